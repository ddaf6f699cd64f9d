package io.parkstream.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.testing.LogLines;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RenamedSettingsTest {
  @Test
  void oldKey_isReadAndLoggedOnce_withTheNewKey() {
    // When
    ParkstreamConfig config;
    List<String> lines;
    try (LogLines log = LogLines.of(RenamedSettings.class)) {
      config = config(Map.of("parkstream.stale.drop-expired", "true"), Map.of());
      config(Map.of("parkstream.stale.drop-expired", "true"), Map.of());
      lines = log.all();
    }

    // Then
    assertThat(config.backlog().dropExpired()).isTrue();
    assertThat(config.backlog().order()).as("its default").isEqualTo(CropOrder.AS_SENT);
    assertThat(lines)
        .containsExactly(
            "WARN parkstream.stale.drop-expired is deprecated; use parkstream.backlog.drop-expired,"
                + " the only one that the next version reads");
  }

  @Test
  void newKey_wins_whereBothAreSet() {
    // When
    ParkstreamConfig config =
        config(
            Map.of(
                "parkstream.stale.max-held-per-partition", "100",
                "parkstream.backlog.max-held-per-partition", "200"),
            Map.of());

    // Then
    assertThat(config.backlog().maxHeldPerPartition()).isEqualTo(200);
  }

  @Test
  void sourceOfAHigherOrdinal_wins_thoughItHasTheOldKey() {
    // When
    ParkstreamConfig config =
        config(
            Map.of("parkstream.backlog.order", "as-sent"),
            Map.of("parkstream.stale.order", "newest-first"));

    // Then
    assertThat(config.backlog().order()).isEqualTo(CropOrder.NEWEST_FIRST);
  }

  @Test
  void otherKeys_areReadAsEver() {
    // When
    ParkstreamConfig config = config(Map.of("parkstream.batch.max-size", "8"), Map.of());

    // Then
    assertThat(config.batch().maxSize()).isEqualTo(8);
    assertThat(RenamedSettings.oldKey("parkstream.batch.max-size"))
        .isEqualTo("parkstream.batch.max-size");
  }

  /** Found as the application finds it. */
  private static ParkstreamConfig config(Map<String, String> file, Map<String, String> above) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredInterceptors()
        .withMapping(ParkstreamConfig.class)
        .withConverter(Duration.class, 100, new DurationConverter())
        .withConverter(MemorySize.class, 100, new MemorySizeConverter())
        .withSources(
            new PropertiesConfigSource(file, "file", 100),
            new PropertiesConfigSource(above, "above", 300))
        .build()
        .getConfigMapping(ParkstreamConfig.class);
  }
}
