package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.CropLabel;
import io.parkstream.domain.CropLabel.Answer;
import io.parkstream.domain.SpaceId;
import io.parkstream.serde.CropLabels;
import io.parkstream.stream.clients.StreamsSettings.Guarantee;
import io.parkstream.testing.ColourCodeEngine;
import io.parkstream.testing.ColourCodes;
import io.parkstream.web.CameraCalibrator.Finding;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calibrations are applied and taken back four times a second while three instances, each with two
 * engines that overtake one another, are killed, ended and started again; then the broker is
 * killed, and one new instance knows what went. With {@code mvn verify -Pchaos} only; {@code
 * -Dchaos.seed} repeats what a seed did.
 */
@EnabledIfSystemProperty(named = "chaos", matches = "long")
class CalibrationsChaosIT {
  private static final double PER_SECOND = 200;
  private static final int CHANGES = 6;
  private static final int LONGEST_ABSENCE_MILLIS = 9_000;
  private static final int LONGEST_CALM_MILLIS = 3_000;
  private static final String LABELS = "parking.labels";
  private static final int LABELS_OF_EACH = 8;
  private static final CameraId LABELLED = ChaosLoad.camera(0);
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** While all instances run, so that most of them are in an answer. */
  private static final int APPLIED_IN_CALM = 20;

  @TempDir Path directory;

  @Test
  void noCamerasCalibrationGoesBack_whileInstancesComeAndGo() throws Exception {
    long seed = Long.getLong("chaos.seed", System.nanoTime());
    List<String> changes;
    CalibrationLoad calibrations;
    int next;
    try (BrokerProcess broker = new BrokerProcess(directory)) {
      broker.start();
      label(broker.bootstrapServers());
      try (ChaosInstance a = instance(broker, "a");
          ChaosInstance b = instance(broker, "b");
          ChaosInstance c = instance(broker, "c")) {
        List<ChaosInstance> instances = List.of(a, b, c);
        instances.forEach(ChaosInstance::start);
        instances.forEach(ChaosInstance::awaitRunning);
        try (CommittedCrops committed = new CommittedCrops(broker.bootstrapServers());
            ChaosLoad load = new ChaosLoad(broker.bootstrapServers(), PER_SECOND);
            CalibrationLoad operator = new CalibrationLoad(broker.bootstrapServers(), seed)) {
          calibrations = operator;
          load.start();
          a.awaitMoreAnswers();
          operator.start();

          // When
          changes = storm(instances, new Random(seed));
          instances.forEach(ChaosInstance::awaitRunning);
          committed.timeToCatchUp();
          operator.awaitMore(APPLIED_IN_CALM);
          operator.close();
          committed.timeToCatchUp();
          load.close();
          next = load.next();
        }
        ChaosLedger.awaitAll(broker.bootstrapServers(), calibrations.calibrations());
        instances.forEach(CalibrationsChaosIT::kill);
      }
      broker.process().kill();
      broker.start();
      requireLabelsAndCalibration(broker.bootstrapServers(), calibrations);
      try (ChaosInstance fresh = instance(broker, "d");
          ChaosLoad load = new ChaosLoad(broker.bootstrapServers(), PER_SECOND, next)) {
        load.start();
        fresh.start();
        fresh.awaitMoreAnswers();
        load.close();

        // Then
        ChaosLedger ledger =
            ChaosLedger.awaitAll(broker.bootstrapServers(), calibrations.calibrations());
        System.out.printf(
            "calibrations, seed %d, %s, %d applied: %s%n",
            seed, changes, calibrations.calibrations().size(), ledger.report());
        ledger.report().requireSound(Guarantee.EXACTLY_ONCE);
        requireOrder(ledger, calibrations);
      }
    }
  }

  private static List<String> storm(List<ChaosInstance> instances, Random random)
      throws InterruptedException {
    List<String> changes = new ArrayList<>();
    for (int change = 0; change < CHANGES; change++) {
      ChaosInstance instance = instances.get(random.nextInt(instances.size()));
      if (random.nextBoolean()) {
        instance.kill();
        changes.add("kill " + instance.name());
      } else {
        changes.add("end " + instance.name() + " in " + instance.terminate().toMillis() + " ms");
      }
      pause(random.nextBoolean() ? 0 : random.nextInt(LONGEST_ABSENCE_MILLIS));
      instance.start();
      pause(random.nextInt(LONGEST_CALM_MILLIS));
    }
    return changes;
  }

  /** What the answers of a camera name is, in their order, what was published, in its order. */
  private static void requireOrder(ChaosLedger ledger, CalibrationLoad calibrations) {
    int seen = 0;
    for (Map.Entry<String, List<Long>> camera : calibrations.published().entrySet()) {
      List<Long> published = camera.getValue();
      List<Long> answered = ledger.revisions().getOrDefault(camera.getKey(), List.of());
      assertThat(answered).as("answers of %s", camera.getKey()).isNotEmpty();
      int at = 0;
      for (int i = 0; i < answered.size(); i++) {
        int from = at;
        while (at < published.size() && !published.get(at).equals(answered.get(i))) {
          at++;
        }
        assertThat(at)
            .as(
                "answer %d of %s names revision %d after %d; published %s",
                i, camera.getKey(), answered.get(i), published.get(from), published)
            .isLessThan(published.size());
      }
      assertThat(answered.get(answered.size() - 1))
          .as("the last answer of %s", camera.getKey())
          .isEqualTo(calibrations.last(camera.getKey()));
      seen += (int) answered.stream().distinct().count() - 1;
    }
    assertThat(seen).as("revisions named").isGreaterThan(APPLIED_IN_CALM / 2);
  }

  /** Twice as many labels as there are in the end: half of the empty ones are deleted again. */
  private static void label(String bootstrapServers) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(LABELS, 4, (short) 1).configs(Map.of("cleanup.policy", "compact"))))
          .all()
          .get();
      int[] left = {2 * LABELS_OF_EACH, LABELS_OF_EACH};
      for (int number = 1; left[0] + left[1] > 0; number++) {
        float probability = ColourCodes.probability(number);
        boolean occupied = probability > 0.9;
        int kind = occupied ? 1 : 0;
        if (probability < 0.6 || probability > 0.85 && !occupied || left[kind] == 0) {
          continue;
        }
        boolean isDeleted = !occupied && left[kind] % 2 == 0;
        left[kind]--;
        send(producer, number, occupied ? Answer.OCCUPIED : Answer.EMPTY, isDeleted);
      }
      producer.flush();
    }
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer, int number, Answer answer, boolean isDeleted) {
    byte[] picture = ColourCodes.detailedPicture(number);
    CropLabel label =
        new CropLabel(
            LABELLED,
            new SpaceId(LABELLED.site(), "labelled-" + number),
            answer,
            Instant.now(),
            Instant.now(),
            "olga");
    byte[] key = CropLabels.key(label, picture).getBytes(StandardCharsets.UTF_8);
    producer.send(
        new ProducerRecord<>(
            LABELS, null, key, picture, CropLabels.headers(label, picture, "image/png")));
    if (isDeleted) {
      producer.send(new ProducerRecord<>(LABELS, key, null));
    }
  }

  /** A service that was never there before finds what it can know from the topics alone. */
  private void requireLabelsAndCalibration(String bootstrapServers, CalibrationLoad calibrations)
      throws Exception {
    try (ParkstreamService service =
        new ParkstreamService(
            ServiceSettingsFixture.settings(
                bootstrapServers,
                Guarantee.EXACTLY_ONCE,
                "labels",
                directory.resolve("state-labels"),
                ChaosService.PARTITIONS,
                Map.of()),
            () -> () -> new ColourCodeEngine(ServiceSettingsFixture.BATCH, count -> {}),
            new SimpleMeterRegistry())) {
      service.start();
      assertThat(service.awaitRunning(PATIENCE)).isTrue();
      LabelCalibrator calibrator =
          service.calibrator(
              service.labels(
                  () ->
                      new KafkaConsumer<>(
                          Map.of("bootstrap.servers", bootstrapServers),
                          new ByteArrayDeserializer(),
                          new ByteArrayDeserializer()),
                  LABELS));
      Finding found = calibrator.find(LABELLED);
      assertThat(List.of(found.empty(), found.occupied(), found.notUsed()))
          .containsExactly(LABELS_OF_EACH, LABELS_OF_EACH, 0);
      assertThat(found.kept()).as(found.why()).isTrue();
      for (int camera = 0; camera < CalibrationLoad.CAMERAS; camera++) {
        CameraId id = ChaosLoad.camera(camera);
        long last = calibrations.last(id.key());
        assertThat(calibrator.applied(id))
            .as(id.key())
            .isEqualTo(Optional.ofNullable(calibrations.calibrations().get(last)));
      }
    }
  }

  private ChaosInstance instance(BrokerProcess broker, String name) {
    return new ChaosInstance(
        broker.bootstrapServers(),
        Guarantee.EXACTLY_ONCE,
        name,
        directory,
        Map.of(
            ServiceSettingsFixture.ENGINES_PROPERTY,
            "2",
            ChaosService.BATCH_MILLIS,
            "40",
            ChaosService.UNEVEN,
            "true"));
  }

  private static void kill(ChaosInstance instance) {
    try {
      instance.kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What chance has decided; whether the test passes does not depend on it. */
  private static void pause(long millis) {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (until - System.nanoTime() > 0) {
      LockSupport.parkNanos(until - System.nanoTime());
    }
  }
}
