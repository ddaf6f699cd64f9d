package io.parkstream.training.fit;

import static org.bytedeco.opencv.global.opencv_core.BORDER_REPLICATE;
import static org.bytedeco.opencv.global.opencv_core.CV_32FC2;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgproc.GaussianBlur;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.getPerspectiveTransform;
import static org.bytedeco.opencv.global.opencv_imgproc.warpPerspective;

import io.parkstream.image.PixelShape;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Changes a picture at random within an {@link Augmentation}, and brings it to the network's size
 * in the same step. Pixels beyond the edge repeat the nearest, as the seed's {@code fill_mode}
 * does. Belongs to one thread.
 */
final class Augmenter implements AutoCloseable {
  private final Augmentation limits;
  private final PixelShape from;
  private final PixelShape to;
  private SplittableRandom random = new SplittableRandom(0);
  private final Mat source;
  private final Mat target;
  private final Mat sourceCorners = new Mat(4, 1, CV_32FC2);
  private final Mat targetCorners = new Mat(4, 1, CV_32FC2);

  Augmenter(Augmentation limits, PixelShape from, PixelShape to) {
    this.limits = limits;
    this.from = from;
    this.to = to;
    source = new Mat(from.height(), from.width(), CV_8UC3);
    target = new Mat(to.height(), to.width(), CV_8UC3);
  }

  /**
   * Draws one variation.
   *
   * @param pixels a picture of the size {@code from}; not changed
   * @param result receives {@code to.bytes()} unsigned bytes
   * @param chance decides everything
   */
  void apply(byte[] pixels, byte[] result, SplittableRandom chance) {
    random = chance;
    source.data().put(pixels, 0, from.bytes());
    warp();
    if (limits.blur() > 0 && random.nextInt(3) == 0) {
      double deviation = 0.2 + random.nextDouble() * limits.blur();
      try (Size automatic = new Size(0, 0)) {
        GaussianBlur(target, target, automatic, deviation);
      }
    }
    target.data().get(result, 0, to.bytes());
    if (limits.light() > 0) {
      relight(result);
    }
    if (random.nextDouble() < limits.occlusion()) {
      cover(result);
    }
    if (random.nextDouble() < limits.occlusion()) {
      shade(result);
    }
  }

  /** One perspective transform does flip, turn, zoom, shift and tilt together. */
  private void warp() {
    double angle = Math.toRadians(symmetric(limits.rotationDegrees()));
    if (limits.quarterTurns()) {
      angle += random.nextInt(4) * Math.PI / 2;
    }
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    double flip = random.nextBoolean() ? -1 : 1;
    double zoomX = 1 + symmetric(limits.zoom());
    double zoomY = 1 + symmetric(limits.zoom());
    double shiftX = symmetric(limits.shift());
    double shiftY = symmetric(limits.shift());
    float[] before = new float[8];
    float[] after = new float[8];
    for (int corner = 0; corner < 4; corner++) {
      double x = corner == 0 || corner == 3 ? -0.5 : 0.5;
      double y = corner < 2 ? -0.5 : 0.5;
      before[2 * corner] = (float) ((x + 0.5) * from.width() - 0.5);
      before[2 * corner + 1] = (float) ((y + 0.5) * from.height() - 0.5);
      double tiltedX = flip * x * zoomX + symmetric(limits.perspective());
      double tiltedY = y * zoomY + symmetric(limits.perspective());
      after[2 * corner] =
          (float) ((cos * tiltedX - sin * tiltedY + shiftX + 0.5) * to.width() - 0.5);
      after[2 * corner + 1] =
          (float) ((sin * tiltedX + cos * tiltedY + shiftY + 0.5) * to.height() - 0.5);
    }
    try (FloatPointer sourcePointer = new FloatPointer(sourceCorners.data());
        FloatPointer targetPointer = new FloatPointer(targetCorners.data())) {
      sourcePointer.put(before);
      targetPointer.put(after);
    }
    try (Mat transform = getPerspectiveTransform(sourceCorners, targetCorners);
        Size size = new Size(to.width(), to.height());
        Scalar unused = new Scalar(0)) {
      warpPerspective(source, target, transform, size, INTER_LINEAR, BORDER_REPLICATE, unused);
    }
  }

  private void relight(byte[] pixels) {
    double contrast = 1 + symmetric(limits.light());
    double offset = 255 * symmetric(limits.light()) / 2;
    double saturation = random.nextInt(10) == 0 ? 0 : 1 + symmetric(2 * limits.colour());
    double[] gains = {
      1 + symmetric(limits.colour()), 1 + symmetric(limits.colour()), 1 + symmetric(limits.colour())
    };
    double noise = random.nextInt(2) == 0 ? 0 : random.nextDouble() * limits.noise();
    for (int i = 0; i < pixels.length; i += PixelShape.CHANNELS) {
      double grey = 0;
      for (int c = 0; c < PixelShape.CHANNELS; c++) {
        grey += (pixels[i + c] & 0xff) / 3.0;
      }
      for (int c = 0; c < PixelShape.CHANNELS; c++) {
        double value = grey + saturation * ((pixels[i + c] & 0xff) - grey);
        value = ((value - 128) * contrast + 128 + offset) * gains[c];
        if (noise > 0) {
          // sum of three uniforms: near enough to a bell for noise, and fast
          value +=
              noise * (random.nextDouble() + random.nextDouble() + random.nextDouble() - 1.5) * 2;
        }
        pixels[i + c] = (byte) Math.max(0, Math.min(255, Math.round(value)));
      }
    }
  }

  /** Covers a rectangle of up to a third of each side with one colour. */
  private void cover(byte[] pixels) {
    int width = 1 + random.nextInt(Math.max(1, to.width() / 3));
    int height = 1 + random.nextInt(Math.max(1, to.height() / 3));
    int left = random.nextInt(to.width() - width + 1);
    int top = random.nextInt(to.height() - height + 1);
    byte[] colour = new byte[PixelShape.CHANNELS];
    int base = random.nextInt(256);
    for (int c = 0; c < colour.length; c++) {
      colour[c] = (byte) Math.max(0, Math.min(255, base + random.nextInt(61) - 30));
    }
    for (int y = top; y < top + height; y++) {
      for (int x = left; x < left + width; x++) {
        System.arraycopy(
            colour, 0, pixels, (y * to.width() + x) * PixelShape.CHANNELS, PixelShape.CHANNELS);
      }
    }
  }

  /** Darkens one side of a random line: the shadow of a building. */
  private void shade(byte[] pixels) {
    double angle = random.nextDouble() * 2 * Math.PI;
    double distance = symmetric(0.35);
    double strength = 0.35 + random.nextDouble() * 0.5;
    for (int y = 0; y < to.height(); y++) {
      for (int x = 0; x < to.width(); x++) {
        double side =
            Math.cos(angle) * (x / (double) to.width() - 0.5)
                + Math.sin(angle) * (y / (double) to.height() - 0.5);
        if (side > distance) {
          int at = (y * to.width() + x) * PixelShape.CHANNELS;
          for (int c = 0; c < PixelShape.CHANNELS; c++) {
            pixels[at + c] = (byte) ((pixels[at + c] & 0xff) * strength);
          }
        }
      }
    }
  }

  private double symmetric(double limit) {
    return limit == 0 ? 0 : (random.nextDouble() * 2 - 1) * limit;
  }

  @Override
  public void close() {
    source.close();
    target.close();
    sourceCorners.close();
    targetCorners.close();
  }
}
