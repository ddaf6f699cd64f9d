package io.parkstream.app;

import static org.awaitility.Awaitility.await;

import io.parkstream.testing.ChildJvm;
import io.parkstream.tools.demo.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A broker that can be started, killed, frozen and started again over its data. */
public final class BrokerProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(120);

  private final Path directory;
  private final int port;
  private final List<String> more;
  private final AtomicInteger starts = new AtomicInteger();
  private @Nullable ChildJvm process;

  public BrokerProcess(Path directory) {
    this(directory, EmbeddedBroker.freePort(), List.of());
  }

  /**
   * A node of a cluster.
   *
   * @param more what {@link BrokerMain} takes beyond directory and port
   */
  BrokerProcess(Path directory, int port, List<String> more) {
    this.directory = directory;
    this.port = port;
    this.more = more;
  }

  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /**
   * Starts it, and waits until it takes requests.
   *
   * @throws IllegalStateException if it ends instead
   */
  public void start() {
    int before = starts.get();
    begin();
    awaitStart(before);
  }

  /** Starts it and returns at once: a node of a cluster waits for the others. */
  void begin() {
    List<String> arguments = new ArrayList<>();
    arguments.add(directory.resolve("data").toString());
    arguments.add(Integer.toString(port));
    arguments.addAll(more);
    process =
        ChildJvm.start(
            BrokerMain.class,
            Map.of(),
            arguments,
            directory.resolve("broker.out"),
            line -> {
              if (line.startsWith(BrokerMain.STARTED)) {
                starts.incrementAndGet();
              }
            });
  }

  /**
   * Waits until it takes requests.
   *
   * @param before how often it had done so before
   * @throws IllegalStateException if it ends instead
   */
  void awaitStart(int before) {
    await().atMost(START).until(() -> starts.get() > before || !process().isAlive());
    if (starts.get() == before) {
      throw new IllegalStateException("the broker ended; see " + directory.resolve("broker.out"));
    }
  }

  public ChildJvm process() {
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
