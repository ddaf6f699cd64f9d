package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parkstream.stream.clients.StreamsSettings.Guarantee;
import io.parkstream.testing.Guarantees;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The service is killed, frozen and stalled under load, against a broker in a process of its own;
 * afterwards each crop has its answer. The short form runs in the build, the long one with {@code
 * mvn verify -Pchaos}. What is killed is read from the service itself: a kill counts only if it had
 * answered 100 crops since its start and had some in flight.
 */
class ChaosIT {
  private static final boolean LONG = "long".equals(System.getProperty("chaos"));
  private static final int KILLS = LONG ? Integer.getInteger("chaos.kills", 12) : 2;
  private static final double PER_SECOND = LONG ? 500 : 200;

  /** Beyond the session timeout of 6 s of the services under test. */
  private static final Duration FREEZE = Duration.ofSeconds(8);

  /** What the Java machine ends with. */
  private static final int HEAP_FULL = 3;

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir Path directory;

  /** In the short form the one that promises more. */
  static List<Guarantee> guarantees() {
    return LONG ? Guarantees.chosen() : List.of(Guarantee.EXACTLY_ONCE);
  }

  @ParameterizedTest
  @MethodSource("guarantees")
  void everyCropIsAnswered_whenTheServiceIsKilledAgainAndAgain(Guarantee guarantee)
      throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> restarts = new ArrayList<>();
    try (BrokerProcess broker = new BrokerProcess(directory);
        ChaosInstance instance = instance(broker, guarantee, "a")) {
      broker.start();
      instance.start();
      instance.awaitRunning();
      try (ChaosLoad load = new ChaosLoad(broker.bootstrapServers(), PER_SECOND)) {
        load.start();

        // When
        for (int kill = 0; kill < KILLS; kill++) {
          instance.awaitBusy();
          pause(random.nextInt(700));
          instance.awaitBusy();
          instance.kill();
          long killed = System.nanoTime();
          instance.start();
          instance.awaitAnswers(1);
          restarts.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed) + " ms");
        }
      }

      // Then
      ChaosLedger.awaitAll(broker.bootstrapServers());
      awaitStates(broker);
      instance.terminate();
      ChaosLedger.Report report = ChaosLedger.read(broker.bootstrapServers()).report();
      System.out.printf(
          "chaos %s, seed %d, %d kills, in flight at each %s, kill to first answer %s: %s%n",
          guarantee, seed, KILLS, instance.inHandAtKills(), restarts, report);
      report.requireSound(guarantee);
    }
  }

  @Test
  void everyCropIsAnsweredOnce_whenAnInstanceIsFrozenBeyondItsSession() throws Exception {
    try (BrokerProcess broker = new BrokerProcess(directory);
        ChaosInstance a = instance(broker, Guarantee.EXACTLY_ONCE, "a");
        ChaosInstance b = instance(broker, Guarantee.EXACTLY_ONCE, "b")) {
      broker.start();
      a.start();
      a.awaitRunning();
      b.start();
      b.awaitRunning();
      try (ChaosLoad load = new ChaosLoad(broker.bootstrapServers(), PER_SECOND)) {
        load.start();
        a.awaitBusy();
        b.awaitBusy();

        // When
        a.process().freeze();
        pause(FREEZE.toMillis());
        a.process().thaw();
        a.awaitMoreAnswers();
      }

      // Then
      ChaosLedger.Report report = ChaosLedger.awaitAll(broker.bootstrapServers());
      System.out.printf("chaos frozen %d s: %s%n", FREEZE.toSeconds(), report);
      report.requireSound(Guarantee.EXACTLY_ONCE);
    }
  }

  @Test
  void everyCropIsAnswered_whenTheEngineStallsUntilTheGroupGivesTheInstanceUp() throws Exception {
    try (BrokerProcess broker = new BrokerProcess(directory);
        ChaosInstance instance = instance(broker, Guarantee.AT_LEAST_ONCE, "a")) {
      broker.start();
      instance.start();
      instance.awaitRunning();
      try (ChaosLoad load = new ChaosLoad(broker.bootstrapServers(), PER_SECOND)) {
        load.start();
        instance.awaitBusy();

        // When
        ChaosService.stall(directory);
        pause(ChaosService.STALL.toMillis());
        instance.awaitMoreAnswers();
      }

      // Then
      ChaosLedger.Report report = ChaosLedger.awaitAll(broker.bootstrapServers());
      System.out.printf("chaos stalled %d s: %s%n", ChaosService.STALL.toSeconds(), report);
      report.requireSound(Guarantee.AT_LEAST_ONCE);
    }
  }

  @ParameterizedTest
  @MethodSource("io.parkstream.testing.Guarantees#chosen")
  @EnabledIfSystemProperty(named = "chaos", matches = "long")
  void everyCropIsAnswered_whenTheHeapWasFull(Guarantee guarantee) throws Exception {
    try (BrokerProcess broker = new BrokerProcess(directory);
        ChaosInstance instance = instance(broker, guarantee, "a")) {
      broker.start();
      instance.start();
      instance.awaitRunning();
      Duration recovery;
      try (ChaosLoad load = new ChaosLoad(broker.bootstrapServers(), PER_SECOND)) {
        load.start();
        instance.awaitBusy();

        // When
        ChaosService.hoard(directory);
        assertThat(instance.process().await()).as("exit code").isEqualTo(HEAP_FULL);
        long ended = System.nanoTime();
        instance.start();
        instance.awaitAnswers(1);
        recovery = Duration.ofNanos(System.nanoTime() - ended);
        instance.awaitMoreAnswers();
      }

      // Then
      ChaosLedger.Report report = ChaosLedger.awaitAll(broker.bootstrapServers());
      System.out.println(
          report.row(guarantee, "the heap full, the process ended by itself", List.of(recovery)));
      report.requireSound(guarantee);
    }
  }

  private ChaosInstance instance(BrokerProcess broker, Guarantee guarantee, String name) {
    return new ChaosInstance(broker.bootstrapServers(), guarantee, name, directory);
  }

  /** Nothing is believed that a service would not believe that was never killed. */
  private static void awaitStates(BrokerProcess broker) {
    Map<String, String> expected = ChaosStates.expected(broker.bootstrapServers());
    assertThat(expected).hasSize(ChaosLoad.CAMERAS * ChaosLoad.SPACES);
    try (StateTopics topics = new StateTopics(broker.bootstrapServers())) {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .untilAsserted(
              () -> {
                assertThat(ChaosStates.published(topics.read())).isEqualTo(expected);
                assertThat(topics.counts()).isEqualTo(topics.fold());
              });
      System.out.printf(
          "chaos: %d spaces as if nothing had happened, %s%n", expected.size(), topics.counts());
    }
  }

  /** Lets the load run on; how long does not decide whether the test passes. */
  private static void pause(long millis) {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (until - System.nanoTime() > 0) {
      LockSupport.parkNanos(until - System.nanoTime());
    }
  }
}
