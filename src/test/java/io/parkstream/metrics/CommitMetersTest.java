package io.parkstream.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.serde.Topics;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommitMetersTest {
  private static final Topics RENAMED =
      new Topics("a", "b", "v", "c", "k", "answers-of-north", "d", "e", "f", "letters-of-north");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final CommitMeters meters = new CommitMeters(registry, RENAMED);

  @Test
  void published_isTaggedWithTheTopicsWord_whateverItIsCalled() {
    // Given
    MeterSnapshot before = MeterSnapshot.of(registry);

    // When
    meters.published("answers-of-north", 1);
    meters.publishFailed("letters-of-north");

    // Then
    assertThat(MeterSnapshot.of(registry).since(before))
        .isEqualTo(
            Map.of(
                "parkstream.publish.time{topic=classifications}", 1.0,
                "parkstream.publish.failures{topic=dead-letters}", 1.0));
  }

  @Test
  void published_ignoresTopicsOfStreamsItself() {
    // Given
    MeterSnapshot before = MeterSnapshot.of(registry);

    // When
    meters.published("app-spaces-changelog", 1);
    meters.publishFailed("app-spaces-changelog");

    // Then
    assertThat(MeterSnapshot.of(registry).since(before)).isEmpty();
  }
}
