package io.parkstream.tools.simulator;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.gateway.PixelPoint;
import io.parkstream.gateway.SpaceOutlines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * A drawn camera on a mount that can be hit, and a lens that can be covered: it shows the middle of
 * a larger drawn frame, so that what comes in from the side when it is turned is drawn too. The
 * same seed and the same calls give the same pictures. Not thread safe.
 */
public final class MountedCamera {
  public static final int WIDTH = 960;
  public static final int HEIGHT = 540;

  private static final int LEFT = (SimulatedCamera.FRAME_WIDTH - WIDTH) / 2;
  private static final int TOP = (SimulatedCamera.FRAME_HEIGHT - HEIGHT) / 2;

  /** Cars stay half an hour, so that some come and go while a test looks. */
  private static final CarPark.Traffic TRAFFIC =
      new CarPark.Traffic(Duration.ofMinutes(30), Duration.ofMinutes(2), 0.6);

  private final long seed;
  private final SimulatedCamera eye;
  private final CarPark park;
  private final SpaceMap map;
  private Light from;
  private Light to;
  private double mix;
  private long pictures;
  private double[] mount = {1, 0, 0, 0, 1, 0, 0, 0, 1};
  private double fog;
  private double cover;
  private boolean covered;
  private double lorry = Double.NaN;
  private int lorryColour;

  public MountedCamera(SimulatorStyle style, long seed) {
    this.seed = seed;
    SimulatedCamera found = new SimulatedCamera(style, 24, Dice.of(seed, 0));
    for (int i = 1; i < 30 && inside(found).size() < 8; i++) {
      found = new SimulatedCamera(style, 24, Dice.of(seed, i));
    }
    eye = found;
    park = new CarPark(eye.stallCount(), TRAFFIC, style, seed);
    from = light("OVERCAST", 0);
    to = from;
    List<SpaceMap.MappedSpace> spaces = new ArrayList<>();
    for (Stall stall : inside(eye)) {
      spaces.add(
          SpaceOutlines.mapped(
              new SpaceId("drawn", "s" + stall.index()),
              eye.contour(stall).stream()
                  .map(p -> new PixelPoint(p.x() - LEFT, p.y() - TOP))
                  .toList()));
    }
    map =
        new SpaceMap(
            new CameraId("drawn", "mounted"), 1, new SpaceMap.Frame(WIDTH, HEIGHT), null, spaces);
  }

  private static List<Stall> inside(SimulatedCamera eye) {
    return eye.owned().stream()
        .filter(
            stall ->
                eye.contour(stall).stream()
                    .allMatch(
                        p ->
                            p.x() > LEFT
                                && p.y() > TOP
                                && p.x() < LEFT + WIDTH
                                && p.y() < TOP + HEIGHT))
        .toList();
  }

  /** The spaces that lie wholly in what the camera shows while it hangs right. */
  public SpaceMap map() {
    return map;
  }

  /** Cars come and go. */
  public void advance(Duration passed) {
    park.advance(passed);
  }

  /**
   * The light from now on.
   *
   * @param weather such as {@code NIGHT}
   * @param number of the light of this kind; another has another sun, noise and blur
   */
  public void light(String weather, long number, double share) {
    to = light(weather, number);
    mix = share;
    if (share >= 1) {
      from = to;
      mix = 0;
    }
  }

  private Light light(String weather, long number) {
    Light.Weather kind = Light.Weather.valueOf(weather);
    return Light.of(kind, Dice.of(seed, 7, kind.ordinal(), number));
  }

  /**
   * The camera is hit: from where it hung right, by pixels and radians, and leaning forward.
   *
   * @param tilt some thousandths a pixel make it visible
   */
  public void hang(double right, double down, double turn, double zoom, double tilt) {
    double c = Math.cos(turn) * zoom;
    double s = Math.sin(turn) * zoom;
    double mx = SimulatedCamera.FRAME_WIDTH / 2.0;
    double my = SimulatedCamera.FRAME_HEIGHT / 2.0;
    // what is at a pixel of the scene comes to that one of the camera's
    mount =
        new double[] {
          c,
          -s,
          mx - c * mx + s * my + right,
          s,
          c,
          my - s * mx - c * my + down,
          0,
          tilt / 1000,
          1 - tilt / 1000 * my
        };
  }

  /** As it was hung when the map was drawn. */
  public void hangRight() {
    hang(0, 0, 0, 1, 0);
  }

  /** Where a point of the map is to be seen now. */
  public PixelPoint seen(double x, double y) {
    double fx = x + LEFT;
    double fy = y + TOP;
    double w = mount[6] * fx + mount[7] * fy + mount[8];
    return new PixelPoint(
        (mount[0] * fx + mount[1] * fy + mount[2]) / w - LEFT,
        (mount[3] * fx + mount[4] * fy + mount[5]) / w - TOP);
  }

  /** Breath on the lens, 0 to 1. */
  public void fog(double amount) {
    fog = amount;
  }

  /** Something before the lens, from the left, that takes such a share of the picture. */
  public void cover(double share) {
    cover = share;
    covered = share > 0;
  }

  /** A lorry drives through; its middle in shares of the width, NaN for none. */
  public void lorry(double at, int colour) {
    lorry = at;
    lorryColour = colour;
  }

  /** The next frame; the caller closes it. */
  public Mat frame() {
    Dice dice = Dice.of(seed, 8, pictures++);
    Mat scene = decode(eye.drawFrame(park, from, dice));
    if (mix > 0) {
      try (Mat other = decode(eye.drawFrame(park, to, dice))) {
        opencv_core.addWeighted(scene, 1 - mix, other, mix, 0, scene);
      }
    }
    try (scene;
        Mat turned = new Mat();
        Mat matrix = new Mat(3, 3, opencv_core.CV_64F);
        Size size = new Size(scene.cols(), scene.rows());
        Rect window = new Rect(LEFT, TOP, WIDTH, HEIGHT)) {
      try (DoubleIndexer values = matrix.createIndexer()) {
        for (int i = 0; i < mount.length; i++) {
          values.put(i / 3, i % 3, mount[i]);
        }
      }
      opencv_imgproc.warpPerspective(
          scene,
          turned,
          matrix,
          size,
          opencv_imgproc.INTER_LINEAR,
          opencv_core.BORDER_REFLECT,
          Scalar.all(0));
      drawLorry(turned);
      Mat shown = turned.apply(window).clone();
      beforeTheLens(shown, dice);
      return shown;
    }
  }

  private void drawLorry(Mat scene) {
    if (Double.isNaN(lorry)) {
      return;
    }
    int width = (int) (0.45 * WIDTH);
    int height = (int) (0.5 * HEIGHT);
    int left = LEFT + (int) (lorry * WIDTH) - width / 2;
    int top = TOP + (int) (0.3 * HEIGHT);
    double level = from.exposedFor(120).gain();
    box(scene, left, top, width, height, Rgb.scale(lorryColour, level));
    for (int i = 1; i < 9; i++) {
      box(scene, left + i * width / 9, top, 3, height, Rgb.scale(lorryColour, 0.7 * level));
    }
    box(scene, left + width / 5, top + height / 4, width / 3, height / 8, 0xb02020);
    for (int i = 0; i < 3; i++) {
      box(scene, left + 30 + i * width / 3, top + height - 10, 40, 40, 0x101010);
    }
  }

  private void beforeTheLens(Mat shown, Dice dice) {
    if (fog > 0) {
      try (Size any = new Size(0, 0);
          Mat grey = new Mat(shown.size(), shown.type(), Scalar.all(150))) {
        opencv_imgproc.GaussianBlur(shown, shown, any, 14 * fog);
        opencv_core.addWeighted(shown, 1 - 0.6 * fog, grey, 0.6 * fog, 0, shown);
      }
    }
    if (covered) {
      int width = (int) (cover * WIDTH);
      box(shown, 0, 0, width, HEIGHT, 0x5a6650);
      for (int i = 0; i < 60; i++) {
        int x = (int) dice.between(0, Math.max(1, width - 30));
        box(shown, x, (int) dice.between(0, HEIGHT), 30, 4, 0x4a5540);
      }
    }
  }

  private static void box(Mat mat, int x, int y, int width, int height, int rgb) {
    try (Point one = new Point(x, y);
        Point other = new Point(x + width - 1, y + height - 1);
        Scalar colour = new Scalar(Rgb.blue(rgb), Rgb.green(rgb), Rgb.red(rgb), 0)) {
      opencv_imgproc.rectangle(
          mat, one, other, colour, opencv_imgproc.FILLED, opencv_imgproc.LINE_8, 0);
    }
  }

  private static Mat decode(byte[] jpeg) {
    try (BytePointer bytes = new BytePointer(jpeg);
        Mat encoded = new Mat(1, jpeg.length, opencv_core.CV_8UC1, bytes)) {
      return opencv_imgcodecs.imdecode(encoded, opencv_imgcodecs.IMREAD_COLOR);
    }
  }
}
