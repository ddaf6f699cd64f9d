package io.parkstream.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class ReplayFolderTest {
  private final ReplayFolder folder = new ReplayFolder();
  private final CommandLine line = new CommandLine(folder);

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.009, 100.1, Double.NaN})
  void source_refusesARateOutOfRange_beforeAnyFileIsRead(double rate) {
    // Given
    folder.rate = rate;

    // When, Then
    assertThatThrownBy(() -> folder.source(line))
        .isInstanceOf(ParameterException.class)
        .hasMessage("--rate must be from 0.01 to 100 and not " + rate);
  }
}
