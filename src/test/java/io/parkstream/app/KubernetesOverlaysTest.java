package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.parkstream.testing.Manifests;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.server.common.MetadataVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the parts of a deployment must say alike: images, brokers, certificates, memory, links. */
class KubernetesOverlaysTest {
  private static final Path OVERLAYS = Path.of("k8s/overlays");

  @ParameterizedTest
  @CsvSource({
    "cpu, registry.example/parkstream:0.1.0",
    "gateway, registry.example/parkstream-gateway:0.1.0 registry.example/parkstream:0.1.0",
    "gpu, registry.example/parkstream:0.1.0-cuda",
    "keda, registry.example/parkstream:0.1.0",
    "monitoring, registry.example/parkstream:0.1.0",
    "strimzi, registry.example/parkstream:0.1.0",
    "tracing, registry.example/parkstream:0.1.0"
  })
  void overlay_rendersTheImagesThatItIsFor(String overlay, String images) throws Exception {
    // When
    List<JsonNode> built = built(overlay);

    // Then
    assertThat(texts(built, "image")).containsExactlyInAnyOrder(images.split(" "));
  }

  @Test
  void everyOverlay_isNamedAbove() throws IOException {
    try (Stream<Path> folders = Files.list(OVERLAYS)) {
      assertThat(folders.map(folder -> folder.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "cpu", "gateway", "gpu", "keda", "monitoring", "strimzi", "tracing");
    }
  }

  /** KEDA asks the brokers that the service asks, in the same way, as a user that there is. */
  @Test
  void scaler_speaksToTheBrokersAsTheServiceDoes() throws Exception {
    // When
    List<JsonNode> built = built("keda");

    // Then
    Properties service = new Properties();
    for (JsonNode text : findValues(built, "kafka.properties")) {
      service.load(new StringReader(text.asText()));
    }
    JsonNode trigger = only(built, "ScaledObject").at("/spec/triggers/0");
    assertThat(trigger.at("/metadata/bootstrapServers").asText())
        .isEqualTo(service.getProperty("parkstream.kafka.bootstrap-servers"));
    assertThat(service.getProperty("kafka-streams.security.protocol")).isEqualTo("SSL");
    assertThat(trigger.at("/metadata/tls").asText()).isEqualTo("enable");
    JsonNode access = only(built, "TriggerAuthentication");
    assertThat(trigger.at("/authenticationRef/name").asText())
        .isEqualTo(access.at("/metadata/name").asText());
    Map<String, String> secrets = new HashMap<>();
    for (JsonNode secret : access.at("/spec/secretTargetRef")) {
      secrets.put(
          secret.path("parameter").asText(),
          secret.path("name").asText() + "/" + secret.path("key").asText());
    }
    assertThat(secrets)
        .isEqualTo(
            Map.of(
                "ca", "kafka-cluster-ca-cert/ca.crt",
                "cert", "parkstream-scaler/user.crt",
                "key", "parkstream-scaler/user.key"));
    assertThat(names(built, "KafkaUser")).contains("parkstream-scaler");
  }

  @Test
  void strimziResources_areOfVersion1_andTheClusterHasTheVersionOfItsClients() throws Exception {
    // When
    List<JsonNode> resources = new ArrayList<>(built("strimzi"));
    resources.addAll(build(Path.of("k8s/kafka")));

    // Then
    assertThat(
            resources.stream()
                .map(each -> each.path("apiVersion").asText())
                .filter(version -> version.contains("strimzi")))
        .isNotEmpty()
        .containsOnly("kafka.strimzi.io/v1");
    JsonNode kafka = only(resources, "Kafka").at("/spec/kafka");
    assertThat(kafka.path("version").asText())
        .isEqualTo(matched("pom.xml", "<kafka.version>([^<]+)<"));
    assertThat(kafka.path("metadataVersion").asText())
        .isEqualTo(MetadataVersion.latestProduction().version());
    assertThat(kafka.at("/listeners/0/port").asInt()).isEqualTo(9093);
    assertThat(kafka.at("/listeners/0/authentication/type").asText()).isEqualTo("tls");
    for (JsonNode document : resources) {
      assertThat(Manifests.faults(document)).isEmpty();
    }
  }

  /** In MiB; what the engine and the JVM itself need is measured by docker/checks/image.sh. */
  @Test
  void boundsOfTheLauncher_andTheEngine_fitTheContainersLimit() throws IOException {
    // Given
    String launcher = Files.readString(Path.of("parkstream"));
    Map<String, Integer> bounds = new TreeMap<>();
    bounds.put("heap", 1024 * Integer.parseInt(matched("parkstream", "heap=-Xmx(\\d+)g")));
    String service = launcher.substring(launcher.indexOf("\n  serve)"));
    service = service.substring(0, service.indexOf(";;"));
    for (Map.Entry<String, String> bound :
        Map.of(
                "direct", "MaxDirectMemorySize=(\\d+)m",
                "natives", "natives=(\\d+)m",
                "classes", "MaxMetaspaceSize=(\\d+)m",
                "code", "ReservedCodeCacheSize=(\\d+)m")
            .entrySet()) {
      Matcher found = Pattern.compile(bound.getValue()).matcher(service);
      assertThat(found.find()).as(bound.getKey()).isTrue();
      bounds.put(bound.getKey(), Integer.parseInt(found.group(1)));
    }

    // When
    int sum = bounds.values().stream().mapToInt(Integer::intValue).sum();
    JsonNode container =
        Manifests.read(Path.of("k8s/base/statefulset.yaml"))
            .get(0)
            .at("/spec/template/spec/containers/0");

    // Then
    int limit =
        Integer.parseInt(container.at("/resources/limits/memory").asText().replace("Mi", ""));
    assertThat(limit - sum).as("left of %d MiB beside %s", limit, bounds).isEqualTo(768);
    assertThat(container.at("/resources/requests/memory").asText()).isEqualTo(limit + "Mi");
    assertThat(
            Manifests.read(Path.of("docker/compose.yaml"))
                .get(0)
                .at("/services/parkstream/mem_limit")
                .asText())
        .isEqualTo(limit + "m");
    assertThat(matched("docker/checks/image.sh", "(?m)^memory=(.*)$")).isEqualTo(limit + "m");
  }

  @Test
  void runbooks_areLinkedAtTheAddressOfTheKustomization() throws Exception {
    // Given
    String base =
        matched("k8s/components/monitoring/kustomization.yaml", "(?m)^ *- base=(https://.*)$");

    // When
    List<JsonNode> built = built("monitoring");

    // Then
    assertThat(texts(built, "runbook_url"))
        .isNotEmpty()
        .allMatch(url -> url.startsWith(base + "/operations.md#"));
    assertThat(Path.of("src/docs/operations.md")).exists();
    assertThat(names(built, "ConfigMap")).doesNotContain("parkstream-runbooks");
  }

  /** Of generations that are still maintained; their configuration was checked against these. */
  @ParameterizedTest
  @CsvSource({"prometheus, v3.", "grafana, 13.", "jaeger, 2.", "kafka, 4.1."})
  void composeFile_namesAVersionOfEachImage(String service, String generation) throws IOException {
    // When
    String image =
        Manifests.read(Path.of("docker/compose.yaml"))
            .get(0)
            .at("/services/" + service + "/image")
            .asText();

    // Then
    assertThat(image).matches(".*:v?\\d+\\.\\d+\\.\\d+");
    assertThat(image.substring(image.lastIndexOf(':') + 1)).startsWith(generation);
  }

  private static List<JsonNode> built(String overlay) throws Exception {
    return build(OVERLAYS.resolve(overlay));
  }

  private static List<JsonNode> build(Path folder) throws Exception {
    assumeTrue(Manifests.kubectl().isPresent(), "kubectl kustomize: no kubectl");
    return Manifests.build(Manifests.kubectl().orElseThrow(), folder);
  }

  private static JsonNode only(List<JsonNode> built, String kind) {
    List<JsonNode> found =
        built.stream().filter(each -> each.path("kind").asText().equals(kind)).toList();
    assertThat(found).as(kind).hasSize(1);
    return found.get(0);
  }

  private static List<String> names(List<JsonNode> built, String kind) {
    return built.stream()
        .filter(each -> each.path("kind").asText().equals(kind))
        .map(each -> each.at("/metadata/name").asText())
        .toList();
  }

  private static List<String> texts(List<JsonNode> built, String field) {
    return built.stream().flatMap(each -> each.findValuesAsText(field).stream()).toList();
  }

  private static List<JsonNode> findValues(List<JsonNode> built, String field) {
    return built.stream().flatMap(each -> each.findValues(field).stream()).toList();
  }

  private static String matched(String file, String pattern) throws IOException {
    Matcher found = Pattern.compile(pattern).matcher(Files.readString(Path.of(file)));
    assertThat(found.find()).as("%s in %s", pattern, file).isTrue();
    return found.group(1);
  }
}
