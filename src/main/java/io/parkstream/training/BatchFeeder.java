package io.parkstream.training;

import io.parkstream.domain.Occupancy;
import io.parkstream.image.PixelShape;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Draws, augments and packs training batches ahead of the trainer, on a thread of its own: at
 * 10,000 crops/s it is far from starving a trainer that takes 20. The same seed gives the same
 * batches.
 */
final class BatchFeeder implements AutoCloseable {
  /** Batches kept ready; each 32 × 27.6 kB. */
  private static final int AHEAD = 4;

  private final List<TrainingSource> sources;
  private final Augmentation augmentation;
  private final PixelShape from;
  private final PixelShape to;
  private final int batchSize;
  private final BlockingQueue<DataSet> ready = new ArrayBlockingQueue<>(AHEAD);
  private final Thread thread;

  BatchFeeder(
      List<TrainingSource> sources,
      Augmentation augmentation,
      PixelShape from,
      PixelShape to,
      int batchSize,
      long seed) {
    this.sources = sources;
    this.augmentation = augmentation;
    this.from = from;
    this.to = to;
    this.batchSize = batchSize;
    thread = new Thread(() -> feed(new SplittableRandom(seed)), "augmentation");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Waits for the next batch: floats from 0 to 1 [batch, 3, height, width], one-hot labels [batch,
   * 2].
   */
  DataSet next() throws InterruptedException {
    while (true) {
      DataSet batch = ready.poll(1, TimeUnit.SECONDS);
      if (batch != null) {
        return batch;
      }
      if (!thread.isAlive()) {
        throw new IllegalStateException("the augmentation thread has died; its error stands above");
      }
    }
  }

  int cropsPerEpoch() {
    return sources.stream().mapToInt(TrainingSource::cropsPerEpoch).sum();
  }

  private void feed(SplittableRandom random) {
    try (Augmenter augmenter = new Augmenter(augmentation, from, to, random.split())) {
      byte[] pixels = new byte[to.bytes()];
      while (!Thread.currentThread().isInterrupted()) {
        float[] features = new float[batchSize * to.bytes()];
        INDArray labels = Nd4j.zeros(batchSize, 2);
        for (int i = 0; i < batchSize; i++) {
          LabelledPicture picture = source(random).draw(random);
          augmenter.apply(picture.pixels(), pixels);
          toPlanes(pixels, to, features, i * to.bytes());
          labels.putScalar(i, picture.label() == Occupancy.OCCUPIED ? 1 : 0, 1f);
        }
        ready.put(
            new DataSet(
                Nd4j.create(
                    features,
                    new int[] {batchSize, PixelShape.CHANNELS, to.height(), to.width()},
                    'c'),
                labels));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private TrainingSource source(SplittableRandom random) {
    int pick = random.nextInt(cropsPerEpoch());
    for (TrainingSource source : sources) {
      pick -= source.cropsPerEpoch();
      if (pick < 0) {
        return source;
      }
    }
    throw new IllegalStateException("no source for a pick");
  }

  /**
   * Bytes red, green, blue per pixel to floats from 0 to 1, plane by plane: the layout that
   * training needs.
   */
  static void toPlanes(byte[] pixels, PixelShape shape, float[] planes, int offset) {
    int plane = shape.width() * shape.height();
    for (int i = 0; i < plane; i++) {
      for (int c = 0; c < PixelShape.CHANNELS; c++) {
        planes[offset + c * plane + i] = (pixels[i * PixelShape.CHANNELS + c] & 0xff) / 255f;
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
