package io.parkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.LiveCalibration;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.engine.Calibration;
import io.parkstream.serde.Calibrations;
import io.parkstream.training.evaluation.SiteCalibrator.Finding;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class CalibrationTargetTest {
  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00.250Z");
  private static final ModelIdentity MODEL = new ModelIdentity("parking", 4, "ab".repeat(32));

  private final CalibrationTarget target = new CalibrationTarget();
  private final MockProducer<String, byte[]> producer =
      new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());

  @Test
  void whatIsKept_isPublished_asTheServiceReadsIt() throws InterruptedException {
    // Given
    target.by = "anna";

    // When
    target.send(
        producer,
        target.calibrations(
            MODEL, List.of(finding("lot-1", true, 0.4), finding("lot-1/cam-1", false, 0.3)), NOW));

    // Then
    assertThat(producer.history()).hasSize(1);
    ProducerRecord<String, byte[]> record = producer.history().get(0);
    assertThat(record.topic()).isEqualTo("parking.calibrations");
    assertThat(Calibrations.read(Calibrations.key(record.key()), record.value(), Instant.EPOCH))
        .isEqualTo(
            new LiveCalibration(
                "lot-1",
                MODEL,
                1.1,
                0.4,
                NOW.toEpochMilli(),
                20,
                new LiveCalibration.Gain(0.05, -0.01, 0.11),
                NOW,
                "anna"));
  }

  @Test
  void undo_isARecordWithoutAValue() throws InterruptedException {
    // Given
    target.undo = List.of("lot-1", "lot-1/cam-1");

    // When
    target.sendUndo(producer);

    // Then
    assertThat(producer.history())
        .extracting(ProducerRecord::key)
        .containsExactly("lot-1", "lot-1/cam-1");
    assertThat(producer.history()).allMatch(record -> record.value() == null);
  }

  @Test
  void outOfRange_isRefusedWithThePlace() {
    assertThatThrownBy(() -> target.calibrations(MODEL, List.of(finding("lot-1", true, 1e-9)), NOW))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("lot-1")
        .hasMessageContaining("expected 0.000001 to 0.999999");
  }

  private static Finding finding(String place, boolean kept, double threshold) {
    return new Finding(
        place,
        20,
        new Calibration(1.1, threshold),
        0.80,
        0.85,
        0.05,
        -0.01,
        0.11,
        kept,
        kept ? "" : "it costs balanced accuracy on spaces left out",
        List.of());
  }
}
