package io.parkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchCommandTest {
  private final StringWriter err = new StringWriter();

  @SuppressWarnings("NullAway") // what is refused is refused before there is a service
  private final CommandLine line =
      CommandLineApplication.commandLine(
              new BenchCommand(null, new SimpleMeterRegistry(), new ObjectMapper()), new Beans())
          .setErr(new PrintWriter(err, true));

  @Test
  void bench_endsWith2_whenNothingWouldBeMeasured() {
    // When
    int code = line.execute("--rounds", "0");

    // Then
    assertThat(code).isEqualTo(2);
    assertThat(err.toString())
        .contains("--rounds", "at least 1 round, 1000 crops and 1 s are needed: 0, 20000, PT5S");
  }

  @Test
  void bench_endsWith2_whenTheTimeIsTooShortToMeasure() {
    // When
    int code = line.execute("--time", "500ms");

    // Then
    assertThat(code).isEqualTo(2);
    assertThat(err.toString())
        .contains("--time", "at least 1 round, 1000 crops and 1 s are needed: 1, 20000, PT0.5S");
  }

  /** Makes what the frame would make. */
  private static final class Beans implements CommandLine.IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      return type == BenchTrainingCommand.class
          ? type.cast(new BenchTrainingCommand(new ObjectMapper()))
          : CommandLine.defaultFactory().create(type);
    }
  }
}
