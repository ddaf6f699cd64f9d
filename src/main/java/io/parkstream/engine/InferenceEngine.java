package io.parkstream.engine;

import io.parkstream.domain.ModelIdentity;
import io.parkstream.image.PixelShape;
import java.nio.ByteBuffer;

/**
 * Says how probable it is that a space is occupied. Belongs to one thread at a time: each inference
 * thread opens its own.
 */
public interface InferenceEngine extends AutoCloseable {
  /** The engine's word in messages and reports, such as {@code dl4j} or {@code onnx-int8}. */
  String name();

  ModelIdentity model();

  PixelShape input();

  /**
   * The largest count that {@link #classify} takes. Every count up to it has been warmed or is
   * padded to one that was.
   */
  int maxBatchSize();

  /**
   * Classifies a batch.
   *
   * @param pixels a direct buffer; from its start, {@code count} × {@code input().bytes()} unsigned
   *     bytes, red, green, blue per pixel, row by row. Position and limit are ignored and left
   *     alone
   * @param count 1 to {@link #maxBatchSize()}
   * @param probabilitiesOccupied receives {@code count} values from 0 to 1
   * @throws EngineException if the batch could not be classified; nothing of it may be used
   */
  void classify(ByteBuffer pixels, int count, float[] probabilitiesOccupied);

  /**
   * Places of the batch that {@code count} crops are computed as: more than {@code count} if the
   * engine wants certain sizes and fills up.
   */
  default int places(int count) {
    return count;
  }

  /** What single sites and cameras make of the answers of {@link #classify}. */
  default Adjustments adjustments() {
    return Adjustments.NONE;
  }

  @Override
  void close();
}
