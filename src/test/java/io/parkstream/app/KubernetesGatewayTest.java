package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.parkstream.domain.SpaceMap;
import io.parkstream.gateway.SpaceMapFile;
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
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway of the manifests: what it mounts is there, and what it says it may do it can do. */
class KubernetesGatewayTest {
  private static final Path COMPONENTS = Path.of("k8s/components");
  private static final String CAMERAS = "/opt/parkstream/cameras/";

  @TempDir Path secrets;

  @Test
  void overlay_hasAGatewayThatIsRestricted_andWhole() throws Exception {
    // Given
    assumeTrue(Manifests.kubectl().isPresent(), "kubectl kustomize: no kubectl");

    // When
    List<JsonNode> built =
        Manifests.build(Manifests.kubectl().orElseThrow(), Path.of("k8s/overlays/gateway"));

    // Then
    JsonNode deployment = named(built, "Deployment", "parkstream-gateway");
    assertThat(Manifests.faults(deployment)).isEmpty();
    // Two would send every crop twice.
    assertThat(deployment.at("/spec/replicas").asInt()).isEqualTo(1);
    assertThat(deployment.at("/spec/strategy/type").asText()).isEqualTo("Recreate");
    JsonNode pod = deployment.at("/spec/template/spec");
    assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(pod.at("/securityContext/runAsUser").asInt()).isEqualTo(10001);
    assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
    assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
    JsonNode container = pod.at("/containers/0");
    assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true)).isFalse();
    assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(container.at("/securityContext/capabilities/drop/0").asText()).isEqualTo("ALL");
    assertThat(container.at("/resources/limits/memory").asText()).isEqualTo("1Gi");
    assertThat(container.path("image").asText())
        .isEqualTo("registry.example/parkstream-gateway:0.1.0");
    Map<String, String> labels = map(deployment.at("/spec/template/metadata/labels"));
    for (JsonNode selector :
        List.of(
            deployment.at("/spec/selector/matchLabels"),
            named(built, "NetworkPolicy", "parkstream-gateway").at("/spec/podSelector/matchLabels"),
            named(built, "PodMonitor", "parkstream-gateway").at("/spec/selector/matchLabels"))) {
      assertThat(selector).isNotEmpty();
      assertThat(labels).containsAllEntriesOf(map(selector));
    }
    // The service's own selectors leave it alone.
    assertThat(labels)
        .doesNotContainEntry("app.kubernetes.io/name", "parkstream")
        .doesNotContainKey("app.kubernetes.io/component");
    for (JsonNode volume : pod.path("volumes")) {
      JsonNode config = volume.at("/configMap/name");
      if (!config.isMissingNode()) {
        named(built, "ConfigMap", config.asText());
      }
      for (JsonNode source : volume.at("/projected/sources")) {
        if (source.has("configMap")) {
          named(built, "ConfigMap", source.at("/configMap/name").asText());
        }
      }
    }
    named(built, "PersistentVolumeClaim", "parkstream-gateway");
    named(built, "KafkaUser", "gateway-lot-1");
  }

  @Test
  void arguments_probesAndPort_belongTogether() throws IOException {
    for (String file : List.of("gateway/deployment.yaml", "gateway-strimzi/certificates.yaml")) {
      // When
      List<String> arguments = new ArrayList<>();
      container(file).path("args").forEach(argument -> arguments.add(argument.asText()));

      // Then
      assertThat(arguments)
          .startsWith("gateway")
          .contains("--config=" + CAMERAS + "cameras.yaml", "--port=9000");
    }
    JsonNode container = container("gateway/deployment.yaml");
    assertThat(container.at("/ports/0/containerPort").asInt()).isEqualTo(9000);
    for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      assertThat(container.at("/" + probe + "/httpGet/port").asText()).isEqualTo("management");
      assertThat(container.at("/" + probe + "/httpGet/path").asText())
          .isEqualTo("/q/health/" + (probe.startsWith("readiness") ? "ready" : "live"));
    }
  }

  @Test
  void cameras_haveTheirMapsAndMounts() throws IOException {
    // Given
    JsonNode container = container("gateway/deployment.yaml");
    List<String> mounts = new ArrayList<>();
    container.path("volumeMounts").forEach(mount -> mounts.add(mount.path("mountPath").asText()));
    String generated = Files.readString(COMPONENTS.resolve("gateway/kustomization.yaml"));

    // When
    JsonNode cameras =
        Manifests.read(COMPONENTS.resolve("gateway/cameras.yaml")).get(0).path("cameras");

    // Then
    assertThat(cameras).isNotEmpty();
    for (JsonNode camera : cameras) {
      String file = camera.path("map").asText().substring(CAMERAS.length());
      assertThat(generated).contains("- " + file + "\n");
      SpaceMap map = SpaceMapFile.read(COMPONENTS.resolve("gateway").resolve(file));
      assertThat(map.spaces()).isNotEmpty();
      assertThat(mounts)
          .contains(
              camera.path("login").asText().replaceFirst("/[^/]*$", ""),
              camera.path("references").asText());
    }
  }

  /** Kafka's own provider reads the mounted secrets. */
  @Test
  void kafkaSettings_readKeyAndCertificateFromTheMountedFiles() throws IOException {
    // Given
    Files.createDirectories(secrets.resolve("user"));
    Files.writeString(secrets.resolve("user/user.crt"), "the certificate");
    Files.writeString(secrets.resolve("user/user.key"), "the key");
    Properties file = new Properties();
    file.load(
        new StringReader(
            Files.readString(COMPONENTS.resolve("gateway-strimzi/kafka.properties"))
                .replace("/opt/parkstream/kafka", secrets.toString())));
    Map<String, Object> settings = new HashMap<>();
    file.forEach((key, value) -> settings.put((String) key, value));
    settings.put("bootstrap.servers", "localhost:1");
    settings.put("key.serializer", ByteArraySerializer.class);
    settings.put("value.serializer", ByteArraySerializer.class);

    // When
    ProducerConfig config = new ProducerConfig(settings);

    // Then
    assertThat(config.getPassword("ssl.keystore.certificate.chain"))
        .isEqualTo(new Password("the certificate"));
    assertThat(config.getPassword("ssl.keystore.key")).isEqualTo(new Password("the key"));
    assertThat(config.getString("security.protocol")).isEqualTo("SSL");
  }

  private static JsonNode container(String file) throws IOException {
    return Manifests.read(COMPONENTS.resolve(file)).get(0).at("/spec/template/spec/containers/0");
  }

  private static JsonNode named(List<JsonNode> built, String kind, String name) {
    return built.stream()
        .filter(each -> each.path("kind").asText().equals(kind))
        .filter(each -> each.at("/metadata/name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
  }

  private static Map<String, String> map(JsonNode object) {
    Map<String, String> map = new TreeMap<>();
    object.fields().forEachRemaining(entry -> map.put(entry.getKey(), entry.getValue().asText()));
    return map;
  }
}
