package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parkstream.stream.clients.StreamsSettings.Guarantee;
import io.parkstream.testing.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@link ChaosService} in a process of its own, and what it says of itself. */
final class ChaosInstance implements AutoCloseable {
  private static final int ANSWERED_BEFORE_A_KILL = 100;

  /**
   * A process takes three seconds of a processor to start; six at once on a busy one take minutes.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(180);

  /** What a process ends with that is asked to, 128 and the number of SIGTERM. */
  private static final int TERMINATED = 143;

  private final String bootstrapServers;
  private final Guarantee guarantee;
  private final String name;
  private final Path directory;
  private final Map<String, String> properties;
  private String heap = "256m";
  private final List<Long> inHandAtKills = new ArrayList<>();
  private volatile long answered;
  private volatile long pending;
  private volatile String phase = "";
  private @Nullable ChildJvm process;

  /**
   * @param name in the group; lasts beyond the process
   * @param directory of its state and its output
   */
  ChaosInstance(String bootstrapServers, Guarantee guarantee, String name, Path directory) {
    this(bootstrapServers, guarantee, name, directory, Map.of());
  }

  /**
   * As above.
   *
   * @param properties of its system
   */
  ChaosInstance(
      String bootstrapServers,
      Guarantee guarantee,
      String name,
      Path directory,
      Map<String, String> properties) {
    this.properties = properties;
    this.bootstrapServers = bootstrapServers;
    this.guarantee = guarantee;
    this.name = name;
    this.directory = directory;
  }

  /** In another heap from its next start on; as {@code -Xmx} takes it. */
  ChaosInstance heap(String size) {
    heap = size;
    return this;
  }

  void start() {
    answered = 0;
    pending = 0;
    phase = "";
    process =
        ChildJvm.start(
            heap,
            ChaosService.class,
            properties,
            List.of(bootstrapServers, guarantee.name(), name, directory.toString()),
            directory.resolve("service-" + name + ".out"),
            this::heard);
  }

  private void heard(String line) {
    if (line.startsWith(ChaosService.STATS)) {
      String[] words = line.split(" ");
      answered = Long.parseLong(words[1]);
      pending = Long.parseLong(words[2]);
      phase = words[3];
    }
  }

  String name() {
    return name;
  }

  ChildJvm process() {
    if (process == null) {
      throw new IllegalStateException("not started");
    }
    return process;
  }

  /** Since its start, of whatever result. */
  long answered() {
    return answered;
  }

  boolean isRunning() {
    return phase.equals("RUNNING");
  }

  void awaitRunning() {
    await().atMost(PATIENCE).until(this::isRunning);
  }

  void awaitAnswers(long atLeast) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> answered >= atLeast);
  }

  void awaitMoreAnswers() {
    awaitAnswers(answered + ANSWERED_BEFORE_A_KILL);
  }

  /** Has answered some crops since its start, and has others in flight. */
  void awaitBusy() {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> answered >= ANSWERED_BEFORE_A_KILL && pending > 0);
  }

  void kill() throws InterruptedException {
    inHandAtKills.add(pending);
    process().kill();
  }

  /** How many crops were in flight at each kill. */
  List<Long> inHandAtKills() {
    return inHandAtKills;
  }

  /**
   * Ends it as Kubernetes does.
   *
   * @return how long that took
   */
  Duration terminate() throws InterruptedException {
    long begin = System.nanoTime();
    assertThat(process().terminate()).as("%s ends on SIGTERM, in %s", name, phase).isTrue();
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    assertThat(process().exitCode()).as("exit code of %s", name).isEqualTo(TERMINATED);
    return took;
  }

  @Override
  public void close() throws InterruptedException {
    if (process != null) {
      process.close();
    }
  }
}
