package io.parkstream.stream;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.Classification;
import io.parkstream.domain.Crop;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.SpaceId;
import io.parkstream.serde.CropHeaders;
import io.parkstream.serde.CropReading.Picture;
import io.parkstream.serde.DeadLetters.Stage;
import io.parkstream.stream.PendingCrop.Rejected;
import io.parkstream.testing.FakeEngine;
import io.parkstream.tracing.CropTrace;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Records and crops of one camera for the tests of the parts of {@link ClassifyProcessor}. */
final class CropParts {
  static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
  static final CameraId CAMERA = new CameraId("north", "cam-1");

  private CropParts() {}

  static CropRef ref(long offset) {
    return new CropRef("parking.crops", 0, offset);
  }

  static Record<byte[], byte[]> record(byte... picture) {
    return new Record<>(key(), picture, NOW.toEpochMilli(), new RecordHeaders());
  }

  static byte[] key() {
    return CAMERA.key().getBytes(StandardCharsets.UTF_8);
  }

  static Crop crop(long offset, String space, @Nullable Instant expiresAt) {
    return new Crop(
        CAMERA,
        new SpaceId("north", space),
        NOW,
        expiresAt,
        CropHeaders.source(CAMERA),
        "e-" + offset,
        "image/jpeg",
        ref(offset));
  }

  static Picture picture(Crop crop, byte... picture) {
    return new Picture(crop, picture, null);
  }

  static HeldCrop held(long offset, String space) {
    byte[] picture = {97};
    return new HeldCrop(
        record(picture),
        NOW.toEpochMilli(),
        picture(crop(offset, space, null), picture),
        CropTrace.NONE);
  }

  /** An answer that is known at once. */
  static Rejected rejected(long offset) {
    return Rejected.of(
        record((byte) -1), ref(offset), "corrupt", "by the test", Stage.DECODE, CropTrace.NONE);
  }

  static Classification classification(long offset, String space, float probability) {
    return new Classification(
        "e-" + offset,
        CAMERA,
        new SpaceId("north", space),
        probability,
        NOW,
        NOW.plusMillis(300),
        FakeEngine.MODEL,
        ref(offset),
        32,
        Duration.ofMillis(20),
        Duration.ofMillis(200));
  }
}
