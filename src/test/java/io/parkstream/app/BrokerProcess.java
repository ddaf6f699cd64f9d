package io.parkstream.app;

import static org.awaitility.Awaitility.await;

import io.parkstream.testing.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A broker that can be started, killed, frozen and started again over its data. */
final class BrokerProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(120);

  private final Path directory;
  private final int port = EmbeddedBroker.freePort();
  private final AtomicInteger starts = new AtomicInteger();
  private @Nullable ChildJvm process;

  BrokerProcess(Path directory) {
    this.directory = directory;
  }

  String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /**
   * Starts it, and waits until it takes requests.
   *
   * @throws IllegalStateException if it ends instead
   */
  void start() {
    int before = starts.get();
    ChildJvm started =
        ChildJvm.start(
            BrokerMain.class,
            Map.of(),
            List.of(directory.resolve("data").toString(), Integer.toString(port)),
            directory.resolve("broker.out"),
            line -> {
              if (line.startsWith(BrokerMain.STARTED)) {
                starts.incrementAndGet();
              }
            });
    process = started;
    await().atMost(START).until(() -> starts.get() > before || !started.isAlive());
    if (starts.get() == before) {
      throw new IllegalStateException("the broker ended; see " + directory.resolve("broker.out"));
    }
  }

  ChildJvm process() {
    if (process == null) {
      throw new IllegalStateException("the broker was not started");
    }
    return process;
  }

  @Override
  public void close() throws InterruptedException {
    if (process != null) {
      process.close();
    }
  }
}
