package io.parkstream.tools.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.gateway.PixelWindow;
import java.awt.Color;
import org.junit.jupiter.api.Test;

/** Cars seen from straight above, 20 pixels to the metre, in even light. */
class CarPainterTest {
  private static final int SIDE = 160;
  private static final int GROUND = 0x00ff00;
  private static final int PAINT = 0xb52a26;
  private static final Light EVEN = new Light(0, 0, 1, 0, 1, 1, 1, 128, 1, 0, 0x808080, 0, 0, 0, 0);
  private static final Light SUNNY =
      new Light(-0.6, 0, 0.8, 2, 1, 1, 1, 128, 1, 0, 0x808080, 0, 0, 0, 0);

  private final CarModel car =
      new CarModel(
          CarModel.Body.SALOON, 4.4, 1.8, 1.4, 0.9, 0.95, 0.9, -1.2, 0.7, 0.5, PAINT, 0.2, 5);
  private final Pose middle = new Pose(0, 0, 0);

  @Test
  void paint_coversTheBonnetInTheCarsColour_andLeavesTheGroundBesideIt() {
    // When
    int[] pixels = painted(EVEN, false);

    // Then
    Color bonnet = at(pixels, 1.7, 0.3);
    assertThat(bonnet.getRed()).isGreaterThan(2 * bonnet.getGreen());
    assertThat(at(pixels, 0, 1.6).getRGB() & 0xffffff).isEqualTo(GROUND);
    assertThat(at(pixels, 3, 0).getRGB() & 0xffffff).isEqualTo(GROUND);
  }

  @Test
  void windscreen_isGlass_betweenBonnetAndRoof() {
    // When
    int[] pixels = painted(EVEN, false);

    // Then
    Color glass = at(pixels, 0.55, 0);
    Color roof = at(pixels, -0.3, 0.3);
    assertThat(glass.getBlue()).isGreaterThan(glass.getRed());
    assertThat(roof.getRed()).isGreaterThan(2 * roof.getBlue());
  }

  @Test
  void shadow_fallsAwayFromTheSun_andOnNoOtherSide() {
    // When
    int[] pixels = painted(SUNNY, true);

    // Then
    assertThat(at(pixels, 2.6, 0).getGreen()).isLessThan(140);
    assertThat(at(pixels, -2.6, 0).getRGB() & 0xffffff).isEqualTo(GROUND);
  }

  @Test
  void level_isBrightestInTheSun_andAFaceTurnedAwayIsDark() {
    // Given
    try (SceneCanvas canvas = canvas()) {
      CarFinish finish = new CarFinish(canvas, SUNNY, middle);

      // When
      double level = finish.lightOn(0, 0, 1);
      double away = finish.lightOn(1, 0, 0);

      // Then
      assertThat(level).isEqualTo(1);
      assertThat(away).isLessThan(0.5);
    }
  }

  @Test
  void glass_isDark_andLighterTheMoreSkyItMirrors() {
    // Given
    try (SceneCanvas canvas = canvas()) {
      CarFinish finish = new CarFinish(canvas, EVEN, middle);

      // When
      Color dark = finish.glass(0);
      Color bright = finish.glass(1);

      // Then
      assertThat(dark).isEqualTo(new Color(0x20262b));
      assertThat(bright).isEqualTo(new Color(0xc4d2de));
    }
  }

  private int[] painted(Light light, boolean withShadow) {
    try (SceneCanvas canvas = canvas()) {
      CarPainter painter = new CarPainter(canvas, light, car, middle);
      if (withShadow) {
        painter.paintShadow();
      }
      painter.paint();
      return canvas.pixels();
    }
  }

  private static SceneCanvas canvas() {
    View above = new View(1_000, Math.PI / 2, 0, 0, 20, SIDE, SIDE);
    SceneCanvas canvas = new SceneCanvas(above, new PixelWindow(0, 0, SIDE, SIDE));
    canvas.graphics().setColor(new Color(GROUND));
    canvas.graphics().fillRect(0, 0, SIDE, SIDE);
    return canvas;
  }

  /** The pixel over a place in metres; the world's y runs upwards in the picture. */
  private static Color at(int[] pixels, double x, double y) {
    int column = (int) (SIDE / 2 + 20 * x);
    int row = (int) (SIDE / 2 - 20 * y);
    return new Color(pixels[row * SIDE + column]);
  }
}
