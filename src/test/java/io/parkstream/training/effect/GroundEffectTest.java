package io.parkstream.training.effect;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.image.PixelShape;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GroundEffectTest {
  private static final PixelShape SHAPE = new PixelShape(64, 40);

  static Stream<GroundEffect> families() {
    return Stream.of(new Snow(), new Water(), new GroundPaint(), new Paving(), new Stains());
  }

  @ParameterizedTest
  @MethodSource("families")
  void paint_changesTheGround_andNothingElse(GroundEffect family) {
    // Given: a car covers the right half
    Mask ground = new Mask(SHAPE.width(), SHAPE.height()).fill((x, y) -> x < 0.5 ? 1 : 0);
    CropPixels canvas = new CropPixels(SHAPE);
    byte[] grey = new byte[SHAPE.bytes()];
    Arrays.fill(grey, (byte) 110);
    byte[] painted = new byte[SHAPE.bytes()];
    int changed = 0;

    for (int seed = 0; seed < 80; seed++) {
      // When
      canvas.load(grey);
      family.paint(canvas, ground, new SplittableRandom(seed));
      canvas.store(painted);

      // Then
      int onCar = 0;
      for (int i = 0; i < painted.length; i++) {
        boolean right = i / PixelShape.CHANNELS % SHAPE.width() >= SHAPE.width() / 2;
        changed += painted[i] == grey[i] ? 0 : 1;
        onCar += painted[i] == grey[i] || !right ? 0 : 1;
      }
      assertThat(onCar).as("levels of the car, seed %d", seed).isZero();
    }
    assertThat(changed).isGreaterThan(80 * SHAPE.bytes() / 50);
  }

  @ParameterizedTest
  @MethodSource("families")
  void paint_staysWithinTheRange_onBlackAndOnWhite(GroundEffect family) {
    // Given
    Mask ground = Mask.all(SHAPE.width(), SHAPE.height());
    CropPixels canvas = new CropPixels(SHAPE);
    byte[] painted = new byte[SHAPE.bytes()];

    for (int seed = 0; seed < 40; seed++) {
      for (int level : new int[] {0, 255}) {
        byte[] even = new byte[SHAPE.bytes()];
        Arrays.fill(even, (byte) level);

        // When
        canvas.load(even);
        family.paint(canvas, ground, new SplittableRandom(seed));
        canvas.store(painted);

        // Then
        assertThat(canvas.mean()).as("seed %d on %d", seed, level).isBetween(0.0, 400.0);
        if (level == 0) {
          assertThat(brightest(painted)).as("paint at night, seed %d", seed).isLessThan(130);
        }
      }
    }
  }

  private static int brightest(byte[] pixels) {
    int brightest = 0;
    for (byte value : pixels) {
      brightest = Math.max(brightest, value & 0xff);
    }
    return brightest;
  }
}
