package io.parkstream.app;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import io.parkstream.domain.LiveCalibration;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.serde.Calibrations;
import io.parkstream.serde.Topics;
import io.parkstream.testing.ColourCodeEngine;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * An operator who never rests: applies calibrations to some cameras and takes them back, one after
 * the other, and to others applies only those of another model. Keeps what was published.
 */
final class CalibrationLoad implements AutoCloseable {
  /** Those that are calibrated. */
  static final int CAMERAS = 8;

  /** After them: those whose calibrations are of another model. */
  static final int OF_ANOTHER_MODEL = 4;

  private static final ModelIdentity ANOTHER = new ModelIdentity("another", 1, "9".repeat(64));
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final KafkaProducer<byte[], byte[]> producer;
  private final Random random;
  private final Map<Long, LiveCalibration> calibrations = new ConcurrentHashMap<>();

  /** Of each camera the revisions that went, one after the other; read when the load has ended. */
  private final Map<String, List<Long>> published = new LinkedHashMap<>();

  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final Thread thread = new Thread(this::run, "calibration-load");
  private long revision = ChaosLedger.NOT_CALIBRATED;
  private volatile boolean ending;

  CalibrationLoad(String bootstrapServers, long seed) {
    random = new Random(seed);
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    for (int camera = 0; camera < ChaosLoad.CAMERAS; camera++) {
      published.put(
          ChaosLoad.camera(camera).key(), new ArrayList<>(List.of(ChaosLedger.NOT_CALIBRATED)));
    }
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!ending) {
        publishNext();
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (Exception e) {
      failure.set(e);
    }
  }

  private void publishNext() throws Exception {
    int camera = random.nextInt(CAMERAS + OF_ANOTHER_MODEL);
    String place = ChaosLoad.camera(camera).key();
    List<Long> went = requireNonNull(published.get(place));
    if (camera >= CAMERAS) {
      send(place, calibration(place, ANOTHER));
    } else if (random.nextInt(3) == 0) {
      send(place, null);
      went.add(ChaosLedger.NOT_CALIBRATED);
    } else {
      LiveCalibration calibration = calibration(place, ColourCodeEngine.MODEL);
      calibrations.put(calibration.revision(), calibration);
      send(place, calibration);
      went.add(calibration.revision());
    }
  }

  private LiveCalibration calibration(String place, ModelIdentity model) {
    revision++;
    return new LiveCalibration(
        place,
        model,
        0.5 + 2 * random.nextDouble(),
        0.1 + 0.8 * random.nextDouble(),
        revision,
        20,
        null,
        Instant.now().truncatedTo(ChronoUnit.MILLIS),
        "chaos");
  }

  /** Waits until the broker has it: the next comes after it. */
  private void send(String place, @Nullable LiveCalibration calibration) throws Exception {
    producer
        .send(
            new ProducerRecord<>(
                Topics.DEFAULT.calibrations(),
                Calibrations.key(place),
                calibration == null ? null : Calibrations.value(calibration)))
        .get();
  }

  /** All of the model that answers, by revision. */
  Map<Long, LiveCalibration> calibrations() {
    return calibrations;
  }

  /** Waits until so many more have been applied. */
  void awaitMore(int count) {
    int before = calibrations.size();
    await().atMost(PATIENCE).until(() -> calibrations.size() >= before + count);
  }

  /** What went for each camera, one after the other, from none on; of a load that has ended. */
  Map<String, List<Long>> published() {
    return published;
  }

  /** What goes for a camera in the end. */
  long last(String camera) {
    List<Long> went = requireNonNull(published.get(camera));
    return went.get(went.size() - 1);
  }

  /** Ends the load; the broker has all of it. */
  @Override
  public void close() throws InterruptedException {
    ending = true;
    if (thread.isAlive()) {
      thread.join();
    }
    producer.close();
    Exception e = failure.get();
    if (e != null) {
      throw new IllegalStateException("a calibration could not be published", e);
    }
  }
}
