package io.parkstream.app;

import static org.awaitility.Awaitility.await;

import io.parkstream.stream.clients.StreamsSettings.Guarantee;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
 * Three instances with lasting names, under load: rolled one after the other, and killed, ended and
 * started again by chance, so that a rebalance is never over. With {@code mvn verify -Pchaos} only;
 * {@code -Dchaos.seed} repeats what a seed did.
 */
@EnabledIfSystemProperty(named = "chaos", matches = "long")
class InstancesIT {
  private static final double PER_SECOND = 100;
  private static final int ROUNDS = 3;
  private static final int CHANGES = 8;

  /** Some are away beyond the session timeout of 6 s: their partitions go to the others. */
  private static final int LONGEST_ABSENCE_MILLIS = 9_000;

  private static final int LONGEST_CALM_MILLIS = 3_000;

  /** 200 crops/s of an instance's one engine, at a cost of a tenth of a processor. */
  private static final long SLOW_BATCH_MILLIS = 160;

  private static final double MORE_THAN_THREE_TAKE = 650;
  private static final long MEASURED_MILLIS = 10_000;
  private static final long A_LITTLE_MILLIS = 500;
  private static final Duration PATIENCE = Duration.ofSeconds(180);

  @TempDir Path directory;

  @Test
  void everyCropIsAnsweredOnce_whenThreeInstancesRollThreeTimes() throws Exception {
    List<Duration> endings = new ArrayList<>();
    List<Duration> recoveries = new ArrayList<>();
    try (BrokerProcess broker = new BrokerProcess(directory);
        ChaosInstance a = instance(broker, Guarantee.EXACTLY_ONCE, "a");
        ChaosInstance b = instance(broker, Guarantee.EXACTLY_ONCE, "b");
        ChaosInstance c = instance(broker, Guarantee.EXACTLY_ONCE, "c")) {
      broker.start();
      start(List.of(a, b, c));
      try (CommittedCrops committed = new CommittedCrops(broker.bootstrapServers());
          ChaosLoad load = new ChaosLoad(broker.bootstrapServers(), PER_SECOND)) {
        load.start();
        a.awaitMoreAnswers();

        // When
        for (int round = 0; round < ROUNDS; round++) {
          for (ChaosInstance instance : List.of(a, b, c)) {
            endings.add(instance.terminate());
            long begin = System.nanoTime();
            instance.start();
            instance.awaitRunning();
            committed.timeToCatchUp();
            recoveries.add(Duration.ofNanos(System.nanoTime() - begin));
          }
        }
      }

      // Then
      ChaosLedger.Report report = ChaosLedger.awaitAll(broker.bootstrapServers());
      System.out.printf(
          "rolled, SIGTERM to the end %s: %s%n%s%n",
          endings,
          report,
          report.row(
              Guarantee.EXACTLY_ONCE, "three instances rolled three times by SIGTERM", recoveries));
      report.requireSound(Guarantee.EXACTLY_ONCE);
    }
  }

  @ParameterizedTest
  @MethodSource("io.parkstream.testing.Guarantees#chosen")
  void everyCropIsAnswered_whileInstancesComeAndGo(Guarantee guarantee) throws Exception {
    long seed = Long.getLong("chaos.seed", System.nanoTime());
    Random random = new Random(seed);
    List<String> changes = new ArrayList<>();
    Duration recovery;
    try (BrokerProcess broker = new BrokerProcess(directory);
        ChaosInstance a = instance(broker, guarantee, "a");
        ChaosInstance b = instance(broker, guarantee, "b");
        ChaosInstance c = instance(broker, guarantee, "c")) {
      broker.start();
      start(List.of(a, b, c));
      try (CommittedCrops committed = new CommittedCrops(broker.bootstrapServers());
          ChaosLoad load = new ChaosLoad(broker.bootstrapServers(), PER_SECOND)) {
        load.start();
        a.awaitMoreAnswers();

        // When
        for (int change = 0; change < CHANGES; change++) {
          ChaosInstance instance = List.of(a, b, c).get(random.nextInt(3));
          String state = instance.isRunning() ? " running" : " joining";
          if (random.nextBoolean()) {
            instance.kill();
            changes.add("kill " + instance.name() + state);
          } else {
            Duration took = instance.terminate();
            changes.add("end " + instance.name() + state + " in " + took.toMillis() + " ms");
          }
          pause(random.nextBoolean() ? 0 : random.nextInt(LONGEST_ABSENCE_MILLIS));
          instance.start();
          pause(random.nextInt(LONGEST_CALM_MILLIS));
        }
        recovery = committed.timeToCatchUp();
      }

      // Then
      ChaosLedger.Report report = ChaosLedger.awaitAll(broker.bootstrapServers());
      System.out.printf(
          "storm, seed %d, %s: %s%n%s%n",
          seed,
          changes,
          report,
          report.row(
              guarantee,
              "storm: " + CHANGES + " times one of three instances killed or ended, and back",
              List.of(recovery)));
      report.requireSound(guarantee);
      await().atMost(PATIENCE).until(() -> a.isRunning() && b.isRunning() && c.isRunning());
      for (ChaosInstance instance : List.of(a, b, c)) {
        instance.terminate();
      }
    }
  }

  /** An engine that waits leaves the processors to all three: what grows is the service's part. */
  @Test
  void moreInstancesAnswerMore_andTheOthersTakeOverWhatOneHad() throws Exception {
    Map<String, String> slow = Map.of(ChaosService.BATCH_MILLIS, Long.toString(SLOW_BATCH_MILLIS));
    List<ChaosInstance> running = new ArrayList<>();
    List<Double> rates = new ArrayList<>();
    try (BrokerProcess broker = new BrokerProcess(directory);
        ChaosInstance a = instance(broker, "a", slow);
        ChaosInstance b = instance(broker, "b", slow);
        ChaosInstance c = instance(broker, "c", slow);
        CommittedCrops committed = new CommittedCrops(broker.bootstrapServers())) {
      broker.start();
      int next;
      try (ChaosLoad load = new ChaosLoad(broker.bootstrapServers(), MORE_THAN_THREE_TAKE)) {
        load.start();

        // When
        for (ChaosInstance instance : List.of(a, b, c)) {
          instance.start();
          instance.awaitRunning();
          running.add(instance);
          for (ChaosInstance each : running) {
            each.awaitMoreAnswers();
          }
          rates.add(answersPerSecond(running));
        }
        load.close();
        next = load.next();
      }
      committed.timeToCatchUp();
      Duration afterKill;
      Duration afterEnd;
      try (ChaosLoad load = new ChaosLoad(broker.bootstrapServers(), PER_SECOND, next)) {
        load.start();
        a.awaitMoreAnswers();
        c.kill();
        pause(A_LITTLE_MILLIS);
        afterKill = committed.timeToCatchUp();
        b.terminate();
        pause(A_LITTLE_MILLIS);
        afterEnd = committed.timeToCatchUp();
      }

      // Then
      ChaosLedger.Report report = ChaosLedger.awaitAll(broker.bootstrapServers());
      System.out.printf(
          Locale.ROOT,
          "1, 2, 3 instances of %d crops/s: %.0f, %.0f, %.0f crops/s; the others have caught up %.1f"
              + " s after a kill and %.1f s after an end, session timeout 6 s%n%s%n",
          1000 * ServiceSettingsFixture.BATCH / SLOW_BATCH_MILLIS,
          rates.get(0),
          rates.get(1),
          rates.get(2),
          (afterKill.toMillis() + A_LITTLE_MILLIS) / 1000.0,
          (afterEnd.toMillis() + A_LITTLE_MILLIS) / 1000.0,
          report.row(
              Guarantee.EXACTLY_ONCE,
              "one, two, three instances, then one killed, one ended for good",
              List.of(afterKill, afterEnd)));
      report.requireSound(Guarantee.EXACTLY_ONCE);
    }
  }

  private static double answersPerSecond(List<ChaosInstance> instances) {
    long before = instances.stream().mapToLong(ChaosInstance::answered).sum();
    long begin = System.nanoTime();
    pause(MEASURED_MILLIS);
    long after = instances.stream().mapToLong(ChaosInstance::answered).sum();
    return (after - before) * 1e9 / (System.nanoTime() - begin);
  }

  private ChaosInstance instance(
      BrokerProcess broker, String name, Map<String, String> properties) {
    return new ChaosInstance(
        broker.bootstrapServers(), Guarantee.EXACTLY_ONCE, name, directory, properties);
  }

  private ChaosInstance instance(BrokerProcess broker, Guarantee guarantee, String name) {
    return new ChaosInstance(broker.bootstrapServers(), guarantee, name, directory);
  }

  private static void start(List<ChaosInstance> instances) {
    instances.forEach(ChaosInstance::start);
    instances.forEach(ChaosInstance::awaitRunning);
  }

  /** What chance has decided; whether the test passes does not depend on it. */
  private static void pause(long millis) {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (until - System.nanoTime() > 0) {
      LockSupport.parkNanos(until - System.nanoTime());
    }
  }
}
