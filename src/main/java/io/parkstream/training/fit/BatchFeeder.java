package io.parkstream.training.fit;

import io.parkstream.image.PixelShape;
import io.parkstream.training.effect.FieldEffects;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Draws, augments and packs training batches ahead of the trainer, on as many threads as there are
 * cores: at 10,000 crops/s each they are far from starving a trainer. What is in a batch depends on
 * the seed and its number alone, so that a run can be taken up at any batch. Closed and called by
 * one thread.
 */
final class BatchFeeder implements AutoCloseable {
  /** Batches kept ready; each of 32 crops takes 0.9 MB. */
  private static final int AHEAD = 4;

  private final List<TrainingSource> sources;
  private final Augmentation augmentation;
  private final PixelShape from;
  private final PixelShape to;
  private final int batchSize;
  private final long seed;
  private final ExecutorService threads;
  private final Deque<Future<Batch>> ready = new ArrayDeque<>();
  private long next;

  /**
   * Starts drawing.
   *
   * @param first number of the first batch, from 0
   */
  BatchFeeder(
      List<TrainingSource> sources,
      Augmentation augmentation,
      PixelShape from,
      PixelShape to,
      int batchSize,
      long seed,
      long first) {
    this.sources = sources;
    this.augmentation = augmentation;
    this.from = from;
    this.to = to;
    this.batchSize = batchSize;
    this.seed = seed;
    this.next = first;
    threads =
        Executors.newFixedThreadPool(
            Math.min(AHEAD, Runtime.getRuntime().availableProcessors()),
            task -> {
              Thread thread = new Thread(task, "augmentation");
              thread.setDaemon(true);
              return thread;
            });
    while (ready.size() < AHEAD) {
      drawAnother();
    }
  }

  /**
   * Pictures and their labels.
   *
   * @param planes floats from 0 to 1 [crops, 3, height, width]
   * @param labels number of the class, one per crop
   */
  record Batch(float[] planes, int[] labels) {}

  /** Waits for the next batch. */
  Batch next() throws InterruptedException {
    try {
      Batch batch = ready.remove().get();
      drawAnother();
      return batch;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a batch could not be drawn: " + e.getCause(), e.getCause());
    }
  }

  private void drawAnother() {
    long number = next++;
    ready.add(threads.submit(() -> draw(number)));
  }

  private Batch draw(long number) {
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number);
    float[] planes = new float[batchSize * to.bytes()];
    int[] labels = new int[batchSize];
    byte[] pixels = new byte[to.bytes()];
    FieldEffects field = new FieldEffects(from, to);
    try (Augmenter augmenter = new Augmenter(augmentation, from, to)) {
      for (int i = 0; i < batchSize; i++) {
        TrainingSource source = source(random);
        Example picture = source.draw(random);
        byte[] shown = picture.pixels();
        if (augmentation.neighbour() > 0 && random.nextDouble() < augmentation.neighbour()) {
          shown = NeighbourStrip.over(shown, source.draw(random).pixels(), from, random);
        }
        labels[i] = picture.label();
        if (augmentation.field()) {
          shown = field.onGround(shown, labels[i] == 1, random);
        }
        augmenter.apply(shown, pixels, random);
        if (augmentation.field()) {
          field.onWay(pixels, random);
        }
        toPlanes(pixels, to, planes, i * to.bytes());
      }
    }
    return new Batch(planes, labels);
  }

  private TrainingSource source(SplittableRandom random) {
    int pick = random.nextInt(sources.stream().mapToInt(TrainingSource::cropsPerEpoch).sum());
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
    threads.shutdownNow();
  }
}
