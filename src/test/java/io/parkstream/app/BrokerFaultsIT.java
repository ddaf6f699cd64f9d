package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.stream.clients.StreamsSettings.Guarantee;
import io.parkstream.testing.ColourCodeEngine;
import io.parkstream.testing.Guarantees;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The broker is away when the service starts, is killed and started again, and is frozen. The
 * service stays alive, goes on by itself, and afterwards each crop has its answer. The short form
 * runs in the build, the long one with {@code mvn verify -Pchaos}.
 */
@Tag("alone")
class BrokerFaultsIT {
  private static final boolean LONG = "long".equals(System.getProperty("chaos"));
  private static final double PER_SECOND = 200;
  private static final int SOME = 100;

  private static final Duration AWAY = Duration.ofSeconds(2);

  /** Below and, in the long form, beyond the session and transaction timeouts, 6 and 10 s. */
  private static final Duration DOWN = Duration.ofSeconds(LONG ? 15 : 3);

  private static final Duration FROZEN = Duration.ofSeconds(LONG ? 30 : 7);

  /** From the broker's return to the next answer and readiness. */
  private static final Duration RECOVERY = Duration.ofSeconds(30);

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir Path directory;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  /** In the short form the one that promises more. */
  static List<Guarantee> guarantees() {
    return LONG ? Guarantees.chosen() : List.of(Guarantee.EXACTLY_ONCE);
  }

  @ParameterizedTest
  @MethodSource("guarantees")
  void service_goesOnByItself_whenTheBrokerWasAway(Guarantee guarantee) throws Exception {
    try (BrokerProcess broker = new BrokerProcess(directory);
        ParkstreamService service = service(broker, guarantee);
        HealthProbe health = new HealthProbe(service)) {
      // When
      service.start();
      health.start();
      await()
          .atMost(PATIENCE)
          .until(() -> service.status().phase() == ServicePhase.WAITING_FOR_BROKER);
      pause(AWAY);
      assertThat(health.isReady()).as("ready without a broker").isFalse();
      broker.start();
      Duration afterStart = timeUntil(health::isReady);

      Duration afterKill;
      Duration afterFreeze;
      try (ChaosLoad load = new ChaosLoad(broker.bootstrapServers(), PER_SECOND)) {
        load.start();
        awaitAnswers(SOME);
        broker.process().kill();
        pause(DOWN);
        broker.start();
        afterKill = timeUntilItGoesOn(health);

        awaitAnswers(answered() + SOME);
        broker.process().freeze();
        pause(FROZEN);
        broker.process().thaw();
        afterFreeze = timeUntilItGoesOn(health);
        awaitAnswers(answered() + SOME);
      }

      // Then
      ChaosLedger.Report report =
          await()
              .atMost(PATIENCE)
              .pollInterval(Duration.ofSeconds(1))
              .until(
                  () -> ChaosLedger.read(broker.bootstrapServers()).report(),
                  found -> found.missing() == 0);
      System.out.printf(
          "broker faults %s: going on %d ms after its start, %d ms after %d s down, %d ms after %d"
              + " s frozen; slowest health answer %d ms; %s%n",
          guarantee,
          afterStart.toMillis(),
          afterKill.toMillis(),
          DOWN.toSeconds(),
          afterFreeze.toMillis(),
          FROZEN.toSeconds(),
          health.slowest().toMillis(),
          report);
      assertThat(afterStart).as("after the start").isLessThan(RECOVERY);
      assertThat(afterKill).as("after the kill").isLessThan(RECOVERY);
      assertThat(afterFreeze).as("after the freeze").isLessThan(RECOVERY);
      assertThat(health.timesDead()).as("liveness down").isZero();
      assertThat(health.slowest()).as("slowest answer").isLessThan(Duration.ofSeconds(1));
      assertThat(report.wrong()).as("wrong answers").isEmpty();
      assertThat(report.firstsOutOfOrder()).as("first answers out of order").isZero();
      if (guarantee == Guarantee.EXACTLY_ONCE) {
        assertThat(report.duplicates()).as("duplicates").isZero();
        assertThat(report.outOfOrder()).as("out of order").isZero();
      }
    }
  }

  private ParkstreamService service(BrokerProcess broker, Guarantee guarantee) {
    return new ParkstreamService(
        ServiceSettingsFixture.settings(
            broker.bootstrapServers(),
            guarantee,
            "broker-faults",
            directory.resolve("state"),
            ChaosService.PARTITIONS,
            Map.of()),
        () -> () -> new ColourCodeEngine(ServiceSettingsFixture.BATCH, count -> {}),
        registry);
  }

  /** Until crops are answered again and the service says so. */
  private Duration timeUntilItGoesOn(HealthProbe health) {
    double before = answered();
    return timeUntil(() -> answered() > before && health.isReady());
  }

  private static Duration timeUntil(Callable<Boolean> condition) {
    long begin = System.nanoTime();
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(condition);
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private void awaitAnswers(double atLeast) {
    await().atMost(PATIENCE).until(() -> answered() >= atLeast);
  }

  /** As the service counts them: handed to the producer. */
  private double answered() {
    return registry.find("parkstream.crops").counters().stream().mapToDouble(Counter::count).sum();
  }

  /** How long the broker is away; whether the test passes does not depend on it. */
  private static void pause(Duration duration) {
    long until = System.nanoTime() + duration.toNanos();
    while (until - System.nanoTime() > 0) {
      LockSupport.parkNanos(until - System.nanoTime());
    }
  }
}
