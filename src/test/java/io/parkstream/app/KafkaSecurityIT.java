package io.parkstream.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.kafka.common.acl.AclOperation.ALTER_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.apache.kafka.common.resource.PatternType.LITERAL;
import static org.apache.kafka.common.resource.PatternType.PREFIXED;
import static org.apache.kafka.common.resource.ResourceType.GROUP;
import static org.apache.kafka.common.resource.ResourceType.TOPIC;
import static org.apache.kafka.common.resource.ResourceType.TRANSACTIONAL_ID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.app.topics.TopicPlan;
import io.parkstream.app.topics.TopicSpec;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceId;
import io.parkstream.gateway.CropProducer;
import io.parkstream.serde.CropHeaders;
import io.parkstream.serde.Topics;
import io.parkstream.stream.clients.StreamsSettings.Guarantee;
import io.parkstream.testing.ColourCodeEngine;
import io.parkstream.testing.ColourCodes;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker with TLS, SCRAM, certificates and access lists. The lists below are the least that the
 * roles need: with all of them the service answers, with any one taken away it ends with a line
 * that names what is missing. The short form takes two away, the long one ({@code mvn verify
 * -Pchaos}) each.
 */
class KafkaSecurityIT {
  private static final boolean LONG = "long".equals(System.getProperty("chaos"));
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Topics TOPICS = Topics.DEFAULT;
  private static final String APPLICATION = "parkstream-test";
  private static final String SERVICE = "User:parkstream";
  private static final String GATEWAY = "User:gateway";
  private static final String PASSWORD = "a long password of the service";
  private static final int CROPS = 20;

  @TempDir Path directory;
  private SecuredBroker broker;
  private int runs;

  /** The least that the service needs under exactly-once, by what a table calls it. */
  private static Map<String, AclBinding> leastOfService() {
    Map<String, AclBinding> acls = new LinkedHashMap<>();
    acls.put("group", SecuredBroker.acl(SERVICE, GROUP, APPLICATION, LITERAL, READ));
    acls.put("Write " + TOPICS.deadLetters(), topic(TOPICS.deadLetters(), WRITE));
    acls.put(
        "Write transactional ids",
        SecuredBroker.acl(SERVICE, TRANSACTIONAL_ID, APPLICATION + "-", PREFIXED, WRITE));
    acls.put("Read " + TOPICS.crops(), topic(TOPICS.crops(), READ));
    acls.put("Read " + TOPICS.spaceMaps(), topic(TOPICS.spaceMaps(), READ));
    acls.put("Read " + TOPICS.cameras(), topic(TOPICS.cameras(), READ));
    acls.put("Read " + TOPICS.overrides(), topic(TOPICS.overrides(), READ));
    acls.put("Read " + TOPICS.calibrations(), topic(TOPICS.calibrations(), READ));
    acls.put("Write " + TOPICS.classifications(), topic(TOPICS.classifications(), WRITE));
    acls.put("Write " + TOPICS.occupancy(), topic(TOPICS.occupancy(), WRITE));
    acls.put("Read " + TOPICS.spaces(), topic(TOPICS.spaces(), READ));
    acls.put("Write " + TOPICS.spaces(), topic(TOPICS.spaces(), WRITE));
    acls.put("Write " + TOPICS.sites(), topic(TOPICS.sites(), WRITE));
    acls.put("Read internal topics", internal(READ));
    acls.put("Write internal topics", internal(WRITE));
    acls.put("Create internal topics", internal(CREATE));
    return acls;
  }

  private static AclBinding topic(String name, org.apache.kafka.common.acl.AclOperation operation) {
    return SecuredBroker.acl(SERVICE, TOPIC, name, LITERAL, operation);
  }

  private static AclBinding internal(org.apache.kafka.common.acl.AclOperation operation) {
    return SecuredBroker.acl(SERVICE, TOPIC, APPLICATION + "-", PREFIXED, operation);
  }

  @BeforeEach
  void start() throws Exception {
    broker = new SecuredBroker(directory);
    broker.user("parkstream", PASSWORD);
    broker.user("gateway", "another password");
    List<NewTopic> topics = new ArrayList<>();
    for (TopicSpec topic : TopicPlan.of(TOPICS, 1).all()) {
      topics.add(new NewTopic(topic.name(), 1, (short) 1).configs(topic.settings()));
    }
    broker.admin().createTopics(topics).all().get();
    grant(
        List.of(
            SecuredBroker.acl(GATEWAY, TOPIC, TOPICS.crops(), LITERAL, WRITE),
            SecuredBroker.acl(GATEWAY, TOPIC, TOPICS.spaceMaps(), LITERAL, WRITE)));
  }

  @AfterEach
  void stop() throws Exception {
    broker.close();
  }

  @Test
  void leastRights_areEnough_andOneLessEndsTheServiceWithALine() throws Exception {
    // Given
    Map<String, AclBinding> acls = leastOfService();
    grant(acls.values());
    Map<String, String> table = new LinkedHashMap<>();
    SoftAssertions found = new SoftAssertions();

    // When, Then
    try (Run run = run(broker.scramServers(), broker.scram("parkstream", PASSWORD))) {
      publish();
      run.awaitAnswers(CROPS);
    }
    List<String> names = List.copyOf(acls.keySet());
    for (String taken : LONG ? names : names.subList(0, 2)) {
      AclBinding acl = java.util.Objects.requireNonNull(acls.get(taken));
      if (acl.entry().operation() == CREATE) {
        forgetInternalTopics();
      }
      revoke(acl);
      try (Run run = run(broker.scramServers(), broker.scram("parkstream", PASSWORD))) {
        publish();
        String line = run.awaitEnd();
        table.put(taken, line);
        found
            .assertThat(line)
            .as("without %s", taken)
            .contains("the broker refuses this client", nameIn(acl))
            .hasSizeLessThan(400)
            .doesNotContain(PASSWORD);
        found.assertThat(run.replacedThreads()).as("tried again without %s", taken).isZero();
      }
      grant(List.of(acl));
    }
    table.forEach((taken, line) -> System.out.printf("without %s: %s%n", taken, line));
    found.assertAll();
    try (Run run = run(broker.scramServers(), broker.scram("parkstream", PASSWORD))) {
      publish();
      run.awaitAnswers(CROPS);
    }
  }

  @Test
  void certificates_areEnough_andWrongOnesEndTheServiceWithALine() throws Exception {
    // Given
    String principal = "User:CN=parkstream";
    for (AclBinding acl : leastOfService().values()) {
      grant(
          List.of(
              SecuredBroker.acl(
                  principal,
                  acl.pattern().resourceType(),
                  acl.pattern().name(),
                  acl.pattern().patternType(),
                  acl.entry().operation())));
    }

    // When, Then
    try (Run run = run(broker.tlsServers(), broker.tls("client"))) {
      publish();
      run.awaitAnswers(CROPS);
    }
    try (Run run = run(broker.tlsServers(), broker.tls("expired"))) {
      assertThat(run.awaitEnd()).contains("does not accept who this client says it is");
    }
    Map<String, String> wrong = broker.scram("parkstream", "not the password");
    try (Run run = run(broker.scramServers(), wrong)) {
      assertThat(run.awaitEnd())
          .contains("does not accept who this client says it is")
          .contains("kafka-streams.sasl")
          .doesNotContain("not the password");
    }
  }

  @Test
  void changelogThatTakesTooLittle_endsTheService_whenItMayNotBeChanged() throws Exception {
    // Given
    String changelog = APPLICATION + "-space-maps-changelog";
    broker
        .admin()
        .createTopics(
            List.of(
                new NewTopic(changelog, 1, (short) 1)
                    .configs(Map.of("max.message.bytes", "100000", "cleanup.policy", "compact"))))
        .all()
        .get();
    grant(leastOfService().values());
    grant(List.of(internal(DESCRIBE_CONFIGS)));

    // When
    try (Run run = run(broker.scramServers(), broker.scram("parkstream", PASSWORD))) {
      String line = run.awaitEnd();

      // Then
      assertThat(line)
          .contains(changelog, "max.message.bytes=1048576 (was 100000)", "AlterConfigs")
          .contains("kafka-configs.sh", "--add-config max.message.bytes=1048576");
    }

    // When
    grant(List.of(internal(ALTER_CONFIGS)));

    // Then
    try (Run run = run(broker.scramServers(), broker.scram("parkstream", PASSWORD))) {
      publish();
      run.awaitAnswers(CROPS);
    }
  }

  @Test
  void gateway_writesCropsAndMaps_andNothingElse() throws Exception {
    Map<String, Object> config = new HashMap<>(broker.scram("gateway", "another password"));
    config.put("max.block.ms", 20_000);
    try (Producer<String, byte[]> producer = CropProducer.open(broker.scramServers(), config)) {
      producer.send(new ProducerRecord<>(TOPICS.crops(), "lot/north", new byte[1])).get();
      producer.send(new ProducerRecord<>(TOPICS.spaceMaps(), "lot/north", new byte[1])).get();
      for (String other : List.of(TOPICS.overrides(), TOPICS.spaces(), TOPICS.classifications())) {
        assertThatThrownBy(
                () -> producer.send(new ProducerRecord<>(other, "lot/north", new byte[1])).get())
            .as(other)
            .isInstanceOf(ExecutionException.class)
            .hasCauseInstanceOf(TopicAuthorizationException.class);
      }
    }
  }

  private void grant(Collection<AclBinding> acls) throws Exception {
    broker.admin().createAcls(acls).all().get();
    for (AclBinding acl : acls) {
      awaitGranted(acl, true);
    }
  }

  private void revoke(AclBinding acl) throws Exception {
    broker.admin().deleteAcls(List.of(filter(acl))).all().get();
    awaitGranted(acl, false);
  }

  /** What the line must name. A prefix stands for topics that Streams names. */
  private static String nameIn(AclBinding acl) {
    if (acl.pattern().resourceType() == TRANSACTIONAL_ID) {
      return "transactional ids";
    }
    if (acl.entry().operation() == CREATE) {
      return "the creation of topics";
    }
    return acl.pattern().patternType() == PREFIXED ? APPLICATION : acl.pattern().name();
  }

  /** The controller has it at once, the broker a moment later. */
  private void awaitGranted(AclBinding acl, boolean granted) {
    await()
        .atMost(PATIENCE)
        .until(() -> broker.admin().describeAcls(filter(acl)).values().get().isEmpty() != granted);
  }

  private static AclBindingFilter filter(AclBinding acl) {
    return new AclBindingFilter(acl.pattern().toFilter(), acl.entry().toFilter());
  }

  /** So that they have to be created. */
  private void forgetInternalTopics() throws Exception {
    List<String> internal =
        broker.admin().listTopics().names().get().stream()
            .filter(name -> name.startsWith(APPLICATION + "-"))
            .toList();
    broker.admin().deleteTopics(internal).all().get();
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                broker.admin().listTopics().names().get().stream()
                    .noneMatch(name -> name.startsWith(APPLICATION + "-")));
  }

  /** Good crops, one that is a dead letter, and enough of one space to change what is believed. */
  private void publish() {
    Map<String, Object> config = Map.of("bootstrap.servers", broker.bootstrapServers());
    CameraId camera = new CameraId("lot", "north");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < CROPS; i++) {
        Instant captured = Instant.now().minusSeconds(2L * (CROPS - i));
        producer.send(
            new ProducerRecord<>(
                TOPICS.crops(),
                null,
                null,
                camera.key().getBytes(UTF_8),
                i == CROPS - 1 ? new byte[] {1, 2, 3} : ColourCodes.picture(17),
                CropHeaders.of(
                    camera,
                    new SpaceId("lot", "A" + runs),
                    "run-" + runs + "-" + i,
                    captured,
                    "image/png")));
      }
    }
  }

  private Run run(String bootstrapServers, Map<String, String> client) {
    return new Run(bootstrapServers, client, "run-" + ++runs);
  }

  /** A service from its start to its end. */
  private final class Run implements AutoCloseable {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ParkstreamService service;

    Run(String bootstrapServers, Map<String, String> client, String instance) {
      service =
          new ParkstreamService(
              ServiceSettingsFixture.settings(
                  bootstrapServers,
                  Guarantee.EXACTLY_ONCE,
                  null,
                  directory.resolve(instance),
                  1,
                  client),
              () -> () -> new ColourCodeEngine(ServiceSettingsFixture.BATCH, count -> {}),
              registry);
      service.start();
    }

    void awaitAnswers(int crops) throws InterruptedException {
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                assertThat(service.status().isDead()).as(service.status().detail()).isFalse();
                return registry.find("parkstream.crops").counters().stream()
                        .mapToDouble(io.micrometer.core.instrument.Counter::count)
                        .sum()
                    >= crops;
              });
    }

    /** Why it ended. */
    String awaitEnd() {
      await().atMost(PATIENCE).until(() -> service.status().isDead());
      return service.status().detail();
    }

    double replacedThreads() {
      return registry.get("parkstream.threads.replaced").counter().count();
    }

    @Override
    public void close() {
      service.close();
    }
  }
}
