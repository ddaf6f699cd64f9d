package io.parkstream.app;

import io.parkstream.tools.demo.EmbeddedBroker;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A broker that asks who its clients are and lets them do what was granted: SCRAM over TLS on one
 * port, TLS with certificates of both sides on another, and a plain one for the test itself.
 */
final class SecuredBroker implements AutoCloseable {
  /** Of every store. */
  private static final String PASSWORD = "for-tests-only";

  private static final String SCRAM = "SCRAM-SHA-512";
  private static final int ITERATIONS = 4096;

  private final Path directory;
  private final int plainPort = EmbeddedBroker.freePort();
  private final int scramPort = EmbeddedBroker.freePort();
  private final int tlsPort = EmbeddedBroker.freePort();
  private final EmbeddedBroker broker;
  private final Admin admin;

  SecuredBroker(Path directory) throws Exception {
    this.directory = directory;
    key("broker", "broker", "-dname", "CN=broker");
    key("client", "client", "-dname", "CN=parkstream");
    // of an issuer, since nobody asks whether what is trusted itself has expired
    key("expired", "issuer", "-dname", "CN=issuer", "-ext", "bc:c");
    key("expired", "expired", "-dname", "CN=parkstream", "-startdate", "-3d", "-signer", "issuer");
    trust(Map.of("broker", "broker", "client", "client", "issuer", "expired"));
    forget("expired", "issuer");
    Map<String, String> settings = new HashMap<>();
    settings.put(
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SCRAM:SASL_SSL,TLS:SSL");
    settings.put(
        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    settings.put("super.users", "User:ANONYMOUS");
    settings.put("sasl.enabled.mechanisms", SCRAM);
    settings.put(
        "listener.name.scram.scram-sha-512.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    settings.put("listener.name.tls.ssl.client.auth", "required");
    settings.put("listener.name.scram.ssl.client.auth", "none");
    settings.putAll(ssl("broker"));
    broker =
        EmbeddedBroker.start(
            directory.resolve("data"),
            plainPort,
            "SCRAM://127.0.0.1:" + scramPort + ",TLS://127.0.0.1:" + tlsPort,
            settings);
    admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + plainPort));
  }

  /** For the test itself, which may do everything. */
  String bootstrapServers() {
    return "127.0.0.1:" + plainPort;
  }

  Admin admin() {
    return admin;
  }

  String scramServers() {
    return "127.0.0.1:" + scramPort;
  }

  String tlsServers() {
    return "127.0.0.1:" + tlsPort;
  }

  void user(String name, String password) throws Exception {
    admin
        .alterUserScramCredentials(
            List.of(
                new UserScramCredentialUpsertion(
                    name,
                    new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS),
                    password.getBytes(StandardCharsets.UTF_8))))
        .all()
        .get();
  }

  /** What a client with a name and a password is configured with. */
  Map<String, String> scram(String name, String password) {
    Map<String, String> settings = new HashMap<>(trusting());
    settings.put("security.protocol", "SASL_SSL");
    settings.put("sasl.mechanism", SCRAM);
    settings.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
            + name
            + "\" password=\""
            + password
            + "\";");
    return settings;
  }

  /** What a client with a certificate is configured with: {@code client} or {@code expired}. */
  Map<String, String> tls(String store) {
    Map<String, String> settings = new HashMap<>(ssl(store));
    settings.put("security.protocol", "SSL");
    return settings;
  }

  static AclBinding acl(
      String principal,
      ResourceType type,
      String name,
      PatternType pattern,
      AclOperation operation) {
    return new AclBinding(
        new ResourcePattern(type, name, pattern),
        new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW));
  }

  private Map<String, String> ssl(String store) {
    Map<String, String> settings = new HashMap<>(trusting());
    settings.put("ssl.keystore.type", "PKCS12");
    settings.put("ssl.keystore.location", path(store).toString());
    settings.put("ssl.keystore.password", PASSWORD);
    settings.put("ssl.key.password", PASSWORD);
    return settings;
  }

  private Map<String, String> trusting() {
    return Map.of(
        "ssl.truststore.type",
        "PKCS12",
        "ssl.truststore.location",
        path("trust").toString(),
        "ssl.truststore.password",
        PASSWORD);
  }

  private Path path(String store) {
    return directory.resolve(store + ".p12");
  }

  /** A key with a certificate, valid for two days from its start. */
  private void key(String store, String alias, String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-alias", alias, "-keyalg", "EC", "-validity", "2"));
    command.addAll(List.of("-ext", "SAN=ip:127.0.0.1"));
    command.addAll(List.of("-storetype", "PKCS12", "-keystore", path(store).toString()));
    command.addAll(List.of("-storepass", PASSWORD));
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("keytool: " + output);
    }
  }

  /**
   * @param stores by the alias of the certificate to trust
   */
  private void trust(Map<String, String> stores) throws Exception {
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    for (Map.Entry<String, String> each : stores.entrySet()) {
      trust.setCertificateEntry(each.getKey(), open(each.getValue()).getCertificate(each.getKey()));
    }
    save("trust", trust);
  }

  private void forget(String name, String alias) throws Exception {
    KeyStore store = open(name);
    store.deleteEntry(alias);
    save(name, store);
  }

  private KeyStore open(String name) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(path(name))) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  private void save(String name, KeyStore store) throws Exception {
    try (OutputStream out = Files.newOutputStream(path(name))) {
      store.store(out, PASSWORD.toCharArray());
    }
  }

  @Override
  public void close() throws IOException {
    admin.close();
    broker.close();
  }
}
