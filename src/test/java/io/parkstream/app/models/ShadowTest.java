package io.parkstream.app.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.Classification;
import io.parkstream.domain.Crop;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.domain.SpaceId;
import io.parkstream.engine.EngineException;
import io.parkstream.engine.EngineFactory;
import io.parkstream.metrics.ShadowMeters;
import io.parkstream.serde.ClassificationEvents;
import io.parkstream.testing.FakeEngine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ShadowTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int BATCH = 4;
  private static final CameraId CAMERA = new CameraId("lot", "north");
  private static final Instant CAPTURED = Instant.parse("2026-03-01T08:00:00Z");
  private static final ModelIdentity SERVED = new ModelIdentity("parking", 1, "a".repeat(64));

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicBoolean spareCapacity = new AtomicBoolean(true);
  private final FakeEngine engine = new FakeEngine(BATCH);
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

  @Test
  void whereTheLabelIsAnother_theOtherModelsClassificationIsPublished() {
    try (Shadow shadow = shadow(() -> engine)) {
      // When
      answer(shadow, 1, 0.9f, 80);
      answer(shadow, 2, 0.9f, 20);
      answer(shadow, 3, 0.4f, 10);
      await().atMost(PATIENCE).until(() -> crops("agreed") + crops("disagreed") == 3);
    }

    // Then
    assertThat(crops("agreed")).isEqualTo(2);
    assertThat(registry.get("parkstream.shadow.difference").summary().max()).isGreaterThan(0.69);
    assertThat(producer.history()).hasSize(1);
    ProducerRecord<byte[], byte[]> record = producer.history().get(0);
    Classification other = ClassificationEvents.read(record.value(), record.headers());
    assertThat(record.topic()).isEqualTo("parking.shadow");
    assertThat(new String(record.key(), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo("lot/north");
    assertThat(other.crop()).isEqualTo(new CropRef("parking.crops", 0, 2));
    assertThat(other.model()).isEqualTo(FakeEngine.MODEL);
    assertThat(other.probabilityOccupied()).isEqualTo(0.2f);
    assertThat(other.capturedAt()).isEqualTo(CAPTURED);
    assertThat(other.id()).isNotEqualTo("id-2");
  }

  @Test
  void withoutSpareCapacity_cropsAreSkipped_andNobodyWaits() {
    spareCapacity.set(false);
    try (Shadow shadow = shadow(() -> engine)) {
      await().atMost(PATIENCE).until(shadow::isReady);

      // When
      for (int i = 0; i < 100; i++) {
        answer(shadow, i, 0.9f, 80);
      }

      // Then
      assertThat(engine.batchSizes).as("asked").isEmpty();
      assertThat(crops("skipped")).isBetween(100.0 - 3 * BATCH, 100.0 - 2 * BATCH);
      spareCapacity.set(true);
      await().atMost(PATIENCE).until(() -> crops("agreed") == 100 - crops("skipped"));
    }
  }

  @Test
  void failures_areCounted_andHarmNobody() {
    engine.failWith(new EngineException("broken"));
    try (Shadow shadow = shadow(() -> engine)) {
      // When
      answer(shadow, 1, 0.9f, 80);
      await().atMost(PATIENCE).until(() -> crops("failed") == 1);

      // Then
      engine.failWith(null);
      answer(shadow, 2, 0.9f, 80);
      await().atMost(PATIENCE).until(() -> crops("agreed") == 1);
    }
    assertThat(engine.isClosed()).isTrue();
  }

  @Test
  void modelThatCannotBeLoaded_isGoneWithout() {
    try (Shadow shadow =
        shadow(
            () -> {
              throw new EngineException("golden picture 0 is answered wrongly");
            })) {
      // When
      await().atMost(PATIENCE).until(() -> !shadow.wantsPixels());

      // Then
      answer(shadow, 1, 0.9f, 80);
      assertThat(producer.history()).isEmpty();
    }
  }

  private Shadow shadow(EngineFactory engines) {
    return new Shadow(
        () -> engines,
        BATCH,
        spareCapacity::get,
        producer,
        "parking.shadow",
        new ShadowMeters(registry),
        Clock.systemUTC());
  }

  /**
   * @param percent what the second model says of the crop
   */
  private static void answer(Shadow shadow, int offset, float probability, int percent) {
    CropRef ref = new CropRef("parking.crops", 0, offset);
    byte[] pixels = new byte[FakeEngine.SHAPE.bytes()];
    pixels[0] = (byte) percent;
    Crop crop =
        new Crop(
            CAMERA,
            new SpaceId("lot", "A1"),
            CAPTURED,
            null,
            "/sites/lot/cameras/north",
            Integer.toString(offset),
            null,
            ref);
    shadow.answered(
        crop,
        pixels,
        new Classification(
            "id-" + offset,
            CAMERA,
            new SpaceId("lot", "A1"),
            probability,
            CAPTURED,
            CAPTURED.plusSeconds(1),
            SERVED,
            ref,
            1,
            Duration.ZERO,
            Duration.ZERO));
  }

  private double crops(String result) {
    return registry.get("parkstream.shadow.crops").tag("result", result).counter().count();
  }
}
