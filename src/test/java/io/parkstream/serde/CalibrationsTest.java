package io.parkstream.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.parkstream.domain.LiveCalibration;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.testing.Schemas;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalibrationsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00.250Z");
  private static final ModelIdentity MODEL = new ModelIdentity("parking", 4, "ab".repeat(32));

  @Test
  void calibration_readsBack_andIsAsItsSchemaSays() throws IOException {
    for (LiveCalibration calibration :
        List.of(
            calibration("north", new LiveCalibration.Gain(0.05, -0.01, 0.11), "anna"),
            calibration("north/cam-1", null, null))) {
      byte[] key = Calibrations.key(calibration.place());
      byte[] value = Calibrations.value(calibration);
      assertThat(Calibrations.read(key, value, Instant.EPOCH)).isEqualTo(calibration);
      assertThat(Calibrations.serde().deserializer().deserialize("any", value))
          .isEqualTo(calibration);
      assertThat(Schemas.faults("calibration", value)).isEmpty();
    }
  }

  @Test
  void calibration_isACloudEvent() {
    // Given
    LiveCalibration calibration = calibration("north/cam-1", null, "anna");

    // When
    CloudEvent event =
        KafkaMessageFactory.createReader(
                Calibrations.headers(calibration), Calibrations.value(calibration))
            .toEvent();

    // Then
    assertThat(event.getType()).isEqualTo(Calibrations.TYPE);
    assertThat(event.getSource()).hasToString("/operators/sites/north");
    assertThat(event.getSubject()).isEqualTo("cameras/cam-1");
    assertThat(event.getId()).isEqualTo("north/cam-1@1772352000250");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "north          | 'temperature':1,'threshold':0.4,'revision':1                | model",
        "north          | M,'threshold':0.4,'revision':1                              | temperature",
        "north          | M,'temperature':1,'threshold':0.4                           | revision",
        "north          | M,'temperature':0,'threshold':0.4,'revision':1              | 0.01 to 100",
        "north          | M,'temperature':1e999,'threshold':0.4,'revision':1          | 0.01 to 100",
        "north          | M,'temperature':1,'threshold':1,'revision':1                | 0.999999",
        "north          | M,'temperature':1,'threshold':'x','revision':1              | no calibration",
        "north          | M,'temperature':1,'threshold':0.4,'revision':0              | revision 0",
        "north          | M,'temperature':1,'threshold':0.4,'revision':9007199254740992 | revision",
        "north          | M,'temperature':1,'threshold':0.4,'revision':1,'labels':-1  | labels",
        "north          | 'model':{'name':'p','sha256':'AB'},'temperature':1,'threshold':0.4,'revision':1 | sha256",
        "north/cam/1    | M,'temperature':1,'threshold':0.4,'revision':1              | 3 parts",
        "nor th         | M,'temperature':1,'threshold':0.4,'revision':1              | <site>",
        "north/         | M,'temperature':1,'threshold':0.4,'revision':1              | camera"
      })
  void calibration_saysWhatIsWrong(String key, String fields, String message) {
    // Given
    String model = "'model':{'name':'parking','version':4,'sha256':'" + MODEL.sha256() + "'}";
    byte[] value =
        ("{" + fields.replaceFirst("^M", model) + "}").replace('\'', '"').getBytes(UTF_8);

    // When, Then
    assertThatThrownBy(() -> Calibrations.read(key.getBytes(UTF_8), value, NOW))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining(message);
  }

  @Test
  void calibration_isBounded_andNeedsAKey() {
    byte[] large = new byte[Calibrations.MAX_BYTES + 1];
    assertThatThrownBy(() -> Calibrations.read("north".getBytes(UTF_8), large, NOW))
        .hasMessageContaining("4097 bytes; at most 4096");
    assertThatThrownBy(() -> Calibrations.read(null, new byte[0], NOW))
        .hasMessageContaining("no key");
  }

  private static LiveCalibration calibration(
      String place, LiveCalibration.@Nullable Gain gain, @Nullable String by) {
    return new LiveCalibration(place, MODEL, 1.1, 0.38, NOW.toEpochMilli(), 20, gain, NOW, by);
  }
}
