package io.parkstream.gateway;

import io.parkstream.domain.SpaceMap;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.KeyPoint;
import org.bytedeco.opencv.opencv_core.KeyPointVector;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_features2d.ORB;
import org.bytedeco.opencv.opencv_imgproc.CLAHE;
import org.jspecify.annotations.Nullable;

/**
 * What can be found again in a frame: corners of its ground, each with a description that is much
 * the same in another light. They are spread over the frame, since the strongest are all on one
 * sign. Immutable; holds no native memory.
 */
final class SceneFeatures {
  /** Pixels; what is wider is reduced, which costs no accuracy that a parking space would need. */
  static final int MAX_WIDTH = 960;

  /** Of a frame's raster by which features are spread and losses are counted. */
  static final int COLUMNS = 8;

  static final int ROWS = 6;

  private static final int PER_CELL = 40;

  /** Of ORB: 256 bits. */
  private static final int WORDS = 4;

  private static final int BRIGHTEST_PERCENT = 95;

  /** Sides of the picture that shows a scene even out of focus. */
  private static final int COARSE_WIDTH = 32;

  private static final int COARSE_HEIGHT = 18;

  static {
    // One check must not take the cores from the other cameras.
    opencv_core.setNumThreads(1);
  }

  private final float[] x;
  private final float[] y;
  private final int[] cell;
  private final long[] words;
  private final double scale;
  private final double mean;
  private final double brightest;
  private final float[] coarse;

  private SceneFeatures(List<Corner> corners, long[] words, double scale, Mat small) {
    this.x = new float[corners.size()];
    this.y = new float[corners.size()];
    this.cell = new int[corners.size()];
    for (int i = 0; i < x.length; i++) {
      x[i] = corners.get(i).x();
      y[i] = corners.get(i).y();
      cell[i] = corners.get(i).cell();
    }
    this.words = words;
    this.scale = scale;
    this.mean = opencv_core.mean(small).get(0);
    this.brightest = brightest(small);
    this.coarse = coarse(small);
  }

  private record Corner(KeyPoint point, float x, float y, float response, int cell) {}

  /**
   * Finds them.
   *
   * @param frame not changed
   * @param without spaces in which no corner is taken, since cars come and go there; null for none
   */
  static SceneFeatures of(Mat frame, @Nullable SpaceMap without) {
    double scale = Math.min(1, (double) MAX_WIDTH / frame.cols());
    try (Mat grey = new Mat();
        Mat small = new Mat();
        Mat even = new Mat();
        Size size =
            new Size(
                (int) Math.round(frame.cols() * scale), (int) Math.round(frame.rows() * scale));
        Mat mask = without == null ? new Mat() : mask(size, without, scale);
        Size tiles = new Size(COLUMNS, ROWS);
        CLAHE evenly = opencv_imgproc.createCLAHE(3, tiles);
        ORB orb = ORB.create(6000, 1.3f, 4, 16, 0, 2, ORB.HARRIS_SCORE, 31, 10);
        KeyPointVector found = new KeyPointVector();
        Mat descriptors = new Mat()) {
      opencv_imgproc.cvtColor(frame, grey, opencv_imgproc.COLOR_BGR2GRAY);
      opencv_imgproc.resize(grey, small, size, 0, 0, opencv_imgproc.INTER_AREA);
      evenly.apply(small, even);
      orb.detect(even, found, mask);
      try (KeyPointVector kept = new KeyPointVector()) {
        spread(found, small.cols(), small.rows()).forEach(corner -> kept.push_back(corner.point()));
        orb.compute(even, kept, descriptors);
        // ORB leaves out what is too near to the edge.
        List<Corner> described = new ArrayList<>();
        for (long i = 0; i < kept.size(); i++) {
          described.add(corner(kept.get(i), small.cols(), small.rows()));
        }
        return new SceneFeatures(described, words(descriptors), scale, small);
      }
    }
  }

  private static Mat mask(Size size, SpaceMap map, double scale) {
    Mat mask = new Mat(size, opencv_core.CV_8UC1, Scalar.all(255));
    try (Scalar none = Scalar.all(0)) {
      for (SpaceMap.MappedSpace space : map.spaces()) {
        try (Mat outline = outline(space, scale);
            MatVector outlines = new MatVector(outline)) {
          opencv_imgproc.fillPoly(mask, outlines, none);
        }
      }
    }
    return mask;
  }

  private static Mat outline(SpaceMap.MappedSpace space, double scale) {
    Mat outline = new Mat(space.polygon().size(), 1, opencv_core.CV_32SC2);
    IntBuffer values = outline.createBuffer();
    for (SpaceMap.Corner corner : space.polygon()) {
      values.put((int) Math.round(corner.x() * scale));
      values.put((int) Math.round(corner.y() * scale));
    }
    return outline;
  }

  private static List<Corner> spread(KeyPointVector found, int width, int height) {
    List<List<Corner>> cells = new ArrayList<>();
    for (int i = 0; i < COLUMNS * ROWS; i++) {
      cells.add(new ArrayList<>());
    }
    for (long i = 0; i < found.size(); i++) {
      Corner corner = corner(found.get(i), width, height);
      cells.get(corner.cell()).add(corner);
    }
    List<Corner> kept = new ArrayList<>();
    for (List<Corner> each : cells) {
      each.sort(Comparator.comparingDouble(corner -> -corner.response()));
      kept.addAll(each.subList(0, Math.min(PER_CELL, each.size())));
    }
    return kept;
  }

  private static Corner corner(KeyPoint point, int width, int height) {
    float x = point.pt().x();
    float y = point.pt().y();
    return new Corner(point, x, y, point.response(), cell(x, y, width, height));
  }

  private static int cell(float x, float y, int width, int height) {
    int column = Math.min(COLUMNS - 1, (int) (x * COLUMNS / width));
    int row = Math.min(ROWS - 1, (int) (y * ROWS / height));
    return row * COLUMNS + column;
  }

  private static long[] words(Mat descriptors) {
    if (descriptors.empty()) {
      return new long[0];
    }
    ByteBuffer bytes = descriptors.createBuffer();
    long[] words = new long[bytes.remaining() / Long.BYTES];
    bytes.order(ByteOrder.nativeOrder()).asLongBuffer().get(words);
    return words;
  }

  private static double brightest(Mat grey) {
    ByteBuffer pixels = grey.createBuffer();
    int[] counts = new int[256];
    for (int i = 0; i < pixels.limit(); i++) {
      counts[pixels.get(i) & 0xff]++;
    }
    long above = pixels.limit() * (100L - BRIGHTEST_PERCENT) / 100;
    int level = 255;
    for (long seen = counts[level]; level > 0 && seen < above; seen += counts[level]) {
      level--;
    }
    return level;
  }

  /** Without its mean and contrast. */
  private static float[] coarse(Mat grey) {
    float[] levels = new float[COARSE_WIDTH * COARSE_HEIGHT];
    try (Mat tiny = new Mat();
        Size size = new Size(COARSE_WIDTH, COARSE_HEIGHT)) {
      opencv_imgproc.resize(grey, tiny, size, 0, 0, opencv_imgproc.INTER_AREA);
      ByteBuffer pixels = tiny.createBuffer();
      for (int i = 0; i < levels.length; i++) {
        levels[i] = pixels.get(i) & 0xff;
      }
    }
    float mean = 0;
    for (float level : levels) {
      mean += level / levels.length;
    }
    double squares = 1e-9;
    for (int i = 0; i < levels.length; i++) {
      levels[i] -= mean;
      squares += levels[i] * levels[i];
    }
    for (int i = 0; i < levels.length; i++) {
      levels[i] /= (float) Math.sqrt(squares);
    }
    return levels;
  }

  /** How alike two frames are from afar, out of focus: 1 the same, 0 unrelated. */
  double likeness(SceneFeatures other) {
    double sum = 0;
    for (int i = 0; i < coarse.length; i++) {
      sum += coarse[i] * other.coarse[i];
    }
    return sum;
  }

  /** By cell of the raster. */
  int[] countByCell() {
    int[] counts = new int[COLUMNS * ROWS];
    for (int each : cell) {
      counts[each]++;
    }
    return counts;
  }

  int count() {
    return x.length;
  }

  /** In pixels of the reduced frame. */
  float x(int index) {
    return x[index];
  }

  /** In pixels of the reduced frame. */
  float y(int index) {
    return y[index];
  }

  /** Of the raster. */
  int cell(int index) {
    return cell[index];
  }

  /** Of the 256 bits of two descriptions, how many differ; 128 between two that are unrelated. */
  int difference(int index, SceneFeatures other, int otherIndex) {
    int bits = 0;
    for (int i = 0; i < WORDS; i++) {
      bits += Long.bitCount(words[index * WORDS + i] ^ other.words[otherIndex * WORDS + i]);
    }
    return bits;
  }

  /** Pixels of the reduced frame for one of the frame; at most 1. */
  double scale() {
    return scale;
  }

  /** Grey level, 0 to 255. */
  double mean() {
    return mean;
  }

  /** Grey level that one pixel in twenty exceeds. */
  double brightest() {
    return brightest;
  }
}
