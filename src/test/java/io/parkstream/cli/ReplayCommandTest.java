package io.parkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.model.ModelRepository;
import io.parkstream.testing.SmallModels;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReplayCommandTest {
  @SuppressWarnings("NullAway") // what is refused is refused before a service's settings are read
  private final ReplayCommand command = new ReplayCommand(null, new ObjectMapper());

  private final StringWriter err = new StringWriter();
  private final CommandLine line =
      CommandLineApplication.commandLine(command, CommandLine.defaultFactory())
          .setErr(new PrintWriter(err, true));

  @TempDir Path folder;

  @Test
  void replay_endsWith2_whenNothingIsTried() {
    // When
    int code = line.execute("--last", "1h", "--max-disagreement", "0.01");

    // Then
    assertThat(code).isEqualTo(2);
    assertThat(err.toString())
        .contains("nothing to try: give --other-model, --other-repository or a threshold");
  }

  @Test
  void replay_endsWith2_whenTheDisagreementIsNoShare() {
    for (String share : new String[] {"5", "-0.1", "NaN"}) {
      // When
      int code =
          line.execute("--last", "1h", "--other-to-empty", "8", "--max-disagreement=" + share);

      // Then
      assertThat(code).isEqualTo(2);
      assertThat(err.toString())
          .contains(
              "--max-disagreement must be a share from 0 to 1 and not "
                  + Double.parseDouble(share));
    }
  }

  @Test
  void otherModel_isTheNewestOfTheSameName_whenOnlyARepositoryIsGiven() throws IOException {
    // Given
    store("now", 1);
    store("trial", 2);

    // When
    line.parseArgs("--repository", in("now"), "--other-repository", in("trial"));
    ModelIdentity other = command.otherModel().identity();

    // Then
    assertThat(other.name()).isEqualTo("parking");
    assertThat(other.version()).isEqualTo(2);
  }

  @Test
  void otherModel_isTheVersionAskedFor() throws IOException {
    // Given
    store("now", 3);

    // When
    line.parseArgs("--repository", in("now"), "--other-model", "parking/2");
    ModelIdentity other = command.otherModel().identity();

    // Then
    assertThat(other.version()).isEqualTo(2);
  }

  private void store(String repository, int versions) throws IOException {
    for (int version = 1; version <= versions; version++) {
      SmallModels.store(new ModelRepository(folder.resolve(repository)), "parking", version, 0);
    }
  }

  private String in(String repository) {
    return folder.resolve(repository).toString();
  }
}
