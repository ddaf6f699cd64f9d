package io.parkstream.training.effect;

import io.parkstream.image.PixelShape;
import java.util.SplittableRandom;

/**
 * The pixels of one crop while effects are painted over them: floats from 0 to 255, so that a row
 * of effects rounds once. Belongs to one thread.
 */
final class CropPixels {
  /** Mean level of a crop by day; what is painted is lit as the crop is, relative to it. */
  private static final double DAYLIGHT = 125;

  private final int width;
  private final int height;
  private final float[] levels;

  CropPixels(PixelShape shape) {
    width = shape.width();
    height = shape.height();
    levels = new float[shape.bytes()];
  }

  /** Takes over unsigned bytes red, green, blue. */
  void load(byte[] pixels) {
    for (int i = 0; i < levels.length; i++) {
      levels[i] = pixels[i] & 0xff;
    }
  }

  /** Writes unsigned bytes, each level brought into 0 to 255. */
  void store(byte[] pixels) {
    for (int i = 0; i < levels.length; i++) {
      pixels[i] = (byte) Math.round(Math.max(0, Math.min(255, levels[i])));
    }
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  Mask nothing() {
    return new Mask(width, height);
  }

  double mean() {
    double sum = 0;
    for (float level : levels) {
      sum += level;
    }
    return sum / levels.length;
  }

  /** How bright the scene is, about 1 by day and 0.2 at night: white paint is as dark as that. */
  double lit() {
    return Math.max(0.15, Math.min(1.25, (mean() + 40) / DAYLIGHT));
  }

  /**
   * Covers with a colour as the scene's light shows it.
   *
   * @param grain largest change of level from pixel to pixel, as a share
   */
  void cover(Mask where, double[] colour, double opacity, double grain, SplittableRandom random) {
    double lit = lit();
    for (int i = 0; i < width * height; i++) {
      double weight = where.at(i) * opacity;
      if (weight > 0) {
        double factor = lit * (1 + grain * (random.nextDouble() * 2 - 1));
        for (int c = 0; c < PixelShape.CHANNELS; c++) {
          blend(PixelShape.CHANNELS * i + c, colour[c] * factor, weight);
        }
      }
    }
  }

  /** Multiplies by a factor per channel: shadow, water, oil. */
  void scale(Mask where, double red, double green, double blue) {
    double[] factors = {red, green, blue};
    for (int i = 0; i < width * height; i++) {
      float weight = where.at(i);
      if (weight > 0) {
        for (int c = 0; c < PixelShape.CHANNELS; c++) {
          levels[PixelShape.CHANNELS * i + c] *= (float) (1 + (factors[c] - 1) * weight);
        }
      }
    }
  }

  /** Replaces details by their surroundings, as still water does. */
  void smooth(Mask where, int radius) {
    float[] blurred = levels.clone();
    boxes(blurred, radius, true);
    boxes(blurred, radius, false);
    for (int i = 0; i < width * height; i++) {
      for (int c = 0; c < PixelShape.CHANNELS; c++) {
        int at = PixelShape.CHANNELS * i + c;
        levels[at] += (blurred[at] - levels[at]) * where.at(i);
      }
    }
  }

  /** Changes every level by a function of it and of its place. */
  void each(Change change) {
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        change.at(levels, PixelShape.CHANNELS * (y * width + x), x, y);
      }
    }
  }

  /** A change of one pixel, whose red level is at an index and whose others follow. */
  interface Change {
    void at(float[] levels, int red, int x, int y);
  }

  private void blend(int at, double level, double weight) {
    levels[at] += (float) ((Math.min(255, level) - levels[at]) * weight);
  }

  private void boxes(float[] values, int radius, boolean across) {
    float[] source = values.clone();
    int lines = across ? height : width;
    int length = across ? width : height;
    int step = PixelShape.CHANNELS * (across ? 1 : width);
    int lineStep = PixelShape.CHANNELS * (across ? width : 1);
    for (int line = 0; line < lines; line++) {
      for (int i = 0; i < length; i++) {
        for (int c = 0; c < PixelShape.CHANNELS; c++) {
          float sum = 0;
          for (int d = -radius; d <= radius; d++) {
            int at = Math.max(0, Math.min(length - 1, i + d));
            sum += source[line * lineStep + at * step + c];
          }
          values[line * lineStep + i * step + c] = sum / (2 * radius + 1);
        }
      }
    }
  }
}
