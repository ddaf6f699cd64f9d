package io.parkstream.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parkstream.testing.ChildJvm;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoopbackPortsTest {
  private static final int MANY = 60;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;

  /** Prints the ports that it is given, and keeps them. */
  static final class Other {
    private Other() {}

    public static void main(String... arguments) throws InterruptedException {
      for (int i = 0; i < MANY; i++) {
        System.out.println("PORT " + EmbeddedBroker.freePort());
      }
      Thread.currentThread().join();
    }
  }

  @Test
  void take_givesEachPortOnce_belowThoseThatTheSystemGives() throws Exception {
    // When
    Set<Integer> ports =
        IntStream.range(0, MANY)
            .mapToObj(i -> EmbeddedBroker.freePort())
            .collect(Collectors.toSet());

    // Then
    assertThat(ports).hasSize(MANY).allMatch(port -> port > 20_000 && port < 32_000);
    for (int port : ports) {
      new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1")).close();
    }
  }

  @Test
  void take_givesNoPortOfABlockThatIsTaken_whereTwoBeginAtTheSame() {
    // Given
    LoopbackPorts one = new LoopbackPorts(239);
    LoopbackPorts other = new LoopbackPorts(239);

    // When
    Set<Integer> ports = new HashSet<>();
    for (int i = 0; i < MANY; i++) {
      ports.add(one.take());
      ports.add(other.take());
      if (i % 20 == 0) {
        System.gc(); // closes sockets that nothing refers to
      }
    }

    // Then
    assertThat(ports).hasSize(2 * MANY);
  }

  @Test
  void take_skipsAPortThatIsTaken() throws Exception {
    // Given
    LoopbackPorts ports = new LoopbackPorts(100);
    int first = ports.take();

    // When
    try (ServerSocket taken = new ServerSocket(first + 1, 1, InetAddress.getByName("127.0.0.1"))) {
      // Then
      assertThat(ports.take()).isGreaterThan(taken.getLocalPort());
    }
  }

  @Test
  void take_givesAnotherProcessOtherPorts() throws Exception {
    // Given
    Set<Integer> ofOther = ConcurrentHashMap.newKeySet();
    Consumer<String> heard =
        line -> {
          if (line.startsWith("PORT ")) {
            ofOther.add(Integer.parseInt(line.substring(5)));
          }
        };

    // When
    try (ChildJvm other =
        ChildJvm.start(Other.class, Map.of(), List.of(), directory.resolve("other.out"), heard)) {
      await().atMost(PATIENCE).until(() -> ofOther.size() == MANY || !other.isAlive());
      Set<Integer> own =
          IntStream.range(0, MANY)
              .mapToObj(i -> EmbeddedBroker.freePort())
              .collect(Collectors.toSet());

      // Then
      assertThat(ofOther).hasSize(MANY).doesNotContainAnyElementsOf(own);
    }
  }
}
