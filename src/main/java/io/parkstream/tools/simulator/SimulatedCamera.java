package io.parkstream.tools.simulator;

import io.parkstream.gateway.CropGeometry;
import io.parkstream.gateway.PixelPoint;
import io.parkstream.gateway.PixelWindow;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;

/**
 * One camera over rows of stalls, of which it owns those that it sees best. Draws the crop of a
 * stall as a gateway would cut it from the frame, without drawing the frame; the frame only for
 * those who want to see a gateway cut it. Not thread safe.
 */
public final class SimulatedCamera {
  static final int FRAME_WIDTH = 1280;
  static final int FRAME_HEIGHT = 720;

  /** Cars further than this from a crop's middle cannot reach into it, in metres. */
  private static final double CAR_REACH = 3.4;

  /** From here on a view is a drone's. */
  private static final double STEEP = Math.toRadians(72);

  /** Among the grounds of single stalls, which are kept by index. */
  private static final int WHOLE_FRAME = -1;

  private final View view;
  private final List<Stall> stalls;
  private final List<Stall> owned;
  private final Ground ground;
  private final SpaceMarking marking;
  private final Shade shade;
  private final long seed;
  private final double lampX;
  private final double lampY;
  private final int quality;
  private final Branches branches;
  private final @Nullable FieldScene field;
  private final Map<Integer, int[]> groundOf = new HashMap<>();

  /**
   * @param spaces how many stalls the camera owns at most
   * @param dice decides everything about the camera
   */
  public SimulatedCamera(SimulatorStyle style, int spaces, Dice dice) {
    seed = dice.nextName();
    double pitch = style.pitch(dice);
    boolean steep = pitch > STEEP;
    boolean drone = steep && style != SimulatorStyle.DEMO && dice.chance(0.5);
    double angle = drone ? Math.PI / 2 : style.stallAngle(dice);
    double strip = dice.chance(0.5) ? dice.between(0.8, 2.2) : 0;
    stalls =
        Stall.rows(
            2 + 2 * dice.below(2),
            14,
            angle,
            dice.between(2.35, 2.75),
            dice.between(4.7, 5.3),
            strip,
            dice.between(5, 6.5));
    double azimuth =
        drone
            ? dice.below(4) * Math.PI / 2 + Math.toRadians(dice.between(-4, 4))
            : steep
                ? dice.between(0, 2 * Math.PI)
                : dice.below(2) * Math.PI
                    + Math.toRadians(dice.between(-50, 50))
                    + (Math.PI / 2 - angle);
    view =
        new View(
            dice.between(18, 60),
            pitch,
            azimuth,
            Math.toRadians(dice.between(-5, 5)),
            dice.between(10, 24),
            FRAME_WIDTH,
            FRAME_HEIGHT);
    marking = SpaceMarking.of(style.marking(), drone, dice);
    owned = best(spaces);
    ground = new Ground(style, stalls, strip, dice);
    shade = new Shade(dice);
    lampX = dice.between(0.2, 0.8) * FRAME_WIDTH;
    lampY = dice.between(0.2, 0.8) * FRAME_HEIGHT;
    quality = 55 + dice.below(41);
    branches = new Branches(dice.chance(0.15) ? dice.between(0.3, 1) : 0, seed);
    field = style == SimulatorStyle.FIELD ? new FieldScene(dice) : null;
  }

  /** All stalls of the layout, owned or not: every one may hold a car. */
  public int stallCount() {
    return stalls.size();
  }

  public List<Stall> owned() {
    return owned;
  }

  /** The corners that an operator would mark in the frame. */
  List<PixelPoint> contour(Stall stall) {
    return marking.contour(stall, view, Dice.of(seed, 5, stall.index()));
  }

  /**
   * Draws the crop of a stall.
   *
   * @param park the truth, one space per stall of the layout
   * @param light of the moment
   * @param dice for what differs between two pictures of the same scene
   */
  public byte[] draw(Stall stall, CarPark park, Light light, Dice dice) {
    PixelWindow window = window(stall);
    byte[] seen = draw(window, stall.index(), List.of(stall), park, light, dice);
    if (marking.geometry() != CropGeometry.PERSPECTIVE) {
      return seen;
    }
    List<PixelPoint> inWindow =
        contour(stall).stream()
            .map(p -> new PixelPoint(p.x() - window.x(), p.y() - window.y()))
            .toList();
    try (BytePointer jpeg = new BytePointer(seen);
        Mat input = new Mat(1, seen.length, opencv_core.CV_8UC1, jpeg);
        Mat picture = opencv_imgcodecs.imdecode(input, opencv_imgcodecs.IMREAD_COLOR)) {
      return CropGeometry.PERSPECTIVE.cutJpeg(picture, inWindow);
    }
  }

  /** Draws the whole frame, with the parameters of a crop. Takes as long as some 100 crops. */
  byte[] drawFrame(CarPark park, Light light, Dice dice) {
    return draw(
        new PixelWindow(0, 0, FRAME_WIDTH, FRAME_HEIGHT), WHOLE_FRAME, owned, park, light, dice);
  }

  private byte[] draw(
      PixelWindow window,
      int groundKey,
      List<Stall> littered,
      CarPark park,
      Light light,
      Dice dice) {
    try (SceneCanvas canvas = new SceneCanvas(view, window)) {
      System.arraycopy(
          groundOf(groundKey, window), 0, canvas.pixels(), 0, window.width() * window.height());
      wet(canvas, light);
      littered.forEach(stall -> litter(canvas, stall, park, light));
      cars(canvas, park, light);
      shade.paint(canvas, light);
      branches.paint(canvas, light);
      if (field != null) {
        field.finish(canvas, light);
      }
      return Sensor.expose(
          canvas,
          light.exposedFor(ground.level()),
          lampX,
          lampY,
          FRAME_HEIGHT * 0.45,
          quality,
          dice);
    }
  }

  private PixelWindow window(Stall stall) {
    List<PixelPoint> contour = contour(stall);
    return marking.geometry() == CropGeometry.SQUARE
        ? PixelWindow.squareAround(contour, CropGeometry.CONTEXT, FRAME_WIDTH, FRAME_HEIGHT)
        : PixelWindow.boxAround(contour, 1.0, FRAME_WIDTH, FRAME_HEIGHT);
  }

  private int[] groundOf(int key, PixelWindow window) {
    return groundOf.computeIfAbsent(
        key,
        any -> {
          try (SceneCanvas canvas = new SceneCanvas(view, window)) {
            ground.paint(canvas);
            if (field != null) {
              field.ground(canvas, stalls);
            }
            return canvas.pixels();
          }
        });
  }

  /** The stalls wholly inside the frame, nearest to its middle first, in the layout's order. */
  private List<Stall> best(int spaces) {
    return stalls.stream()
        .filter(
            stall ->
                contour(stall).stream()
                    .allMatch(
                        p ->
                            p.x() > 4
                                && p.y() > 4
                                && p.x() < FRAME_WIDTH - 4
                                && p.y() < FRAME_HEIGHT - 4))
        .sorted(
            Comparator.comparingDouble(stall -> Math.hypot(stall.centre().x(), stall.centre().y())))
        .limit(spaces)
        .sorted(Comparator.comparingInt(Stall::index))
        .toList();
  }

  private void wet(SceneCanvas canvas, Light light) {
    if (light.wetness() == 0) {
      return;
    }
    int[] pixels = canvas.pixels();
    PixelWindow window = canvas.window();
    for (int y = 0; y < window.height(); y++) {
      for (int x = 0; x < window.width(); x++) {
        int i = y * window.width() + x;
        double depth = Texture.CLOUDS.at(x + window.x() + 17, y + window.y()) + light.wetness() - 1;
        double pool = Math.max(0, Math.min(0.6, depth * 1.5));
        pixels[i] = Rgb.mix(Rgb.scale(pixels[i], 1 - 0.3 * light.wetness()), 0xb4c0ca, pool);
      }
    }
  }

  private void litter(SceneCanvas canvas, Stall stall, CarPark park, Light light) {
    int changes = park.changes(stall.index());
    if (field != null) {
      field.litter(canvas, stall, light, changes);
    }
    Dice dice = Dice.of(seed, 6, stall.index(), changes);
    if (dice.chance(0.4)) {
      canvas.standAt(stall.centre());
      Litter.any(dice).paint(canvas, light, dice);
    }
  }

  private void cars(SceneCanvas canvas, CarPark park, Light light) {
    List<VehiclePainter> painters =
        stalls.stream()
            .filter(
                stall ->
                    park.isOccupied(stall.index())
                        && canvas.mayShow(stall.centre().x(), stall.centre().y(), CAR_REACH))
            .sorted(
                Comparator.comparingDouble(
                    stall -> -view.distanceTo(stall.centre().x(), stall.centre().y())))
            .map(stall -> painter(canvas, park, light, stall))
            .toList();
    painters.forEach(VehiclePainter::paintShadow);
    painters.forEach(VehiclePainter::paint);
  }

  private VehiclePainter painter(SceneCanvas canvas, CarPark park, Light light, Stall stall) {
    ParkedCar parked = park.carIn(stall.index());
    if (parked == null) {
      throw new IllegalStateException("no car in stall " + stall.index());
    }
    return field == null
        ? new CarPainter(canvas, light, parked.model(), parked.in(stall))
        : field.painter(canvas, light, parked, parked.in(stall));
  }
}
