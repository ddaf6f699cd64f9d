package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.stream.clients.StreamsSettings.Guarantee;
import io.parkstream.testing.ColourCodeEngine;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The disk of the broker fills up under load and is given space again; that of the service has none
 * from the beginning. Each is a mount of fixed size. With {@code mvn verify -Pchaos} only, and only
 * where the tests may mount.
 */
@EnabledIfSystemProperty(named = "chaos", matches = "long")
@Tag("alone")
class FullDiskIT {
  private static final double PER_SECOND = 150;
  private static final int SOME = 100;
  private static final Duration FULL = Duration.ofSeconds(5);

  /** Until all is answered and committed; 10 s on a machine that is not busy. */
  private static final Duration RECOVERY = Duration.ofSeconds(20);

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir Path directory;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @ParameterizedTest
  @MethodSource("io.parkstream.testing.Guarantees#chosen")
  void everyCropIsAnswered_whenTheBrokersDiskWasFull(Guarantee guarantee) throws Exception {
    Path data = Files.createDirectories(directory.resolve("data"));
    try (Mount disk = new Mount(data, "128m");
        BrokerProcess broker = new BrokerProcess(directory);
        ParkstreamService service =
            service(broker.bootstrapServers(), guarantee, directory.resolve("state"));
        HealthProbe health = new HealthProbe(service)) {
      broker.start();
      service.start();
      health.start();
      assertThat(service.awaitRunning(PATIENCE)).isTrue();
      Duration recovery;
      try (CommittedCrops committed = new CommittedCrops(broker.bootstrapServers());
          ChaosLoad load = new ChaosLoad(broker.bootstrapServers(), PER_SECOND)) {
        load.start();
        awaitAnswers(SOME);

        // When
        disk.fill();
        await().atMost(PATIENCE).until(() -> !broker.process().isAlive());
        pause(FULL);
        disk.empty();
        broker.start();
        recovery = committed.timeToCatchUp();
        awaitAnswers(answered() + SOME);
      }

      // Then
      ChaosLedger.Report report = ChaosLedger.awaitAll(broker.bootstrapServers());
      System.out.printf(
          "full disk: %s%n%s%n",
          report,
          report.row(guarantee, "the broker's disk full, the broker gone", List.of(recovery)));
      assertThat(health.timesDead()).as("liveness down").isZero();
      report.requireSound(guarantee);
      assertThat(recovery).isLessThan(RECOVERY);
    }
  }

  /** State is in memory and on the broker; what Streams keeps beside it can do without. */
  @Test
  void cropsAreAnswered_whenTheDiskOfTheStateIsFull() throws Exception {
    Path state = Files.createDirectories(directory.resolve("state"));
    try (Mount disk = new Mount(state, "64k");
        BrokerProcess broker = new BrokerProcess(directory);
        ParkstreamService service =
            service(broker.bootstrapServers(), Guarantee.EXACTLY_ONCE, state)) {
      disk.fill();
      broker.start();

      // When
      service.start();
      assertThat(service.awaitRunning(PATIENCE)).isTrue();
      try (ChaosLoad load = new ChaosLoad(broker.bootstrapServers(), PER_SECOND)) {
        load.start();
        awaitAnswers(10 * SOME);
      }

      // Then
      ChaosLedger.Report report = ChaosLedger.awaitAll(broker.bootstrapServers());
      System.out.println(
          report.row(Guarantee.EXACTLY_ONCE, "the disk of the state directory full", List.of()));
      report.requireSound(Guarantee.EXACTLY_ONCE);
    }
  }

  private ParkstreamService service(String bootstrapServers, Guarantee guarantee, Path state) {
    return new ParkstreamService(
        ServiceSettingsFixture.settings(
            bootstrapServers, guarantee, "full-disk", state, ChaosService.PARTITIONS, Map.of()),
        () -> () -> new ColourCodeEngine(ServiceSettingsFixture.BATCH, count -> {}),
        registry);
  }

  private void awaitAnswers(double atLeast) {
    await().atMost(PATIENCE).until(() -> answered() >= atLeast);
  }

  private double answered() {
    return registry.find("parkstream.crops").counters().stream().mapToDouble(Counter::count).sum();
  }

  /** How long the disk stays full; whether the test passes does not depend on it. */
  private static void pause(Duration duration) {
    long until = System.nanoTime() + duration.toNanos();
    while (until - System.nanoTime() > 0) {
      LockSupport.parkNanos(until - System.nanoTime());
    }
  }

  /** A file system of a fixed size, in memory. */
  private static final class Mount implements AutoCloseable {
    private final Path directory;
    private final Path filler;

    Mount(Path directory, String size) throws Exception {
      this.directory = directory;
      this.filler = directory.resolve("filler");
      assumeTrue(
          run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", directory.toString()),
          "full disks (mounting is refused here)");
    }

    void fill() throws IOException {
      try (OutputStream out = Files.newOutputStream(filler)) {
        byte[] block = new byte[1 << 12];
        while (true) {
          out.write(block);
        }
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("No space left");
      }
    }

    void empty() throws IOException {
      Files.delete(filler);
    }

    /** Others than the broker may still look at it for a moment. */
    @Override
    public void close() throws Exception {
      run("umount", "-l", directory.toString());
    }

    private static boolean run(String... command) throws InterruptedException {
      try {
        return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
      } catch (IOException e) {
        return false;
      }
    }
  }
}
