package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parkstream.testing.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Processes that can neither work nor end are ended, with the codes of security.md. */
@Timeout(60)
class LastResortIT {
  private static final List<String> SIZES = List.of("-Xmx64m", "-XX:MaxDirectMemorySize=16m");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;

  private final Queue<String> lines = new ConcurrentLinkedQueue<>();

  @ParameterizedTest
  @EnumSource(LastResortMain.Account.class)
  void exhaustedDirectMemory_endsTheProcess_asAFullHeapDoes(LastResortMain.Account account)
      throws Exception {
    try (ChildJvm process = start(account, Duration.ofMinutes(5))) {
      // When
      int code = process.await();

      // Then
      assertThat(code).isEqualTo(3);
      assertThat(output())
          .contains(LastResortMain.EXHAUSTED)
          .contains("memory outside the heap is exhausted; see -XX:MaxDirectMemorySize");
    }
  }

  @Test
  void terminatedProcess_ends_whenItsMemoryIsExhaustedAndItsShutdownHangs() throws Exception {
    try (ChildJvm process = start(LastResortMain.Account.JDK, Duration.ofSeconds(1))) {
      await()
          .atMost(PATIENCE)
          .until(() -> lines.stream().anyMatch(line -> line.contains(LastResortMain.EXHAUSTED)));

      // When
      boolean ended = process.terminate();

      // Then: not by itself, since its shutdown waits for ever
      assertThat(ended).isTrue();
      assertThat(process.exitCode()).isEqualTo(143);
    }
  }

  private ChildJvm start(LastResortMain.Account account, Duration longestEnd) {
    return ChildJvm.start(
        SIZES,
        LastResortMain.class,
        Map.of(),
        List.of(account.name(), longestEnd.toString()),
        directory.resolve("log"),
        lines::add);
  }

  private String output() throws Exception {
    return Files.readString(directory.resolve("log"));
  }
}
