package io.parkstream.gateway;

import java.util.List;

/**
 * An axis-aligned rectangle of a frame, in whole pixels and wholly inside the frame.
 *
 * @param x left edge
 * @param y upper edge
 * @param width at least 1
 * @param height at least 1
 */
public record PixelWindow(int x, int y, int width, int height) {
  public PixelWindow {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("a window of " + width + " × " + height + " pixels");
    }
  }

  /**
   * The square around a contour: centred on the contour's bounding box, as wide as the longer side
   * of that box times the context. At the edge of the frame it is shifted and not distorted, since
   * a squeezed car is another car to a network; it shrinks only when the frame itself is smaller.
   */
  public static PixelWindow squareAround(
      List<PixelPoint> contour, double context, int frameWidth, int frameHeight) {
    Box box = Box.of(contour);
    double side = Math.max(box.width(), box.height()) * context;
    int pixels = clamp((int) Math.round(side), 1, Math.min(frameWidth, frameHeight));
    return shiftedInside(box, pixels, pixels, frameWidth, frameHeight);
  }

  /** The bounding box of a contour, times the context; square only if the contour's box is. */
  public static PixelWindow boxAround(
      List<PixelPoint> contour, double context, int frameWidth, int frameHeight) {
    Box box = Box.of(contour);
    int width = clamp((int) Math.round(box.width() * context), 1, frameWidth);
    int height = clamp((int) Math.round(box.height() * context), 1, frameHeight);
    return shiftedInside(box, width, height, frameWidth, frameHeight);
  }

  /** The corners, clockwise from the upper left. */
  List<PixelPoint> corners() {
    return List.of(
        new PixelPoint(x, y),
        new PixelPoint(x + width - 1.0, y),
        new PixelPoint(x + width - 1.0, y + height - 1.0),
        new PixelPoint(x, y + height - 1.0));
  }

  private static PixelWindow shiftedInside(
      Box box, int width, int height, int frameWidth, int frameHeight) {
    int x = (int) Math.round(box.centreX() - width / 2.0);
    int y = (int) Math.round(box.centreY() - height / 2.0);
    return new PixelWindow(
        clamp(x, 0, frameWidth - width), clamp(y, 0, frameHeight - height), width, height);
  }

  private static int clamp(int value, int min, int max) {
    return Math.max(min, Math.min(max, value));
  }

  private record Box(double left, double top, double right, double bottom) {
    static Box of(List<PixelPoint> contour) {
      if (contour.isEmpty()) {
        throw new IllegalArgumentException("a contour without points");
      }
      double left = Double.POSITIVE_INFINITY;
      double top = Double.POSITIVE_INFINITY;
      double right = Double.NEGATIVE_INFINITY;
      double bottom = Double.NEGATIVE_INFINITY;
      for (PixelPoint point : contour) {
        left = Math.min(left, point.x());
        top = Math.min(top, point.y());
        right = Math.max(right, point.x());
        bottom = Math.max(bottom, point.y());
      }
      return new Box(left, top, right, bottom);
    }

    double width() {
      return right - left;
    }

    double height() {
      return bottom - top;
    }

    double centreX() {
      return (left + right) / 2;
    }

    double centreY() {
      return (top + bottom) / 2;
    }
  }
}
