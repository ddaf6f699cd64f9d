package io.parkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainCommandsTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(
      strings = {"--help", "serve --help", "gateway -h", "gateway draw-frames --help", "bench -h"})
  void help_isPrinted_withoutAContainer(String line) {
    // When
    OptionalInt code = run(line.split(" "));

    // Then
    assertThat(code).hasValue(0);
    assertThat(out.toString()).startsWith("Usage: parkstream");
  }

  @Test
  void version_isPrinted_withoutAContainer() {
    // When
    OptionalInt code = run("--version");

    // Then
    assertThat(code).hasValue(0);
    assertThat(out.toString()).startsWith("parkstream ");
  }

  @Test
  void predict_runs_withoutAContainer() {
    // When
    OptionalInt code = run("predict", "--repository", folder.toString(), "a.jpg");

    // Then
    assertThat(code).hasValue(1);
    assertThat(err.toString()).startsWith("parkstream predict: ").contains(folder.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve", "bench --time 1s", "demo --duration 1s"})
  void otherLines_areLeftToTheContainer_andPrintNothing(String line) {
    // When
    OptionalInt code = run(line.split(" "));

    // Then
    assertThat(code).isEmpty();
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "help", "help serve"})
  void help_isPrinted_withoutACommandAndByItsName(String line) {
    // When
    OptionalInt code = run(line.isEmpty() ? new String[0] : line.split(" "));

    // Then
    assertThat(code).hasValue(0);
    assertThat(out.toString()).startsWith("Usage: parkstream");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void completion_isAScriptForTheShell() {
    // When
    OptionalInt code = run("generate-completion");

    // Then
    assertThat(code).hasValue(0);
    assertThat(out.toString()).startsWith("#!/usr/bin/env bash").contains("draw-frames");
  }

  @Test
  void aLineThatCannotBeRead_isAnsweredInThreeLines_beforeAnyPortIsOpened() {
    // When
    OptionalInt code = run("serve", "extra");

    // Then
    assertThat(code).hasValue(2);
    assertThat(err.toString().lines())
        .containsExactly(
            "parkstream serve: Unmatched argument at index 1: 'extra'",
            "Usage and options: parkstream serve --help");
  }

  @Test
  void aMistypedCommand_isAnsweredWithThoseThatMayBeMeant() {
    // When
    OptionalInt code = run("evalate");

    // Then
    assertThat(code).hasValue(2);
    assertThat(err.toString()).contains("'evalate'", "Did you mean", "evaluate");
    assertThat(err.toString().lines()).hasSizeLessThan(6);
  }

  private OptionalInt run(String... arguments) {
    return PlainCommands.run(
        line -> line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)),
        arguments);
  }
}
