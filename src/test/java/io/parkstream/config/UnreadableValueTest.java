package io.parkstream.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UnreadableValueTest {
  @Test
  void describe_namesKeyValueAndWhatIsExpected_forEachKindOfValue() {
    // When
    ConfigValidationException failure =
        problems(
            Map.of(
                "parkstream.batch.max-size", "x",
                "parkstream.batch.max-delay", "soon",
                "parkstream.backlog.order", "random",
                "parkstream.picture.max-bytes", "big",
                "parkstream.occupancy.uncertainty", "half",
                "parkstream.web.max-clients", "9".repeat(100)));

    // Then
    assertThat(
            IntStream.range(0, failure.getProblemCount())
                .mapToObj(i -> UnreadableValue.describe(failure.getProblem(i).getMessage())))
        .containsExactlyInAnyOrder(
            "parkstream.batch.max-size is 'x'; expected a whole number",
            "parkstream.batch.max-delay is 'soon'; expected a duration, as 500ms, 10s or PT1H30M",
            "parkstream.backlog.order is 'random'; expected one of as-sent, newest-first",
            "parkstream.picture.max-bytes is 'big'; expected a size in bytes, as 512K or 360M",
            "parkstream.occupancy.uncertainty is 'half'; expected a number",
            "parkstream.web.max-clients is '" + "9".repeat(60) + "...'; expected a whole number");
  }

  @Test
  void describe_leavesTheCodeOut_ofOtherProblems() {
    assertThat(UnreadableValue.describe("SRCFG00014: The config property a is required"))
        .isEqualTo("The config property a is required");
  }

  private static ConfigValidationException problems(Map<String, String> values) {
    return catchThrowableOfType(
        ConfigValidationException.class,
        () ->
            new SmallRyeConfigBuilder()
                .withMapping(ParkstreamConfig.class)
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withSources(new PropertiesConfigSource(values, "test", 100))
                .build());
  }
}
