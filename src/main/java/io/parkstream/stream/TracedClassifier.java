package io.parkstream.stream;

import io.parkstream.batch.BatchHandler;
import io.parkstream.tracing.BatchTrace;
import io.parkstream.tracing.CropTrace;
import io.parkstream.tracing.Tracing;
import java.util.List;

/** Traces the batches of a classifier that have a crop that is traced. */
public final class TracedClassifier implements BatchHandler<DecodedCrop, Prediction> {
  private final BatchHandler<DecodedCrop, Prediction> classifier;
  private final Tracing tracing;

  public TracedClassifier(BatchHandler<DecodedCrop, Prediction> classifier, Tracing tracing) {
    this.classifier = classifier;
    this.tracing = tracing;
  }

  @Override
  public List<Prediction> handle(List<DecodedCrop> crops) {
    List<CropTrace> traces =
        crops.stream().filter(DecodedCrop::isTraced).map(DecodedCrop::trace).toList();
    return traces.isEmpty() ? classifier.handle(crops) : traced(crops, traces);
  }

  private List<Prediction> traced(List<DecodedCrop> crops, List<CropTrace> traces) {
    BatchTrace trace = tracing.batch(traces, crops.size());
    try {
      List<Prediction> predictions = classifier.handle(crops);
      trace.inferred(predictions.get(0).model());
      return predictions;
    } catch (Throwable e) {
      trace.failed(e);
      throw e;
    }
  }

  @Override
  public long[] measuredNanos() {
    return classifier.measuredNanos();
  }

  @Override
  public int places(int size) {
    return classifier.places(size);
  }

  @Override
  public void close() {
    classifier.close();
  }
}
