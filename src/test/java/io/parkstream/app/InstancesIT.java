package io.parkstream.app;

import static org.awaitility.Awaitility.await;

import io.parkstream.stream.StreamsSettings.Guarantee;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
  @EnumSource(Guarantee.class)
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
