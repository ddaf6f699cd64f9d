package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.engine.EngineFactory;
import io.parkstream.serde.Topics;
import io.parkstream.stream.clients.StreamsSettings.Guarantee;
import io.parkstream.testing.ColourCodeEngine;
import io.parkstream.testing.FaultProxy;
import io.parkstream.tools.demo.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The link between service and broker is cut, swallows everything, and is slow; and a service was
 * away for longer than its topic keeps crops. With {@code mvn verify -Pchaos} only.
 */
@EnabledIfSystemProperty(named = "chaos", matches = "long")
@Tag("alone")
class LinkFaultsIT {
  private static final double PER_SECOND = 200;
  private static final Duration FAULT = Duration.ofSeconds(12);
  private static final Duration RECOVERY = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @TempDir Path directory;

  @Test
  void everyCropIsAnsweredOnce_whateverTheLinkDoes() throws Exception {
    int brokerPort = EmbeddedBroker.freePort();
    int direct = EmbeddedBroker.freePort();
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (FaultProxy proxy = new FaultProxy(brokerPort);
        EmbeddedBroker broker = brokerBehind(proxy, brokerPort, direct);
        ParkstreamService service =
            service("127.0.0.1:" + proxy.port(), Guarantee.EXACTLY_ONCE, registry);
        HealthProbe health = new HealthProbe(service)) {
      assertThat(broker.bootstrapServers()).endsWith(":" + brokerPort);
      service.start();
      health.start();
      assertThat(service.awaitRunning(PATIENCE)).isTrue();
      Map<String, Runnable> faults = new LinkedHashMap<>();
      faults.put("cut", proxy::cut);
      faults.put("swallowing", proxy::swallow);
      faults.put("slow", () -> proxy.slow(Duration.ofMillis(150), 200_000));
      try (ChaosLoad load = new ChaosLoad("127.0.0.1:" + direct, PER_SECOND)) {
        load.start();
        for (Map.Entry<String, Runnable> fault : faults.entrySet()) {
          awaitMore(registry, 200);

          // When
          fault.getValue().run();
          pause(FAULT);
          proxy.heal();
          long begin = System.nanoTime();
          awaitMore(registry, 1);
          Duration recovery = Duration.ofNanos(System.nanoTime() - begin);

          // Then
          System.out.printf(
              "link %s for %d s: answering again after %d ms%n",
              fault.getKey(), FAULT.toSeconds(), recovery.toMillis());
          assertThat(recovery).as(fault.getKey()).isLessThan(RECOVERY);
        }
      }
      ChaosLedger.Report report =
          await()
              .atMost(PATIENCE)
              .pollInterval(Duration.ofSeconds(1))
              .until(
                  () -> ChaosLedger.read("127.0.0.1:" + direct).report(),
                  found -> found.missing() == 0);
      System.out.printf("link faults: %s%n", report);
      assertThat(health.timesDead()).as("liveness down").isZero();
      assertThat(report.wrong()).isEmpty();
      assertThat(report.duplicates()).as("duplicates").isZero();
      assertThat(report.outOfOrder()).as("out of order").isZero();
    }
  }

  @Test
  void cropsThatTheTopicNoLongerKeeps_areCounted_andTheOthersAnswered() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      // Given
      SimpleMeterRegistry first = new SimpleMeterRegistry();
      try (ParkstreamService service =
              service(broker.bootstrapServers(), Guarantee.EXACTLY_ONCE, first);
          ChaosLoad load = new ChaosLoad(broker.bootstrapServers(), PER_SECOND)) {
        service.start();
        assertThat(service.awaitRunning(PATIENCE)).isTrue();
        load.start();
        awaitMore(first, 400);
        service.close();
        pause(Duration.ofSeconds(3));
      }
      int missing = ChaosLedger.read(broker.bootstrapServers()).report().missing();
      assertThat(missing).isGreaterThan(200);

      // When
      deleteAllCrops(broker.bootstrapServers());
      SimpleMeterRegistry second = new SimpleMeterRegistry();
      try (ParkstreamService service =
              service(broker.bootstrapServers(), Guarantee.EXACTLY_ONCE, second);
          ChaosLoad load = new ChaosLoad(broker.bootstrapServers(), PER_SECOND)) {
        service.start();
        assertThat(service.awaitRunning(PATIENCE)).isTrue();
        load.start();

        // Then
        awaitMore(second, 200);
        assertThat(second.get("parkstream.records.deleted").counter().count())
            .as("of %d that had no answer", missing)
            .isEqualTo(missing);
      }
    }
  }

  @Test
  void close_isBounded_whileAStartIsHeldUpByTheLink() throws Exception {
    int brokerPort = EmbeddedBroker.freePort();
    int direct = EmbeddedBroker.freePort();
    CountDownLatch swallowing = new CountDownLatch(1);
    try (FaultProxy proxy = new FaultProxy(brokerPort);
        EmbeddedBroker broker = brokerBehind(proxy, brokerPort, direct);
        Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + direct));
        ParkstreamService service =
            service(
                "127.0.0.1:" + proxy.port(),
                Guarantee.EXACTLY_ONCE,
                new SimpleMeterRegistry(),
                () -> {
                  awaitUninterruptibly(swallowing);
                  return () -> new ColourCodeEngine(ServiceSettingsFixture.BATCH, count -> {});
                })) {
      // Given all but the model, so that only joining is left
      service.start();
      await()
          .atMost(PATIENCE)
          .until(() -> admin.listTopics().names().get().contains(Topics.DEFAULT.deadLetters()));
      pause(Duration.ofSeconds(5));
      proxy.swallow();
      swallowing.countDown();
      await().atMost(PATIENCE).until(() -> service.status().phase() == ServicePhase.JOINING);
      pause(Duration.ofSeconds(1));

      // When
      long begin = System.nanoTime();
      service.close();
      Duration took = Duration.ofNanos(System.nanoTime() - begin);

      // Then
      System.out.printf("closed while joining over a silent link in %d ms%n", took.toMillis());
      assertThat(took).isLessThan(ParkstreamService.LONGEST_CLOSE.plusSeconds(5));
      assertThat(broker.bootstrapServers()).endsWith(":" + brokerPort);
    }
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

  private static void deleteAllCrops(String bootstrapServers) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
      for (int partition = 0; partition < ChaosService.PARTITIONS; partition++) {
        all.put(
            new TopicPartition(Topics.DEFAULT.crops(), partition),
            RecordsToDelete.beforeOffset(-1));
      }
      admin.deleteRecords(all).all().get();
    }
  }

  /** Tells its clients the proxy's port, and on another listener its own. */
  private EmbeddedBroker brokerBehind(FaultProxy proxy, int port, int direct) {
    Map<String, String> settings = new HashMap<>();
    settings.put(
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,DIRECT:PLAINTEXT");
    settings.put("inter.broker.listener.name", "DIRECT");
    settings.put(
        "advertised.listeners",
        "PLAINTEXT://127.0.0.1:" + proxy.port() + ",DIRECT://127.0.0.1:" + direct);
    return EmbeddedBroker.start(
        directory.resolve("data"), port, "DIRECT://127.0.0.1:" + direct, settings);
  }

  private ParkstreamService service(
      String bootstrapServers, Guarantee guarantee, SimpleMeterRegistry registry) {
    return service(
        bootstrapServers,
        guarantee,
        registry,
        () -> () -> new ColourCodeEngine(ServiceSettingsFixture.BATCH, count -> {}));
  }

  private ParkstreamService service(
      String bootstrapServers,
      Guarantee guarantee,
      SimpleMeterRegistry registry,
      Supplier<EngineFactory> engines) {
    return new ParkstreamService(
        ServiceSettingsFixture.settings(
            bootstrapServers,
            guarantee,
            "link-faults",
            directory.resolve("state"),
            ChaosService.PARTITIONS,
            Map.of()),
        engines,
        registry);
  }

  private static void awaitMore(SimpleMeterRegistry registry, int crops) {
    double before = answered(registry);
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> answered(registry) >= before + crops);
  }

  private static double answered(SimpleMeterRegistry registry) {
    return registry.find("parkstream.crops").counters().stream().mapToDouble(Counter::count).sum();
  }

  /** How long a fault lasts; whether the test passes does not depend on it. */
  private static void pause(Duration duration) {
    long until = System.nanoTime() + duration.toNanos();
    while (until - System.nanoTime() > 0) {
      LockSupport.parkNanos(until - System.nanoTime());
    }
  }
}
