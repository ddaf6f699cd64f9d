package io.parkstream.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.parkstream.engine.EngineException;
import io.parkstream.testing.FakeEngine;
import io.parkstream.testing.MovedClock;
import io.parkstream.testing.RecordedSpans;
import io.parkstream.tracing.CropTrace;
import io.parkstream.tracing.Tracing;
import java.util.List;
import org.junit.jupiter.api.Test;

class TracedClassifierTest {
  private final FakeEngine engine = new FakeEngine(4);
  private final RecordedSpans spans = new RecordedSpans();
  private final Tracing tracing = spans.tracing(1);
  private final TracedClassifier classifier =
      new TracedClassifier(new CropClassifier(engine, new MovedClock(CropParts.NOW)), tracing);

  @Test
  void batch_isTracedWithLinksToTheCropsThatAre() {
    // Given
    CropTrace trace = tracing.crop(null, CropParts.ref(1));

    // When
    List<Prediction> predictions =
        classifier.handle(List.of(crop(10, CropTrace.NONE), crop(97, trace)));
    trace.abandoned();

    // Then
    assertThat(predictions)
        .extracting(Prediction::probabilityOccupied)
        .containsExactly(0.10f, 0.97f);
    assertThat(spans.only("batch").getLinks())
        .extracting(LinkData::getSpanContext)
        .containsExactly(spans.only("process parking.crops").getSpanContext());
    assertThat(spans.only("batch").getAttributes().asMap()).containsValue(2L);
  }

  @Test
  void batch_isNotTraced_whenNoneOfItsCropsIs() {
    // When
    classifier.handle(List.of(crop(10, CropTrace.NONE)));

    // Then
    assertThat(spans.all()).isEmpty();
  }

  @Test
  void failedBatch_isAnError() {
    // Given
    engine.failWith(new EngineException("broken"));
    CropTrace trace = tracing.crop(null, CropParts.ref(1));

    // When
    assertThatThrownBy(() -> classifier.handle(List.of(crop(10, trace))))
        .isInstanceOf(EngineException.class);

    // Then
    assertThat(spans.only("batch").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
  }

  private static DecodedCrop crop(int percent, CropTrace trace) {
    byte[] pixels = new byte[FakeEngine.SHAPE.bytes()];
    pixels[0] = (byte) percent;
    return new DecodedCrop(pixels, trace);
  }
}
