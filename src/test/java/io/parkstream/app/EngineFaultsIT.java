package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.stream.clients.StreamsSettings.Guarantee;
import io.parkstream.testing.ScriptedEngine;
import io.parkstream.testing.ScriptedEngine.Step;
import io.parkstream.tools.demo.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service whose engine follows a script, against a real broker under load: accidents are gone
 * over, and what lasts turns liveness red. After each the next service takes up where the last one
 * ended, and the ledger at the end knows every crop.
 */
class EngineFaultsIT {
  private static final double PER_SECOND = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Short, so that a hung engine is found soon. */
  private static final Duration LONGEST_BATCH = Duration.ofSeconds(2);

  @TempDir static Path directory;
  private static EmbeddedBroker broker;
  private static ChaosLoad load;
  private static boolean loading;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start();
    load = new ChaosLoad(broker.bootstrapServers(), PER_SECOND);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void everyCropIsAnsweredOnce_andLivenessTurnsRed_whateverTheEngineDoes() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Map<String, Step> lasting = new LinkedHashMap<>();
    lasting.put(
        "device lost",
        (answers, count) -> {
          throw new IllegalStateException("CUDA failure 700: an illegal memory access; GPU=0");
        });
    lasting.put(
        "out of memory",
        (answers, count) -> {
          throw new OutOfMemoryError("no more native memory");
        });
    lasting.put("hung", (answers, count) -> awaitUninterruptibly(never));

    // When
    for (Map.Entry<String, Step> fault : lasting.entrySet()) {
      ScriptedEngine engine = new ScriptedEngine(ServiceSettingsFixture.BATCH);
      SimpleMeterRegistry registry = new SimpleMeterRegistry();
      try (ParkstreamService service = service(engine, registry)) {
        service.start();
        assertThat(service.awaitRunning(PATIENCE)).isTrue();
        startLoadOnce();
        await().atMost(PATIENCE).until(() -> engine.asked() > 20);
        accidents(engine, registry);
        assertThat(liveness(service)).as("after accidents").isEqualTo(Status.UP);
        long begin = System.nanoTime();
        engine.then(fault.getValue());
        await().atMost(PATIENCE).until(() -> liveness(service) == Status.DOWN);
        System.out.printf(
            "engine fault %s: red after %d ms: %s%n",
            fault.getKey(), (System.nanoTime() - begin) / 1_000_000, service.status().detail());
        assertThat(registry.get("parkstream.threads.replaced").counter().count())
            .as("no thread is replaced for a lost engine")
            .isLessThanOrEqualTo(1);
        if (fault.getKey().equals("hung")) {
          // answers after all, which nobody may use
          never.countDown();
        }
      }
    }
    load.close();

    // Then
    ScriptedEngine sound = new ScriptedEngine(ServiceSettingsFixture.BATCH);
    try (ParkstreamService service = service(sound, new SimpleMeterRegistry())) {
      service.start();
      ChaosLedger.Report report =
          await()
              .atMost(PATIENCE)
              .pollInterval(Duration.ofSeconds(1))
              .until(
                  () -> ChaosLedger.read(broker.bootstrapServers()).report(),
                  found -> found.missing() == 0);
      System.out.printf("engine faults: %s%n", report);
      assertThat(report.wrong()).as("answers of a suspect batch").isEmpty();
      assertThat(report.duplicates()).as("duplicates").isZero();
      assertThat(report.outOfOrder()).as("out of order").isZero();
    }
  }

  /**
   * One batch each that throws, and that has an answer that is none; both succeed the next time.
   */
  private static void accidents(ScriptedEngine engine, SimpleMeterRegistry registry) {
    engine.then(
        (answers, count) -> {
          throw new IllegalStateException("hiccup");
        },
        (answers, count) -> {},
        (answers, count) -> answers[count - 1] = Float.NaN);
    await()
        .atMost(PATIENCE)
        .until(() -> registry.get("parkstream.engine.retries").counter().count() == 2);
    assertThat(registry.get("parkstream.engine.failures").counter().count()).isZero();
  }

  private static void startLoadOnce() {
    if (!loading) {
      loading = true;
      load.start();
    }
  }

  private static Status liveness(ParkstreamService service) {
    RunningService running = new RunningService();
    running.is(service, () -> {});
    return new ServiceLiveness(running).call().getStatus();
  }

  private static ParkstreamService service(ScriptedEngine engine, SimpleMeterRegistry registry) {
    return new ParkstreamService(
        ServiceSettingsFixture.settings(
                broker.bootstrapServers(),
                Guarantee.EXACTLY_ONCE,
                "engine-faults",
                directory,
                ChaosService.PARTITIONS,
                Map.of())
            .withMaxBatchTime(LONGEST_BATCH),
        () -> () -> engine,
        registry);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
