package io.parkstream.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.CameraCondition;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.Classification;
import io.parkstream.domain.Crop;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.EventIds;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.SpaceMemory;
import io.parkstream.domain.SpaceOverride;
import io.parkstream.domain.SpaceRegister;
import io.parkstream.domain.SpaceState;
import io.parkstream.domain.WatchPolicy;
import io.parkstream.testing.HostileRecords;
import io.parkstream.testing.HostileRecords.Hostile;
import io.parkstream.testing.HostileRecords.Kind;
import io.parkstream.testing.MovedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.StringJoiner;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever a reader accepts can be stored, restored and published, and is the same afterwards. */
class AcceptedValuesPropertyTest {
  private static final int RECORDS = 5_000;
  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
  private static final ModelIdentity MODEL = new ModelIdentity("parking", 4, "0".repeat(64));

  private final long seed = System.nanoTime();
  private final MovedClock clock = new MovedClock(NOW);
  private final HostileRecords records = new HostileRecords(new Random(seed), NOW, new byte[] {97});
  private final EventIds ids = new EventIds();
  private int accepted;

  /** Writes and reads all that follows, as the stream does. */
  private final class Written implements SpaceRegister.Effects {
    private final SpaceMemorySerde states = new SpaceMemorySerde();

    @Override
    public void changed(OccupancyChange change) {
      byte[] value = OccupancyEvents.value(change, clock.instant());
      assertThat(OccupancyEvents.read(value, OccupancyEvents.headers(change))).isEqualTo(change);
    }

    @Override
    public void published(SpaceState status) {
      assertThat(SpaceStates.read(SpaceStates.value(status))).isEqualTo(status);
      assertThat(SpaceStates.version(SpaceStates.headers(status, ids))).isEqualTo(status.version());
    }

    @Override
    public void retired(SpaceId space, long version, Instant at) {
      assertThat(SpaceStates.version(SpaceStates.retired(space, version, at, ids)))
          .isEqualTo(version);
    }

    @Override
    public void remember(SpaceId space, @Nullable SpaceMemory state) {
      requireSame(states, state);
    }

    @Override
    public void remember(CameraId camera, @Nullable SpaceMap map) {
      requireSame(SpaceMaps.serde(), map);
    }
  }

  private final SpaceRegister register =
      new SpaceRegister(
          WatchPolicy.DEFAULT,
          OccupancyPolicy.DEFAULT,
          space -> null,
          () -> 0,
          clock,
          new Written());

  @Test
  void map_isStoredRestoredAndPublished() {
    for (int i = 0; i < RECORDS; i++) {
      Hostile hostile = records.next(Kind.SPACE_MAP);
      accept(
          hostile,
          value -> {
            SpaceMap map = SpaceMaps.read(hostile.key(), value);
            assertThat(SpaceMaps.serde().serializer().serialize("", map).length)
                .isLessThanOrEqualTo(SpaceMaps.MAX_STORED_BYTES);
            assertThat(SpaceMaps.read(hostile.key(), SpaceMaps.value(map))).isEqualTo(map);
            register.mapped(map, NOW);
          });
    }
    assertThat(accepted).as("seed %d", seed).isGreaterThan(RECORDS / 20);
  }

  /** As large as a record may be: whole numbers grow when they are written as what they are. */
  @Test
  void largestMap_fitsItsChangelog_orIsRefusedWithTheLimit() {
    // Given
    Random random = new Random(1);
    StringJoiner spaces = new StringJoiner(",", "[", "]");
    for (int i = 0; i < 5_000; i++) {
      StringJoiner corners = new StringJoiner(",", "[", "]");
      for (int corner = 0; corner < 11; corner++) {
        corners.add(
            "[" + (1000 + random.nextInt(2840)) + "," + (1000 + random.nextInt(1160)) + "]");
      }
      spaces.add("{\"space\":\"A%04d\",\"zone\":\"level-2\",\"polygon\":%s}".formatted(i, corners));
    }
    byte[] value =
        ("{\"revision\":1,\"frame\":{\"width\":3840,\"height\":2160},\"spaces\":" + spaces + "}")
            .getBytes(UTF_8);
    assertThat(value.length).isBetween(850_000, 1_000_000);

    // When
    try {
      SpaceMap map = SpaceMaps.read("lot-1/north".getBytes(UTF_8), value);

      // Then
      assertThat(map.spaces()).hasSize(5_000);
      requireSame(SpaceMaps.serde(), map);
      assertThat(SpaceMaps.serde().serializer().serialize("", map).length)
          .isLessThanOrEqualTo(SpaceMaps.MAX_STORED_BYTES);
    } catch (SerializationException e) {
      assertThat(e).hasMessageContaining("at most");
    }
  }

  @Test
  void override_isStoredAndRestored() {
    for (int i = 0; i < RECORDS; i++) {
      Hostile hostile = records.next(Kind.OVERRIDE);
      accept(
          hostile,
          value -> {
            SpaceOverride override = SpaceOverrides.read(hostile.key(), value, NOW);
            requireSame(SpaceOverrides.serde(), override);
            assertThat(SpaceOverrides.headers(override)).isNotEmpty();
          });
    }
    assertThat(accepted).as("seed %d", seed).isGreaterThan(RECORDS / 20);
  }

  @Test
  void condition_isStoredAndRestored() {
    for (int i = 0; i < RECORDS; i++) {
      Hostile hostile = records.next(Kind.CAMERA_CONDITION);
      accept(
          hostile,
          value -> {
            CameraCondition condition = CameraConditions.read(hostile.key(), value);
            requireSame(CameraConditions.serde(), condition);
            assertThat(CameraConditions.headers(condition)).isNotEmpty();
          });
    }
    assertThat(accepted).as("seed %d", seed).isGreaterThan(RECORDS / 20);
  }

  @Test
  void state_isPublished() {
    for (int i = 0; i < RECORDS; i++) {
      accept(
          records.next(Kind.SPACE_STATE),
          value -> {
            SpaceState status = SpaceStates.read(value);
            assertThat(SpaceStates.read(SpaceStates.value(status))).isEqualTo(status);
            assertThat(SpaceStates.headers(status, ids)).isNotEmpty();
          });
    }
    assertThat(accepted).as("seed %d", seed).isGreaterThan(RECORDS / 20);
  }

  @Test
  void crop_isAnsweredAndItsSpaceStored() {
    CropReader reader = new CropReader("topic-id", CropReader.MAX_PICTURE_BYTES, clock);
    for (int i = 0; i < RECORDS; i++) {
      Hostile hostile = records.next(Kind.CROP);
      CropReading reading =
          reader.read(
              hostile.key(),
              hostile.value(),
              hostile.headers(),
              Math.max(0, hostile.time()),
              new CropRef("parking.crops", 0, i));
      if (reading instanceof CropReading.Picture picture) {
        accepted++;
        answer(picture.crop(), i % 2);
      } else if (reading instanceof CropReading.Retirement retirement) {
        register.observed(retirement.retirement());
      }
    }
    assertThat(accepted).as("seed %d", seed).isGreaterThan(RECORDS / 50);
  }

  private void answer(Crop crop, float probability) {
    Classification classification =
        new Classification(
            ids.classification(crop, MODEL),
            crop.camera(),
            crop.space(),
            probability,
            crop.capturedAt(),
            NOW,
            MODEL,
            crop.ref(),
            1,
            Duration.ofMillis(1),
            Duration.ofMillis(2));
    assertThat(
            ClassificationEvents.read(
                ClassificationEvents.value(classification),
                ClassificationEvents.headers(classification)))
        .as("seed %d", seed)
        .isEqualTo(classification);
    register.observed(classification);
  }

  @FunctionalInterface
  private interface Reading {
    void of(byte[] value);
  }

  private void accept(Hostile hostile, Reading reading) {
    byte[] value = hostile.value();
    if (value == null) {
      return;
    }
    try {
      reading.of(value);
      accepted++;
    } catch (SerializationException e) {
      assertThat(e.getMessage()).as("seed %d", seed).isNotBlank().hasSizeLessThan(700);
    }
  }

  private static <T> void requireSame(Serde<T> serde, @Nullable T value) {
    if (value != null) {
      byte[] stored = serde.serializer().serialize("", value);
      assertThat(serde.deserializer().deserialize("", stored)).isEqualTo(value);
    }
  }
}
