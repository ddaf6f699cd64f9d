package io.parkstream.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.CropLabel;
import io.parkstream.domain.SpaceId;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CropLabelsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00.250Z");
  private static final byte[] PICTURE = {1, 2, 3};

  @ParameterizedTest
  @EnumSource
  void label_readsBack(CropLabel.Answer answer) {
    for (String by : new String[] {"anna", null}) {
      // Given
      CropLabel label = label(answer, by);

      // When
      CropLabels.Labelled read =
          CropLabels.read(
              CropLabels.key(label, PICTURE).getBytes(UTF_8),
              PICTURE,
              CropLabels.headers(label, PICTURE, "image/jpeg"));

      // Then
      assertThat(read.label()).isEqualTo(label);
      assertThat(read.picture()).isEqualTo(PICTURE);
    }
  }

  @Test
  void label_isACloudEvent_underAKeyOfPlaceAndPicture() {
    // Given
    CropLabel label = label(CropLabel.Answer.EMPTY, "anna");

    // When
    CloudEvent event =
        KafkaMessageFactory.createReader(CropLabels.headers(label, PICTURE, "image/jpeg"), PICTURE)
            .toEvent();

    // Then
    assertThat(CropLabels.key(label, PICTURE)).isEqualTo("north/cam-1/A1/039058c6f2c0cb49");
    assertThat(CropLabels.key(label, new byte[] {1})).isNotEqualTo(CropLabels.key(label, PICTURE));
    assertThat(event.getType()).isEqualTo(CropLabels.TYPE);
    assertThat(event.getDataContentType()).isEqualTo("image/jpeg");
    assertThat(event.getSubject()).isEqualTo("spaces/A1");
    assertThat(event.getSource()).hasToString("/sites/north/cameras/cam-1");
  }

  @ParameterizedTest
  @CsvSource({
    "north/cam-1/A1, answer, empty, 3 parts",
    "north/cam-1/A 1/00, answer, empty, A 1",
    "north/cam-1/A1/00, answer, full, 'expected empty, occupied, unclear or wrong'",
    "north/cam-1/A1/00, capturedAt, yesterday, "
        + "'capturedAt is ''yesterday'', not an RFC 3339 time such as 2026'",
    "north/cam-1/A1/00, ce_time, , ce_time is missing"
  })
  void read_saysWhatIsWrong(String key, String header, @Nullable String value, String message) {
    // Given
    Headers headers =
        CropLabels.headers(label(CropLabel.Answer.EMPTY, null), PICTURE, "image/jpeg");
    headers.remove(header);
    if (value != null) {
      headers.add(header, value.getBytes(UTF_8));
    }

    // When, Then
    assertThatThrownBy(() -> CropLabels.read(key.getBytes(UTF_8), PICTURE, headers))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining(message);
  }

  private static CropLabel label(CropLabel.Answer answer, @Nullable String by) {
    return new CropLabel(
        new CameraId("north", "cam-1"),
        new SpaceId("north", "A1"),
        answer,
        NOW.minusSeconds(60),
        NOW,
        by);
  }
}
