package io.parkstream.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventIdsTest {
  private static final ModelIdentity MODEL = new ModelIdentity("optimized", 3, "ab".repeat(32));

  @Test
  void classification_isStable_acrossReleases() {
    // A consumer keeps ids over an upgrade; a change here makes it count events twice.
    assertThat(new EventIds().classification(crop("/sites/a/cameras/b", "1"), MODEL))
        .isEqualTo("de3bde004678664eacd5db1d11a17195");
  }

  @Test
  void classification_isTheSame_whereverTheRepeatLies() {
    // Given
    EventIds ids = new EventIds();
    Crop crop = crop("/sites/a/cameras/b", "1");
    Crop repeat =
        new Crop(
            crop.camera(),
            crop.space(),
            crop.capturedAt(),
            null,
            crop.source(),
            crop.id(),
            null,
            new CropRef("parking.crops", 0, 99));

    // When
    String first = ids.classification(crop, MODEL);
    String again = ids.classification(repeat, MODEL);

    // Then
    assertThat(again).isEqualTo(first).hasSize(32);
  }

  @Test
  void classification_differs_bySourceIdAndModel() {
    // Given
    EventIds ids = new EventIds();
    ModelIdentity next = new ModelIdentity("optimized", 4, "ab".repeat(32));

    // When
    String id = ids.classification(crop("/sites/a", "1"), MODEL);

    // Then
    assertThat(ids.classification(crop("/sites/a", "2"), MODEL)).isNotEqualTo(id);
    assertThat(ids.classification(crop("/sites/a1", ""), MODEL)).isNotEqualTo(id);
    assertThat(ids.classification(crop("/sites/a", "1"), next)).isNotEqualTo(id);
    assertThat(ids.classification(crop("/sites/a", "1"), MODEL)).isEqualTo(id);
  }

  private static Crop crop(String source, String id) {
    return new Crop(
        new CameraId("a", "b"),
        new SpaceId("a", "7"),
        Instant.EPOCH,
        null,
        source,
        id,
        null,
        new CropRef("parking.crops", 0, 1));
  }
}
