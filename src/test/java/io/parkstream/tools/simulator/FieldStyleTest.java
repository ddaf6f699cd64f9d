package io.parkstream.tools.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.gateway.PixelWindow;
import java.awt.Color;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the style FIELD adds, seen from straight above, 20 pixels to the metre, in even light. */
class FieldStyleTest {
  private static final int SIDE = 160;
  private static final int GROUND = 0x808080;
  private static final Light EVEN = new Light(0, 0, 1, 0, 1, 1, 1, 128, 1, 0, 0x808080, 0, 0, 0, 0);
  private static final Stall STALL = new Stall(0, new Pose(0, 0, 0), 5, 2.5, Math.PI / 2);

  @Test
  void parkedCar_isOfEveryKind_inTheFieldAlone() {
    // When
    Set<Vehicle> field = EnumSet.noneOf(Vehicle.class);
    Set<Vehicle> others = EnumSet.noneOf(Vehicle.class);
    for (int seed = 0; seed < 500; seed++) {
      field.add(ParkedCar.of(SimulatorStyle.FIELD, Dice.of(seed)).vehicle());
      for (SimulatorStyle style :
          List.of(SimulatorStyle.TRAINING, SimulatorStyle.LOOSE, SimulatorStyle.DEMO)) {
        others.add(ParkedCar.of(style, Dice.of(seed)).vehicle());
      }
    }

    // Then
    assertThat(field).containsExactlyInAnyOrder(Vehicle.values());
    assertThat(others).containsExactly(Vehicle.CAR);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"CAR", "LOADED_PICKUP"},
      mode = EnumSource.Mode.EXCLUDE)
  void boxes_coverTheMiddleOfTheSpace_andStayWithinReach(Vehicle vehicle) {
    for (int seed = 0; seed < 40; seed++) {
      // Given
      List<Box> boxes = vehicle.boxes(0x204080, Dice.of(seed));

      // When
      int covered = 0;
      try (SceneCanvas canvas = canvas()) {
        new BoxPainter(canvas, EVEN, boxes, new Pose(0, 0, 0), seed).paint();
        for (int y = SIDE / 2 - 20; y < SIDE / 2 + 20; y++) {
          for (int x = SIDE / 2 - 20; x < SIDE / 2 + 20; x++) {
            covered += (canvas.pixels()[y * SIDE + x] & 0xffffff) == GROUND ? 0 : 1;
          }
        }
      }

      // Then
      assertThat(covered).as("%s %d of 1600 pixels", vehicle, seed).isGreaterThan(150);
      assertThat(boxes)
          .allMatch(box -> Math.hypot(box.front(), box.left()) < 3.9 && box.top() > box.bottom());
    }
  }

  @ParameterizedTest
  @EnumSource(value = GroundCover.Kind.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void cover_changesGround_theSameWayEachTime(GroundCover.Kind kind) {
    // Given
    int changed = 0;
    for (int seed = 0; seed < 12; seed++) {
      GroundCover cover = new GroundCover(kind, 0.8, seed);

      // When
      int[] first = covered(cover);
      int[] second = covered(cover);

      // Then
      assertThat(first).isEqualTo(second);
      changed += (int) Arrays.stream(first).filter(rgb -> (rgb & 0xffffff) != GROUND).count();
    }
    assertThat(changed).as("pixels in 12 pictures").isGreaterThan(12 * SIDE * SIDE / 200);
  }

  @Test
  void snowedCar_isWhiteOnItsRoof_andKeepsItsColourBeside() {
    // Given
    CarModel red =
        new CarModel(
            CarModel.Body.SALOON, 4.4, 1.8, 1.4, 0.9, 0.95, 0.9, -1.2, 0.7, 0.5, 0xb52a26, 0.2, 5);

    // When
    int[] pixels;
    try (SceneCanvas canvas = canvas()) {
      new SnowedCarPainter(canvas, EVEN, red, new Pose(0, 0, 0), 1).paint();
      pixels = canvas.pixels();
    }

    // Then
    Color roof = new Color(pixels[SIDE / 2 * SIDE + SIDE / 2 - 5]);
    Color boot = new Color(pixels[SIDE / 2 * SIDE + SIDE / 2 - 39]);
    assertThat(List.of(roof.getRed(), roof.getGreen(), roof.getBlue()))
        .allMatch(level -> level > 190);
    assertThat(boot.getRed()).isGreaterThan(2 * boot.getGreen());
  }

  private static int[] covered(GroundCover cover) {
    try (SceneCanvas canvas = canvas()) {
      cover.paint(canvas, List.of(STALL));
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
}
