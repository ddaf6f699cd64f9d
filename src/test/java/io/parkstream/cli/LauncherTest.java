package io.parkstream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher over a Maven and a Java that only say how they were called. */
class LauncherTest {
  private static final Instant BEFORE = Instant.now().minusSeconds(600);
  private static final String QUICK = "target/quick/quarkus-app/quarkus-run.jar";
  private static final String CHECKED = "target/quarkus-app/quarkus-run.jar";

  @TempDir Path home;

  private record Run(int code, String output) {}

  @BeforeEach
  void checkout() throws IOException {
    Files.copy(Path.of("parkstream"), home.resolve("parkstream"));
    aged("pom.xml", "src/main/A.java", "src/main");
    program("bin/mvn", "echo mvn \"$@\"; mkdir -p target/quick/quarkus-app; echo > " + QUICK);
    program("jdk/bin/java", "echo java \"$@\"");
    Files.writeString(home.resolve("jdk/release"), "JAVA_VERSION=\"17.0.1\"\n");
  }

  @Test
  void launcher_buildsQuicklyAndRuns_whenNothingIsBuilt() throws Exception {
    // When
    Run run = launch("predict", "a picture");

    // Then
    assertThat(run.code).isZero();
    assertThat(run.output)
        .contains("parkstream: not built yet; building", "parkstream: built in ")
        .contains("-jar " + home.toRealPath().resolve(QUICK) + " predict a picture");
    assertThat(home.resolve("target/quick/build.log")).content().contains("mvn -B -Dquick package");
  }

  @Test
  void launcher_buildsOnce_whileNoSourceChanges() throws Exception {
    // Given
    launch("predict");

    // When
    Run run = launch("predict");

    // Then
    assertThat(run.output).doesNotContain("building").contains(QUICK);
  }

  @Test
  void launcher_buildsAgain_whenASourceIsNewer() throws Exception {
    // Given
    launch("predict");
    touched("src/main/A.java", Instant.now().plusSeconds(2));

    // When
    Run run = launch("predict");

    // Then
    assertThat(run.output).contains("parkstream: the sources have changed; building");
  }

  @Test
  void launcher_runsWhatVerifyHasBuilt_whenItIsNewerThanTheSources() throws Exception {
    // Given
    Files.createDirectories(home.resolve(CHECKED).getParent());
    Files.createFile(home.resolve(CHECKED));

    // When
    Run run = launch("predict");

    // Then
    assertThat(run.output).doesNotContain("building").contains(CHECKED);
  }

  @Test
  void launcher_showsTheLogAndEndsWith1_whenTheBuildFails() throws Exception {
    // Given
    program("bin/mvn", "echo '[ERROR] A.java: cannot find symbol'; exit 1");

    // When
    Run run = launch("predict");

    // Then
    assertThat(run.code).isEqualTo(1);
    assertThat(run.output)
        .contains("cannot find symbol", "parkstream: the build failed")
        .doesNotContain("java -D");
  }

  @Test
  void launcher_runsAReleaseAsItIs_whichHasNoPom() throws Exception {
    // Given
    Files.delete(home.resolve("pom.xml"));
    aged(CHECKED);

    // When
    Run run = launch("serve");

    // Then
    assertThat(run.output).doesNotContain("building").contains(CHECKED + " serve");
  }

  /** KubernetesOverlaysTest adds them up. */
  @Test
  void launcher_boundsTheMemoryOutsideOfTheHeap_ofTheService() throws Exception {
    // When
    Run run = launch("serve");

    // Then
    assertThat(run.output)
        .contains("-Xmx1g", "-XX:MaxDirectMemorySize=", "-XX:MaxMetaspaceSize=")
        .containsPattern("-Dorg.bytedeco.javacpp.maxbytes=\\d+m");
  }

  @Test
  void launcher_stopsTheServiceShortly_andCollectsForOtherCommandsAtTheLeastCost()
      throws Exception {
    for (String command : List.of("serve", "demo", "bench")) {
      assertThat(launch(command).output).contains("-XX:+UseG1GC").doesNotContain("ParallelGC");
    }
    assertThat(launch("bench", "training").output).contains("-XX:+UseParallelGC");
    assertThat(launch("train").output).contains("-XX:+UseParallelGC").doesNotContain("G1GC");
  }

  @Test
  void launcher_leavesTheCollectorToTheOptionsOfTheUser() throws Exception {
    Map<String, String> options = Map.of("PARKSTREAM_JAVA_OPTS", "-XX:+UseShenandoahGC");

    assertThat(launch(options, "serve").output)
        .contains("-XX:+UseShenandoahGC")
        .doesNotContain("G1GC", "ParallelGC");
  }

  /** None, that of C, and one of another machine that ssh has brought along. */
  @ParameterizedTest
  @ValueSource(strings = {"", "C", "POSIX", "xx_XX.UTF-8", "en_US.US-ASCII"})
  void launcher_readsNamesOfFilesAsUtf8_whateverTheLocale(String locale) throws Exception {
    // Given
    program("jdk/bin/java", "echo $LC_ALL");

    // When
    Run run = launch(Map.of("LANG", locale), "gateway");

    // Then
    assertThat(run.output).endsWith("C.UTF-8\n");
  }

  @Test
  void launcher_keepsALocaleThatHasAllLetters() throws Exception {
    // Given
    program("jdk/bin/java", "echo ${LC_ALL:-unset} $LANG");

    // When
    Run run = launch(Map.of("LANG", "C.utf8"), "gateway");

    // Then
    assertThat(run.output).endsWith("unset C.utf8\n");
  }

  private Run launch(String... arguments) throws IOException, InterruptedException {
    return launch(Map.of(), arguments);
  }

  private Run launch(Map<String, String> variables, String... arguments)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(home.resolve("parkstream").toString());
    builder.command().addAll(List.of(arguments));
    Map<String, String> environment = builder.environment();
    environment.put("PATH", home.resolve("bin") + ":" + environment.get("PATH"));
    environment.put("JAVA_HOME", home.resolve("jdk").toString());
    environment.keySet().removeIf(name -> name.equals("LANG") || name.startsWith("LC_"));
    environment.remove("PARKSTREAM_JAVA_OPTS");
    environment.putAll(variables);
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return new Run(process.exitValue(), output);
  }

  private void program(String name, String body) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Files that are older than whatever a test makes; folders are left as they are. */
  private void aged(String... names) throws IOException {
    for (String name : names) {
      Path file = home.resolve(name);
      if (Files.notExists(file)) {
        Files.createDirectories(file.getParent());
        Files.createFile(file);
      }
      touched(name, BEFORE);
    }
  }

  private void touched(String name, Instant when) throws IOException {
    Files.setLastModifiedTime(home.resolve(name), FileTime.from(when));
  }
}
