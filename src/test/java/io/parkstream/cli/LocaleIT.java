package io.parkstream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.testing.NoisyPicture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The packaged application by its launcher, without a locale and with one that the machine has not
 * got. The names are made by a shell, since this test may have no locale itself.
 */
class LocaleIT {
  private static final String MAP =
      "{\"site\":\"SITE\",\"camera\":\"c\",\"revision\":1,\"frame\":{\"width\":100,\"height\":80},"
          + "\"spaces\":[{\"space\":\"A1\",\"polygon\":[[10,10],[60,10],[60,60],[10,60]]}]}";

  @TempDir Path directory;

  private record Run(int code, String output) {}

  @BeforeEach
  void write() throws IOException {
    NoisyPicture.of(100, 80, 1).write(directory.resolve("1.jpg"));
    Files.writeString(directory.resolve("map.json"), MAP.replace("SITE", "lot"), UTF_8);
    Files.writeString(directory.resolve("named.json"), MAP.replace("SITE", "S\u00fcd"), UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"C", "xx_XX.UTF-8"})
  void preview_readsAndWritesNamesWithAnyLetters(String locale) throws Exception {
    // When
    Run run =
        run(
            locale,
            "folder=$'Parkplatz S\\303\\274d'; mkdir \"$folder\"; mv 1.jpg map.json \"$folder\";"
                + " \"$PARKSTREAM\" gateway preview \"$folder/map.json\" \"$folder/1.jpg\""
                + " $'\\303\\234bersicht.png' && test -s $'\\303\\234bersicht.png'");

    // Then
    assertThat(run.code).as(run.output).isZero();
    assertThat(run.output).contains("\u00dcbersicht.png: 1 spaces of camera lot/c");
  }

  @Test
  void preview_saysWhichNamesASiteMayHave() throws Exception {
    // When
    Run run = run("C", "\"$PARKSTREAM\" gateway preview named.json 1.jpg out.png");

    // Then
    assertThat(run.code).isEqualTo(1);
    assertThat(run.output).contains("S\u00fcd", "A-Za-z0-9._-").doesNotContain("\tat ");
  }

  private Run run(String locale, String script) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(List.of("bash", "-c", script));
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.equals("LANG") || name.startsWith("LC_"));
    environment.put("LANG", locale);
    environment.put("PARKSTREAM", Path.of("parkstream").toAbsolutePath().toString());
    Process process = builder.directory(directory.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return new Run(process.exitValue(), output);
  }
}
