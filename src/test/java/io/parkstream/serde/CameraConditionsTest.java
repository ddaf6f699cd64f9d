package io.parkstream.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.parkstream.domain.CameraCondition;
import io.parkstream.domain.CameraCondition.Kind;
import io.parkstream.domain.CameraId;
import io.parkstream.testing.Schemas;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CameraConditionsTest {
  private static final CameraId CAMERA = new CameraId("lot-1", "north");
  private static final Instant SINCE = Instant.parse("2026-03-01T08:00:00.250Z");
  private static final CameraCondition MOVED =
      new CameraCondition(
          CAMERA,
          Kind.MOVED,
          SINCE,
          41.5,
          List.of(1.0, 0.1, 40.0, -0.1, 1.0, -3.0, 0.0, 0.0, 1.0),
          7);

  @Test
  void condition_readsBack_andIsAsItsSchemaSays() throws IOException {
    List<CameraCondition> all = new ArrayList<>(List.of(MOVED));
    for (Kind kind : Kind.values()) {
      all.add(new CameraCondition(CAMERA, kind, SINCE, null, null, 0));
    }
    for (CameraCondition condition : all) {
      byte[] value = CameraConditions.value(condition);
      assertThat(CameraConditions.read(Keys.of(CAMERA), value)).isEqualTo(condition);
      assertThat(CameraConditions.serde().deserializer().deserialize("any", value))
          .isEqualTo(condition);
      assertThat(Schemas.faults("camera-condition", value)).isEmpty();
    }
  }

  @Test
  void condition_isACloudEvent() {
    // When
    CloudEvent event =
        KafkaMessageFactory.createReader(
                CameraConditions.headers(MOVED), CameraConditions.value(MOVED))
            .toEvent();

    // Then
    assertThat(event.getType()).isEqualTo(CameraConditions.TYPE);
    assertThat(event.getSource()).hasToString("/sites/lot-1/cameras/north");
    assertThat(event.getSubject()).isEqualTo("condition");
    assertThat(event.getId()).isEqualTo("lot-1/north@7-moved-1772352000250");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          lot-1       | {} | <site>/<camera> is needed
          lot-1/north | {} | the field condition is missing
          lot-1/north | {"condition":"tired"} | condition must be one of clear, moved, obstructed, out-of-focus, dark, frozen, and is a string
          lot-1/north | {"condition":"moved","mapRevision":1} | the field since is missing
          lot-1/north | {"condition":"dark","since":"2026-03-01T08:00:00Z"} | the field mapRevision is missing
          lot-1/north | {"condition":"dark","since":"2026-03-01T08:00:00Z","mapRevision":-1} | must not be negative
          lot-1/north | {"condition":"moved","since":"2026-03-01T08:00:00Z","mapRevision":1,"pixels":-4} | pixels is out of range: -4.0
          lot-1/north | {"condition":"moved","since":"2026-03-01T08:00:00Z","mapRevision":1,"homography":[1,2]} | a homography of 2 values; expected 9
          lot-1/north | {"condition":"moved","since":"2026-03-01T08:00:00Z","mapRevision":1,"homography":[1e300,0,0,0,1,0,0,0,1]} | a homography with the value
          lot-1/north | {"condition":1,"since":"2026-03-01T08:00:00Z","mapRevision":1} | condition must be one of clear, moved
          lot-1/north | [1, 2] | must be an object, and is an array
          """)
  void whatIsNoCondition_isRefused_withTheReason(String key, String value, String reason) {
    assertThatThrownBy(() -> CameraConditions.read(key.getBytes(UTF_8), value.getBytes(UTF_8)))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void aConditionOfTooManyBytes_isRefusedUnread() {
    assertThatThrownBy(() -> CameraConditions.read(Keys.of(CAMERA), new byte[5000]))
        .isInstanceOf(SerializationException.class)
        .hasMessage("condition of camera lot-1/north: 5000 bytes; at most 4096");
  }
}
