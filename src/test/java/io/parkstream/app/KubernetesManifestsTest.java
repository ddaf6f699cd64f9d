package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parkstream.app.topics.TopicSpec;
import io.parkstream.config.ParkstreamConfig;
import io.parkstream.serde.Topics;
import io.parkstream.testing.Manifests;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests have no field that Kubernetes does not know, and say what the application says. */
class KubernetesManifestsTest {
  private static final Path K8S = Path.of("k8s");
  private static final String STRIMZI = "k8s/components/strimzi/";

  @TempDir Path secrets;

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(K8S)) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .filter(file -> !file.endsWith("kustomization.yaml"))
          // no manifest: what a gateway reads
          .filter(file -> !file.endsWith("cameras.yaml"))
          .sorted()
          .toList();
    }
  }

  /** Patches too: they are parts of what they patch. */
  @ParameterizedTest
  @MethodSource("files")
  void file_hasOnlyKnownFields(Path file) throws IOException {
    for (JsonNode document : Manifests.read(file)) {
      assertThat(Manifests.faults(document)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "gpu", "keda", "strimzi", "monitoring", "tracing"})
  void overlay_buildsOfKnownFieldsAndIsWhole(String overlay) throws Exception {
    // Given
    assumeTrue(Manifests.kubectl().isPresent(), "kubectl kustomize: no kubectl");

    // When
    List<JsonNode> built =
        Manifests.build(Manifests.kubectl().orElseThrow(), K8S.resolve("overlays/" + overlay));

    // Then
    for (JsonNode document : built) {
      assertThat(Manifests.faults(document)).isEmpty();
    }
    JsonNode set = only(built, "StatefulSet");
    requireRestricted(set.at("/spec/template/spec"));
    requireMatching(built, set);
    // Kustomize must not have written our labels into the selector of the cluster's DNS.
    assertThat(texts(built, "k8s-app")).containsExactly("kube-dns");
    assertThat(
            named(built, "NetworkPolicy", "parkstream")
                .at("/spec/egress/0/to/0/podSelector")
                .size())
        .isEqualTo(1);
    assertThat(configMaps(set)).isSubsetOf(names(built, "ConfigMap"));
  }

  @Test
  void misspeltField_isFound() throws IOException {
    // Given
    JsonNode set = Manifests.read(K8S.resolve("base/statefulset.yaml")).get(0);
    ((ObjectNode) set.at("/spec/template/spec")).put("terminationGracePeriodSecond", 60);
    JsonNode scaler = Manifests.read(K8S.resolve("components/keda/scaled-object.yaml")).get(0);
    ((ObjectNode) scaler.at("/spec/triggers/0/metadata")).put("lagTreshold", "1");

    // When
    List<String> faults = new ArrayList<>(Manifests.faults(set));
    faults.addAll(Manifests.faults(scaler));

    // Then
    assertThat(faults)
        .hasSize(2)
        .anyMatch(fault -> fault.contains("terminationGracePeriodSecond"))
        .anyMatch(fault -> fault.contains("lagTreshold"));
  }

  @Test
  void ports_areTheApplications() throws IOException {
    // Given
    Properties application = properties("src/main/resources/application.properties");
    int http = Integer.parseInt(application.getProperty("quarkus.http.port"));
    int management = Integer.parseInt(application.getProperty("quarkus.management.port"));

    // When
    JsonNode container = container();

    // Then
    assertThat(container.at("/ports/0/name").asText()).isEqualTo("http");
    assertThat(container.at("/ports/0/containerPort").asInt()).isEqualTo(http);
    assertThat(container.at("/ports/1/name").asText()).isEqualTo("management");
    assertThat(container.at("/ports/1/containerPort").asInt()).isEqualTo(management);
    for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      assertThat(container.at("/" + probe + "/httpGet/port").asText()).isEqualTo("management");
      assertThat(container.at("/" + probe + "/httpGet/path").asText())
          .isEqualTo("/q/health/" + (probe.startsWith("readiness") ? "ready" : "live"));
    }
    assertThat(Files.readString(Path.of("docker/Dockerfile")))
        .contains("EXPOSE " + http + " " + management)
        .contains("USER " + pod().at("/securityContext/runAsUser").asInt() + ":");
    assertThat(Files.readString(Path.of("docker/health.sh"))).contains("127.0.0.1/" + management);
    assertThat(Files.readString(Path.of("docker/prometheus/prometheus.yml")))
        .contains("parkstream:" + management);
  }

  @Test
  void graceTime_isLongerThanTheLongestClose() throws IOException {
    assertThat(pod().at("/terminationGracePeriodSeconds").asLong())
        .isGreaterThan(2 * ParkstreamService.LONGEST_CLOSE.toSeconds());
    for (JsonNode compose : Manifests.read(Path.of("docker/compose.yaml"))) {
      assertThat(compose.at("/services/parkstream/stop_grace_period").asText()).isEqualTo("60s");
    }
  }

  @Test
  void settings_areThoseOfTheApplication() throws IOException {
    // When
    ServiceSettings settings = settings("k8s/base/application.properties");

    // Then
    assertThat(settings.streams().instanceId()).isEqualTo("parkstream-0");
    assertThat(settings.topics().partitions()).isEqualTo(12);
    Map<String, Object> consumer =
        new StreamsConfig(settings.streams().properties()).getMainConsumerConfigs("a", "b", 0);
    // A pod that restarts on a busy node needs 3 s to end and up to 50 s to be ready.
    assertThat(String.valueOf(consumer.get("session.timeout.ms"))).isEqualTo("60000");
    assertThat(String.valueOf(consumer.get("heartbeat.interval.ms"))).isEqualTo("3000");
    Set<String> variables = environment("k8s/components/gpu/gpu.yaml");
    variables.addAll(environment("k8s/components/tracing/tracing.yaml"));
    variables.addAll(environment("k8s/components/login/login.yaml"));
    Manifests.read(Path.of("docker/compose.yaml"))
        .get(0)
        .at("/services/parkstream/environment")
        .fieldNames()
        .forEachRemaining(variables::add);
    assertThat(keys()).containsAll(variables);
  }

  @Test
  void scaler_neverHasMorePodsThanPartitionsFeed() throws IOException {
    // Given
    ServiceSettings settings = settings("k8s/base/application.properties");
    JsonNode spec = Manifests.read(K8S.resolve("components/keda/scaled-object.yaml")).get(0);

    // When
    JsonNode trigger = spec.at("/spec/triggers/0/metadata");

    // Then
    assertThat(spec.at("/spec/maxReplicaCount").asInt() * settings.streams().threads())
        .isLessThanOrEqualTo(settings.topics().partitions());
    assertThat(trigger.path("topic").asText()).isEqualTo(settings.topics().names().crops());
    assertThat(trigger.path("consumerGroup").asText())
        .isEqualTo(settings.streams().applicationId());
  }

  @Test
  void strimziTopics_areThoseThatTheServiceWouldCreate() throws IOException {
    // Given
    ServiceSettings settings = settings("k8s/base/application.properties");
    Map<String, Map<String, String>> expected = new TreeMap<>();
    for (TopicSpec topic : settings.topics().plan().all()) {
      Map<String, String> config = new TreeMap<>(topic.settings());
      config.put("min.insync.replicas", "2");
      config.put("partitions", Integer.toString(topic.partitions()));
      expected.put(topic.name(), config);
    }

    // When
    Map<String, Map<String, String>> actual = new TreeMap<>();
    for (JsonNode topic : Manifests.read(Path.of(STRIMZI + "topics.yaml"))) {
      Map<String, String> config = new TreeMap<>();
      topic
          .at("/spec/config")
          .fields()
          .forEachRemaining(entry -> config.put(entry.getKey(), entry.getValue().asText()));
      config.put("partitions", topic.at("/spec/partitions").asText());
      actual.put(topic.at("/metadata/name").asText(), config);
      assertThat(topic.at("/spec/replicas").asInt()).isEqualTo(3);
    }

    // Then
    assertThat(actual).isEqualTo(expected);
  }

  @Test
  void strimziUsers_mayDoWhatTheyMustAndNoMore() throws IOException {
    // Given
    ServiceSettings settings = settings("k8s/base/application.properties");
    Topics topics = settings.topics().names();
    Set<String> in =
        Set.of(
            topics.crops(),
            topics.spaceMaps(),
            topics.cameras(),
            topics.overrides(),
            topics.calibrations());

    // When
    List<JsonNode> users = Manifests.read(Path.of(STRIMZI + "users.yaml"));
    Map<String, Set<String>> service = rights(named(users, "KafkaUser", "parkstream"));
    Map<String, Set<String>> gateway = rights(named(users, "KafkaUser", "gateway-lot-1"));

    // Then
    for (TopicSpec topic : settings.topics().plan().all()) {
      assertThat(service.get("topic " + topic.name()))
          .as(topic.name())
          .isEqualTo(
              in.contains(topic.name())
                  ? Set.of("Read", "Describe")
                  : Set.of("Read", "Write", "Describe"));
    }
    assertThat(service)
        .containsKey("prefix topic " + settings.streams().applicationId() + "-")
        .containsKey("prefix transactionalId " + settings.streams().applicationId() + "-")
        .containsKey("group " + settings.streams().applicationId());
    assertThat(gateway)
        .isEqualTo(
            Map.of(
                "topic " + topics.crops(), Set.of("Write", "Describe"),
                "topic " + topics.cameras(), Set.of("Write", "Describe"),
                "topic " + topics.spaceMaps(), Set.of("Write", "Describe")));
    assertThat(rights(named(users, "KafkaUser", "parkstream-scaler")))
        .isEqualTo(
            Map.of(
                "topic " + topics.crops(), Set.of("Describe"),
                "group " + settings.streams().applicationId(), Set.of("Describe")));
  }

  /**
   * Kafka's own provider reads the mounted secrets; the configuration must let it have its text.
   */
  @Test
  void strimziSettings_readKeyAndCertificateFromTheMountedFiles() throws IOException {
    // Given
    Files.createDirectories(secrets.resolve("user"));
    Files.writeString(secrets.resolve("user/user.crt"), "the certificate");
    Files.writeString(secrets.resolve("user/user.key"), "the key");
    String text =
        Files.readString(Path.of(STRIMZI + "kafka.properties"))
            .replace("/opt/parkstream/kafka", secrets.toString());

    // When
    ServiceSettings settings =
        settings(text, Files.readString(K8S.resolve("base/application.properties")));
    Map<String, Object> client =
        new StreamsConfig(settings.streams().properties()).getAdminConfigs("test");

    // Then
    assertThat(settings.topics().create()).isFalse();
    assertThat(settings.streams().bootstrapServers()).endsWith(":9093");
    assertThat(String.valueOf(client.get("ssl.keystore.certificate.chain")))
        .isEqualTo("the certificate");
    assertThat(client.get("ssl.keystore.key")).isEqualTo("the key");
    assertThat(client.get("security.protocol")).isEqualTo("SSL");
  }

  @Test
  void composeFile_mountsWhatThereIs() throws IOException {
    // When
    JsonNode compose = Manifests.read(Path.of("docker/compose.yaml")).get(0);

    // Then
    Set<String> services = new HashSet<>();
    compose.path("services").fieldNames().forEachRemaining(services::add);
    assertThat(services)
        .containsExactlyInAnyOrder(
            "kafka",
            "parkstream",
            "camera",
            "garage",
            "gateway",
            "prometheus",
            "grafana",
            "jaeger");
    for (JsonNode service : compose.path("services")) {
      for (JsonNode volume : service.path("volumes")) {
        String source = volume.asText().split(":")[0];
        if (source.startsWith(".")) {
          assertThat(Path.of("docker").resolve(source)).exists();
        } else {
          assertThat(compose.path("volumes").has(source)).as(source).isTrue();
        }
      }
      // "<<" takes the image of the service itself over
      assertThat(service.has("<<") || service.path("image").asText().contains(":")).isTrue();
    }
  }

  /** The gateway reads what the cameras draw, and is asked how it fares. */
  @Test
  void composeFile_hasAGateway_thatReadsTheDrawnCameras() throws IOException {
    // Given
    JsonNode services = Manifests.read(Path.of("docker/compose.yaml")).get(0).path("services");
    Set<String> drawn = new TreeSet<>();
    for (JsonNode service : services) {
      if (service.at("/command/1").asText().equals("draw-frames")) {
        String folder = service.at("/command/2").asText();
        drawn.add(folder);
        assertThat(service.at("/healthcheck/test/3").asText()).isEqualTo(folder + "/map.json");
      }
    }

    // When
    JsonNode cameras = Manifests.read(Path.of("docker/cameras.yaml")).get(0).path("cameras");

    // Then
    Set<String> read = new TreeSet<>();
    for (JsonNode camera : cameras) {
      read.add(camera.path("frames").asText());
      assertThat(camera.path("map").asText())
          .isEqualTo(camera.path("frames").asText() + "/map.json");
    }
    assertThat(read).isEqualTo(drawn).hasSize(2);
    List<String> command = new ArrayList<>();
    services.at("/gateway/command").forEach(word -> command.add(word.asText()));
    assertThat(command)
        .containsSequence("--config", "/etc/parkstream/cameras.yaml")
        .containsSequence("--port", "9000");
    assertThat(services.at("/gateway/healthcheck").isMissingNode()).isTrue();
    assertThat(Files.readString(Path.of("docker/prometheus/prometheus.yml")))
        .contains("job_name: parkstream-gateway\n", "\"gateway:9000\"");
  }

  private static void requireRestricted(JsonNode pod) {
    assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
    assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
    for (JsonNode container : pod.path("containers")) {
      JsonNode security = container.path("securityContext");
      assertThat(security.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
      assertThat(security.path("readOnlyRootFilesystem").asBoolean()).isTrue();
      assertThat(security.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
      assertThat(container.at("/resources/limits/memory").asText()).isNotEmpty();
      assertThat(container.at("/resources/requests/cpu").asText()).isNotEmpty();
    }
  }

  /** Whatever selects pods selects those of the set. */
  private static void requireMatching(List<JsonNode> built, JsonNode set) {
    Map<String, String> labels = map(set.at("/spec/template/metadata/labels"));
    assertThat(labels).containsAllEntriesOf(map(set.at("/spec/selector/matchLabels")));
    for (JsonNode document : built) {
      switch (document.path("kind").asText()) {
        case "Service" ->
            assertThat(labels).containsAllEntriesOf(map(document.at("/spec/selector")));
        case "PodDisruptionBudget" ->
            assertThat(labels).containsAllEntriesOf(map(document.at("/spec/selector/matchLabels")));
        case "NetworkPolicy" ->
            assertThat(labels)
                .containsAllEntriesOf(map(document.at("/spec/podSelector/matchLabels")));
        case "ServiceMonitor" ->
            assertThat(map(named(built, "Service", "parkstream-instances").at("/metadata/labels")))
                .containsAllEntriesOf(map(document.at("/spec/selector/matchLabels")));
        default -> assertThat(document.path("kind").asText()).isNotEmpty();
      }
    }
  }

  private static Set<String> configMaps(JsonNode set) {
    Set<String> names = new TreeSet<>();
    for (JsonNode volume : set.at("/spec/template/spec/volumes")) {
      if (volume.has("configMap")) {
        names.add(volume.at("/configMap/name").asText());
      }
      for (JsonNode source : volume.at("/projected/sources")) {
        if (source.has("configMap")) {
          names.add(source.at("/configMap/name").asText());
        }
      }
    }
    return names;
  }

  private static Map<String, Set<String>> rights(JsonNode user) {
    Map<String, Set<String>> rights = new TreeMap<>();
    for (JsonNode acl : user.at("/spec/authorization/acls")) {
      JsonNode resource = acl.path("resource");
      String prefix = resource.path("patternType").asText().equals("prefix") ? "prefix " : "";
      Set<String> operations = new HashSet<>();
      acl.path("operations").forEach(operation -> operations.add(operation.asText()));
      rights.put(
          prefix + resource.path("type").asText() + " " + resource.path("name").asText(),
          operations);
    }
    return rights;
  }

  private static Set<String> environment(String file) throws IOException {
    Set<String> names = new TreeSet<>();
    for (JsonNode variable :
        Manifests.read(Path.of(file)).get(0).at("/spec/template/spec/containers/0/env")) {
      names.add(variable.path("name").asText());
    }
    return names;
  }

  /** Of all settings, which src/docs/configuration.md lists, as names of environment variables. */
  private static Set<String> keys() throws IOException {
    return Pattern.compile("(?m)^\\| `(parkstream\\.[a-z.-]+)` \\| (?:`[^`]*`|unset) \\|")
        .matcher(Files.readString(Path.of("src/docs/configuration.md")))
        .results()
        .map(row -> row.group(1).replaceAll("[.-]", "_").toUpperCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }

  /** Files, of which the first has the last word; a key that is no setting is refused. */
  private static ServiceSettings settings(String... filesOrTexts) throws IOException {
    Properties all = new Properties();
    for (int i = filesOrTexts.length - 1; i >= 0; i--) {
      all.putAll(
          filesOrTexts[i].contains("\n") ? text(filesOrTexts[i]) : properties(filesOrTexts[i]));
    }
    all.remove("config_ordinal");
    all.put("HOSTNAME", "parkstream-0");
    SmallRyeConfig config = config(all);
    Map<String, String> passThrough =
        PassThrough.of(
            config.getPropertyNames(), name -> config.getOptionalValue(name, String.class));
    return ServiceSettings.of(config.getConfigMapping(ParkstreamConfig.class), passThrough);
  }

  /** Unknown keys below {@code parkstream.} fail the mapping. */
  private static SmallRyeConfig config(Properties values) {
    Map<String, String> map = new TreeMap<>();
    values.forEach((key, value) -> map.put(key.toString(), value.toString()));
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .withConverter(Duration.class, 100, new DurationConverter())
        .withConverter(MemorySize.class, 100, new MemorySizeConverter())
        .withSources(new PropertiesConfigSource(map, "test", 100))
        .withMapping(ParkstreamConfig.class)
        .build()
        .unwrap(SmallRyeConfig.class);
  }

  private static Properties properties(String file) throws IOException {
    return text(Files.readString(Path.of(file)));
  }

  private static Properties text(String text) throws IOException {
    Properties properties = new Properties();
    properties.load(new StringReader(text));
    return properties;
  }

  private static JsonNode pod() throws IOException {
    return Manifests.read(K8S.resolve("base/statefulset.yaml")).get(0).at("/spec/template/spec");
  }

  private static JsonNode container() throws IOException {
    return pod().at("/containers/0");
  }

  private static JsonNode only(List<JsonNode> built, String kind) {
    List<JsonNode> found =
        built.stream().filter(each -> each.path("kind").asText().equals(kind)).toList();
    assertThat(found).as(kind).hasSize(1);
    return found.get(0);
  }

  private static JsonNode named(List<JsonNode> built, String kind, String name) {
    return built.stream()
        .filter(each -> each.path("kind").asText().equals(kind))
        .filter(each -> each.at("/metadata/name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
  }

  private static Set<String> names(List<JsonNode> built, String kind) {
    return built.stream()
        .filter(each -> each.path("kind").asText().equals(kind))
        .map(each -> each.at("/metadata/name").asText())
        .collect(Collectors.toSet());
  }

  private static List<String> texts(List<JsonNode> built, String field) {
    return built.stream().flatMap(each -> each.findValuesAsText(field).stream()).toList();
  }

  private static Map<String, String> map(JsonNode node) {
    Map<String, String> map = new TreeMap<>();
    node.fields().forEachRemaining(entry -> map.put(entry.getKey(), entry.getValue().asText()));
    return map;
  }
}
