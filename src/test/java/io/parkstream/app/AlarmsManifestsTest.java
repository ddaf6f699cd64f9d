package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.app.topics.TopicPlan;
import io.parkstream.app.topics.TopicSpec;
import io.parkstream.serde.Topics;
import io.parkstream.testing.Manifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Alarms in a cluster: a component of its own, since they are off unless they are enabled. */
class AlarmsManifestsTest {
  private static final Path COMPONENT = Path.of("k8s/components/alarms-strimzi");
  private static final String ALARMS = "parking.alarms";

  /** Beside the folder of the manifests: kustomize takes no absolute paths. */
  private static final Path OVERLAY = Path.of("target/alarms-overlay");

  @Test
  void topic_isThatWhichTheServiceWouldCreate() throws IOException {
    // Given
    TopicPlan plan = TopicPlan.of(Topics.DEFAULT, 12).withAlarms(ALARMS);
    TopicSpec topic =
        plan.all().stream().filter(each -> each.name().equals(ALARMS)).findFirst().orElseThrow();
    Map<String, String> expected = new TreeMap<>(topic.settings());
    expected.put("min.insync.replicas", "2");

    // When
    List<JsonNode> manifests = Manifests.read(COMPONENT.resolve("topic.yaml"));

    // Then
    assertThat(manifests).hasSize(1);
    JsonNode manifest = manifests.get(0);
    Map<String, String> actual = new TreeMap<>();
    manifest
        .at("/spec/config")
        .fields()
        .forEachRemaining(entry -> actual.put(entry.getKey(), entry.getValue().asText()));
    assertThat(actual).isEqualTo(expected);
    assertThat(manifest.at("/metadata/name").asText()).isEqualTo(ALARMS);
    assertThat(manifest.at("/spec/partitions").asInt()).isEqualTo(topic.partitions());
    assertThat(manifest.at("/spec/replicas").asInt()).isEqualTo(3);
    assertThat(Manifests.faults(manifest)).isEmpty();
  }

  @Test
  void service_mayReadAndWriteTheTopic_whereTheComponentIsAdded() throws Exception {
    // Given
    assumeTrue(Manifests.kubectl().isPresent(), "kubectl kustomize: no kubectl");
    Files.createDirectories(OVERLAY);
    Files.writeString(
        OVERLAY.resolve("kustomization.yaml"),
        """
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources:
          - ../../k8s/overlays/strimzi
        components:
          - ../../k8s/components/alarms-strimzi
        """);

    // When
    List<JsonNode> built = Manifests.build(Manifests.kubectl().orElseThrow(), OVERLAY);

    // Then
    assertThat(built).filteredOn(each -> isNamed(each, "KafkaTopic", ALARMS)).hasSize(1);
    JsonNode user =
        built.stream()
            .filter(each -> isNamed(each, "KafkaUser", "parkstream"))
            .findFirst()
            .orElseThrow();
    assertThat(user.at("/spec/authorization/acls"))
        .contains(
            new ObjectMapper()
                .readTree(
                    """
                    {"resource": {"type": "topic", "name": "parking.alarms", "patternType": "literal"},
                     "operations": ["Read", "Write", "Describe"]}
                    """));
  }

  private static boolean isNamed(JsonNode manifest, String kind, String name) {
    return manifest.path("kind").asText().equals(kind)
        && manifest.at("/metadata/name").asText().equals(name);
  }
}
