package io.parkstream.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.Crop;
import io.parkstream.domain.CropLabel;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.SpaceId;
import io.parkstream.serde.CropLabels;
import io.parkstream.serde.CropReading;
import io.parkstream.testing.ColourCodes;
import io.parkstream.testing.MovedClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CropLabellingTest {
  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00.250Z");
  private static final Instant TAKEN = NOW.minusSeconds(60);
  private static final SpaceId SPACE = new SpaceId("north", "A1");
  private static final byte[] PICTURE = ColourCodes.detailedPicture(7);

  private static final Crop CROP =
      new Crop(
          new CameraId("north", "cam-1"),
          SPACE,
          TAKEN,
          null,
          "/sites/north/cameras/cam-1",
          "1",
          "image/png",
          new CropRef("parking.crops", 3, 4711));

  private final List<Sent> sent = new ArrayList<>();
  private final List<Crop> labelled = new ArrayList<>();
  private Optional<byte[]> picture = Optional.of(PICTURE);
  private boolean brokerTakes = true;

  private record Sent(String key, byte @Nullable [] value, @Nullable Headers headers) {}

  private final CropLabelling labelling =
      new CropLabelling(
          new CropLabelling.Crops() {
            @Override
            public Optional<CropReading.Picture> crop(int partition, long offset) {
              return partition == 3 && offset == 4711
                  ? picture.map(bytes -> new CropReading.Picture(CROP, bytes, null))
                  : Optional.empty();
            }

            @Override
            public void labelled(Crop crop) {
              labelled.add(crop);
            }

            @Override
            public boolean publish(byte[] key, byte @Nullable [] value, @Nullable Headers headers) {
              sent.add(new Sent(new String(key, UTF_8), value, headers));
              return brokerTakes;
            }
          },
          new MovedClock(NOW));

  @Test
  void crop_isLabelledWithItsPicture_asDatasetLabelsReadsIt() throws InterruptedException {
    // When
    Changed changed = labelling.label(SPACE, 3, 4711, CropLabel.Answer.OCCUPIED, "olga");

    // Then
    assertThat(changed.result()).isEqualTo(ChangeResult.DONE);
    assertThat(changed.what()).startsWith("occupied north/cam-1/A1/");
    Sent label = sent.get(0);
    CropLabels.Labelled read =
        CropLabels.read(
            label.key().getBytes(UTF_8),
            Objects.requireNonNull(label.value()),
            Objects.requireNonNull(label.headers()));
    assertThat(read.picture()).isEqualTo(PICTURE);
    assertThat(read.label())
        .isEqualTo(
            new CropLabel(
                new CameraId("north", "cam-1"),
                SPACE,
                CropLabel.Answer.OCCUPIED,
                TAKEN,
                NOW,
                "olga"));
    assertThat(labelled).containsExactly(CROP);
  }

  @Test
  void label_isTakenBack_underTheSameKey() throws InterruptedException {
    // When
    labelling.label(SPACE, 3, 4711, CropLabel.Answer.EMPTY, "olga");
    Changed changed = labelling.label(SPACE, 3, 4711, null, "otto");

    // Then
    assertThat(changed.result()).isEqualTo(ChangeResult.DONE);
    assertThat(changed.what()).startsWith("taken back north/cam-1/A1/");
    assertThat(sent).extracting(Sent::key).containsExactly(sent.get(0).key(), sent.get(0).key());
    assertThat(sent.get(1).value()).isNull();
    assertThat(sent.get(1).headers()).isNull();
  }

  @Test
  void whatIsNotThere_isNotLabelled() throws InterruptedException {
    // When
    Changed otherSpace = label(new SpaceId("north", "A2"), 4711);
    Changed otherCrop = label(SPACE, 4712);
    picture = Optional.empty();
    Changed gone = label(SPACE, 4711);
    picture = Optional.of("<html>".getBytes(UTF_8));
    Changed noPicture = label(SPACE, 4711);

    // Then
    assertThat(List.of(otherSpace, otherCrop, gone, noPicture))
        .extracting(Changed::result)
        .containsOnly(ChangeResult.NOT_FOUND);
    assertThat(gone.what()).isEqualTo("the topic no longer keeps the picture");
    assertThat(otherSpace.what()).isEqualTo("no such crop of space A2 at site north");
    assertThat(sent).isEmpty();
    assertThat(labelled).isEmpty();
  }

  @Test
  void brokerThatDoesNotTakeIt_isSaid() throws InterruptedException {
    // Given
    brokerTakes = false;

    // When, Then
    assertThat(label(SPACE, 4711).result()).isEqualTo(ChangeResult.FAILED);
    assertThat(labelled).isEmpty();
  }

  private Changed label(SpaceId space, long offset) throws InterruptedException {
    return labelling.label(space, 3, offset, CropLabel.Answer.EMPTY, "olga");
  }
}
