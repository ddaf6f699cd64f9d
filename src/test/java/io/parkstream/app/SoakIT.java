package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.stream.clients.StreamsSettings.Guarantee;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * One process of the service under load for a long time, good crops and bad ones, while broker,
 * service and engine fail by turns in an order drawn by chance. Its memory and threads stay flat,
 * and each crop has its one answer. Two minutes with {@code mvn verify -Pchaos}; half an hour with
 * {@code -Dit.test=SoakIT -Dsoak.minutes=30} beside it.
 */
@EnabledIfSystemProperty(named = "chaos", matches = "long")
@Tag("alone")
class SoakIT {
  private static final Duration TIME = Duration.ofMinutes(Integer.getInteger("soak.minutes", 2));
  private static final double PER_SECOND = 100;
  private static final Duration BETWEEN = Duration.ofSeconds(10);
  private static final Duration DOWN = Duration.ofSeconds(4);
  private static final Duration FROZEN = Duration.ofSeconds(8);

  /** Of the last third of the time by the second; the first warms up. */
  private static final double FLAT = 1.1;

  /** Two for each third; on a slow machine they take longer than the time. */
  private static final int LEAST_SAMPLES = 6;

  /** What a pool may have more or less at any moment. */
  private static final int THREADS = 5;

  @TempDir Path directory;

  private enum Fault {
    BROKER_KILLED,
    BROKER_FROZEN,
    SERVICE_FROZEN,
    ENGINE_STALLED
  }

  /** Of the service's process at one moment, all faults healed. */
  private record Sample(double residentMiB, double threads) {}

  @Test
  void memoryAndThreadsStayFlat_andTheLedgerBalances_whateverFails() throws Exception {
    long seed = Long.getLong("chaos.seed", System.nanoTime());
    Random random = new Random(seed);
    List<Sample> samples = new ArrayList<>();
    List<Duration> recoveries = new ArrayList<>();
    try (BrokerProcess broker = new BrokerProcess(directory);
        ChaosInstance instance =
            new ChaosInstance(
                broker.bootstrapServers(), Guarantee.EXACTLY_ONCE, "soak", directory)) {
      broker.start();
      instance.start();
      instance.awaitRunning();
      try (CommittedCrops committed = new CommittedCrops(broker.bootstrapServers());
          ChaosLoad load = new ChaosLoad(broker.bootstrapServers(), PER_SECOND)) {
        load.start();
        long end = System.nanoTime() + TIME.toNanos();

        // When
        while (System.nanoTime() < end || samples.size() < LEAST_SAMPLES) {
          instance.awaitMoreAnswers();
          fail(Fault.values()[random.nextInt(Fault.values().length)], broker, instance);
          recoveries.add(committed.timeToCatchUp());
          pause(BETWEEN);
          samples.add(sample(instance));
        }
      }

      // Then
      ChaosLedger.Report report = ChaosLedger.awaitAll(broker.bootstrapServers());
      int third = samples.size() / 3;
      List<Sample> middle = samples.subList(third, 2 * third);
      List<Sample> last = samples.subList(samples.size() - third, samples.size());
      double before = median(middle, Sample::residentMiB);
      double after = median(last, Sample::residentMiB);
      double threadsBefore = median(middle, Sample::threads);
      double threadsAfter = median(last, Sample::threads);
      System.out.printf(
          Locale.ROOT,
          "soak of %d min, seed %d: %d faults; resident %.0f MiB, then %.0f MiB; threads %.0f, then"
              + " %.0f; caught up after %s, at most %.1f s%n%s%n",
          TIME.toMinutes(),
          seed,
          recoveries.size(),
          before,
          after,
          threadsBefore,
          threadsAfter,
          median(recoveries, Duration::toMillis) / 1000,
          recoveries.stream().mapToLong(Duration::toMillis).max().orElse(0) / 1000.0,
          report.row(
              Guarantee.EXACTLY_ONCE,
              TIME.toMinutes() + " minutes, " + recoveries.size() + " faults by chance",
              List.of()));
      report.requireSound(Guarantee.EXACTLY_ONCE);
      assertThat(after).as("resident MiB").isLessThan(before * FLAT);
      assertThat(threadsAfter).as("threads").isLessThan(threadsBefore + THREADS);
    }
  }

  /** Returns when the fault is over. */
  private void fail(Fault fault, BrokerProcess broker, ChaosInstance instance) throws Exception {
    switch (fault) {
      case BROKER_KILLED -> {
        broker.process().kill();
        pause(DOWN);
        broker.start();
      }
      case BROKER_FROZEN -> {
        broker.process().freeze();
        pause(FROZEN);
        broker.process().thaw();
      }
      case SERVICE_FROZEN -> {
        instance.process().freeze();
        pause(FROZEN);
        instance.process().thaw();
      }
      case ENGINE_STALLED -> {
        ChaosService.stall(directory);
        pause(ChaosService.STALL);
      }
    }
  }

  private static Sample sample(ChaosInstance instance) {
    return new Sample(
        instance.process().status("VmRSS") / 1024.0, instance.process().status("Threads"));
  }

  private static <T> double median(List<T> values, ToDoubleFunction<T> figure) {
    double[] sorted = values.stream().mapToDouble(figure).sorted().toArray();
    return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
  }

  /** How long a fault lasts; whether the test passes does not depend on it. */
  private static void pause(Duration duration) {
    long until = System.nanoTime() + duration.toNanos();
    while (until - System.nanoTime() > 0) {
      LockSupport.parkNanos(until - System.nanoTime());
    }
  }
}
