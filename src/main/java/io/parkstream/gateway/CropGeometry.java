package io.parkstream.gateway;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * How the picture of one space is cut out of a camera's frame. A model knows the geometry it was
 * trained on, so training data and gateways use this one implementation. Thread safe.
 */
public enum CropGeometry {
  /**
   * The axis-aligned square around the contour, {@value #CONTEXT} times its longer side: the shape
   * of the CNR patches. A car keeps its proportions, and its roof, which a camera at an angle sees
   * outside the marks on the ground, stays in the picture.
   */
  SQUARE {
    @Override
    public Mat cut(Mat frame, List<PixelPoint> contour) {
      return copyOf(frame, window(frame, contour));
    }

    @Override
    List<PixelPoint> outline(Mat frame, List<PixelPoint> contour) {
      return window(frame, contour).corners();
    }

    private PixelWindow window(Mat frame, List<PixelPoint> contour) {
      return PixelWindow.squareAround(contour, CONTEXT, frame.cols(), frame.rows());
    }
  },

  /**
   * The axis-aligned bounding box of the contour: the default, since it shows the space and least
   * of its neighbours without distorting cars.
   */
  BOUNDING_BOX {
    @Override
    public Mat cut(Mat frame, List<PixelPoint> contour) {
      return copyOf(frame, window(frame, contour));
    }

    @Override
    List<PixelPoint> outline(Mat frame, List<PixelPoint> contour) {
      return window(frame, contour).corners();
    }

    private PixelWindow window(Mat frame, List<PixelPoint> contour) {
      return PixelWindow.boxAround(contour, 1.0, frame.cols(), frame.rows());
    }
  },

  /**
   * The four corners of the contour, warped to a square: every space upright and without
   * neighbours, at the price of distorted cars and cut roofs.
   */
  PERSPECTIVE {
    @Override
    public Mat cut(Mat frame, List<PixelPoint> contour) {
      return warp(frame, clockwiseFromTopLeft(contour));
    }

    @Override
    List<PixelPoint> outline(Mat frame, List<PixelPoint> contour) {
      return clockwiseFromTopLeft(contour);
    }
  };

  /** Of the longer side of the contour's box; leaves room for a car parked across its line. */
  public static final double CONTEXT = 1.1;

  /**
   * Of the JPEG crops: twice the network's input in each direction survives it without artefacts.
   */
  public static final int JPEG_QUALITY = 90;

  /** Sides of a warped crop, in pixels: never less than a network's input, never a whole frame. */
  private static final int MIN_WARPED_SIDE = 48;

  private static final int MAX_WARPED_SIDE = 256;

  /**
   * The crop as pixels of its own.
   *
   * @param frame not changed
   * @param contour of the space, in pixels of the frame; may reach beyond its edges
   * @return owned by the caller, who closes it
   */
  public abstract Mat cut(Mat frame, List<PixelPoint> contour);

  /** The corners, in pixels of the frame, of what {@link #cut} takes. */
  abstract List<PixelPoint> outline(Mat frame, List<PixelPoint> contour);

  /** The crop as a JPEG picture of quality {@value #JPEG_QUALITY}. */
  public byte[] cutJpeg(Mat frame, List<PixelPoint> contour) {
    try (Mat crop = cut(frame, contour)) {
      return JpegEncoder.encode(crop, JPEG_QUALITY);
    }
  }

  private static Mat copyOf(Mat frame, PixelWindow window) {
    try (Rect rect = new Rect(window.x(), window.y(), window.width(), window.height());
        Mat view = new Mat(frame, rect)) {
      return view.clone();
    }
  }

  private static Mat warp(Mat frame, List<PixelPoint> corners) {
    int side = warpedSide(corners);
    try (Mat from = new Mat(4, 1, opencv_core.CV_32FC2);
        Mat to = new Mat(4, 1, opencv_core.CV_32FC2);
        Size size = new Size(side, side);
        Scalar black = new Scalar(0)) {
      fill(from, corners);
      fill(
          to,
          List.of(
              new PixelPoint(0, 0),
              new PixelPoint(side - 1.0, 0),
              new PixelPoint(side - 1.0, side - 1.0),
              new PixelPoint(0, side - 1.0)));
      try (Mat transform = opencv_imgproc.getPerspectiveTransform(from, to)) {
        Mat warped = new Mat();
        opencv_imgproc.warpPerspective(
            frame,
            warped,
            transform,
            size,
            opencv_imgproc.INTER_LINEAR,
            opencv_core.BORDER_REPLICATE,
            black);
        return warped;
      }
    }
  }

  private static int warpedSide(List<PixelPoint> corners) {
    double longest = 0;
    for (int i = 0; i < corners.size(); i++) {
      PixelPoint a = corners.get(i);
      PixelPoint b = corners.get((i + 1) % corners.size());
      longest = Math.max(longest, Math.hypot(a.x() - b.x(), a.y() - b.y()));
    }
    return (int) Math.max(MIN_WARPED_SIDE, Math.min(MAX_WARPED_SIDE, Math.round(longest)));
  }

  private static void fill(Mat mat, List<PixelPoint> points) {
    try (FloatIndexer indexer = mat.createIndexer()) {
      for (int i = 0; i < points.size(); i++) {
        indexer.put(i, 0, 0, (float) points.get(i).x());
        indexer.put(i, 0, 1, (float) points.get(i).y());
      }
    }
  }

  /** Annotators start at any corner and go either way round; a warp must not mirror the car. */
  private static List<PixelPoint> clockwiseFromTopLeft(List<PixelPoint> contour) {
    if (contour.size() != 4) {
      throw new IllegalArgumentException(
          "a perspective crop needs a contour of 4 points and not of "
              + contour.size()
              + "; use square");
    }
    double centreX = contour.stream().mapToDouble(PixelPoint::x).average().orElseThrow();
    double centreY = contour.stream().mapToDouble(PixelPoint::y).average().orElseThrow();
    List<PixelPoint> sorted = new ArrayList<>(contour);
    sorted.sort(Comparator.comparingDouble(p -> Math.atan2(p.y() - centreY, p.x() - centreX)));
    PixelPoint topLeft = Collections.min(sorted, Comparator.comparingDouble(p -> p.x() + p.y()));
    Collections.rotate(sorted, -sorted.indexOf(topLeft));
    return sorted;
  }
}
