package io.parkstream.training.effect;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.image.PixelShape;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldEffectsTest {
  private static final PixelShape FROM = new PixelShape(64, 64);
  private static final PixelShape TO = new PixelShape(48, 48);
  private static final int GROUND = 100;
  private static final int CAR = 200;
  private static final int CROPS = 1_500;

  private final FieldEffects effects = new FieldEffects(FROM, TO);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void onGround_givesTheSamePictures_fromTheSameSeed(boolean occupied) {
    // Given
    byte[] crop = crop(FROM, occupied);
    byte[][] first = new byte[60][];
    byte[][] second = new byte[60][];

    // When
    for (byte[][] run : new byte[][][] {first, second}) {
      SplittableRandom random = new SplittableRandom(11);
      FieldEffects fresh = new FieldEffects(FROM, TO);
      for (int i = 0; i < run.length; i++) {
        run[i] = fresh.onGround(crop, occupied, random);
      }
    }

    // Then
    assertThat(first).isDeepEqualTo(second);
    assertThat(crop).as("the original").isEqualTo(crop(FROM, occupied));
  }

  @Test
  void onWay_givesTheSamePictures_fromTheSameSeed() {
    // Given
    byte[][] first = new byte[60][];
    byte[][] second = new byte[60][];

    // When
    for (byte[][] run : new byte[][][] {first, second}) {
      SplittableRandom random = new SplittableRandom(12);
      FieldEffects fresh = new FieldEffects(FROM, TO);
      for (int i = 0; i < run.length; i++) {
        run[i] = crop(TO, true);
        fresh.onWay(run[i], random);
      }
    }

    // Then
    assertThat(first).isDeepEqualTo(second);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void effects_leaveAboutHalfOfTheCropsAsTheyAre(boolean occupied) {
    // Given
    byte[] crop = crop(FROM, occupied);
    byte[] seen = crop(TO, occupied);
    SplittableRandom random = new SplittableRandom(13);
    int plain = 0;

    // When
    for (int i = 0; i < CROPS; i++) {
      boolean same = Arrays.equals(effects.onGround(crop, occupied, random), crop);
      byte[] shown = seen.clone();
      effects.onWay(shown, random);
      if (same && Arrays.equals(shown, seen)) {
        plain++;
      }
    }

    // Then
    assertThat((double) plain / CROPS).isBetween(0.35, 0.47);
  }

  /** A shadow and the sun beside it fall on a car; nothing else may reach its middle. */
  @Test
  void onGround_changesTheMiddleOfAnOccupiedCrop_byShadowAtMost() {
    // Given
    byte[] crop = crop(FROM, true);
    SplittableRandom random = new SplittableRandom(14);
    int edge = (int) Math.ceil(Mask.RIM * FROM.width());

    for (int i = 0; i < CROPS; i++) {
      // When
      byte[] shown = effects.onGround(crop, true, random);

      // Then
      int darkest = 255;
      for (int y = edge; y < FROM.height() - edge; y++) {
        for (int x = edge; x < FROM.width() - edge; x++) {
          darkest = Math.min(darkest, level(shown, FROM, x, y));
        }
      }
      assertThat(darkest).as("crop %d", i).isGreaterThanOrEqualTo((int) (CAR * 0.44));
    }
  }

  @Test
  void onGround_coversTheMiddleOfEmptyCrops() {
    // Given
    byte[] crop = crop(FROM, false);
    SplittableRandom random = new SplittableRandom(15);
    int lighter = 0;
    int darker = 0;

    // When
    for (int i = 0; i < CROPS; i++) {
      int middle = level(effects.onGround(crop, false, random), FROM, 32, 32);
      lighter += middle > GROUND + 30 ? 1 : 0;
      darker += middle < GROUND - 30 ? 1 : 0;
    }

    // Then
    assertThat(lighter).as("snow, paint, mirrors").isGreaterThan(CROPS / 50);
    assertThat(darker).as("water, stains, joints, shadows").isGreaterThan(CROPS / 50);
  }

  @Test
  void onWay_leavesTheCarToBeSeen_inNearlyEveryCrop() {
    // Given
    SplittableRandom random = new SplittableRandom(16);
    int hidden = 0;

    // When
    for (int i = 0; i < CROPS; i++) {
      byte[] shown = crop(TO, true);
      effects.onWay(shown, random);
      double car = mean(shown, 16, 32);
      double all = mean(shown, 0, TO.width());
      hidden += car - all > 4 ? 0 : 1;
    }

    // Then
    assertThat((double) hidden / CROPS).isLessThan(0.02);
  }

  /** Grey ground with a grain, and a light rectangle in the middle where a car stands. */
  private static byte[] crop(PixelShape shape, boolean occupied) {
    byte[] pixels = new byte[shape.bytes()];
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        double dx = Math.abs((x + 0.5) / shape.width() - 0.5);
        double dy = Math.abs((y + 0.5) / shape.height() - 0.5);
        boolean car = occupied && dx < 0.3 && dy < 0.3;
        int level = car ? CAR : GROUND + (x * 7 + y * 13) % 5 - 2;
        Arrays.fill(
            pixels,
            (y * shape.width() + x) * PixelShape.CHANNELS,
            (y * shape.width() + x + 1) * PixelShape.CHANNELS,
            (byte) level);
      }
    }
    return pixels;
  }

  private static int level(byte[] pixels, PixelShape shape, int x, int y) {
    int at = (y * shape.width() + x) * PixelShape.CHANNELS;
    return ((pixels[at] & 0xff) + (pixels[at + 1] & 0xff) + (pixels[at + 2] & 0xff)) / 3;
  }

  private static double mean(byte[] pixels, int from, int to) {
    double sum = 0;
    for (int y = from; y < to; y++) {
      for (int x = from; x < to; x++) {
        sum += level(pixels, TO, x, y);
      }
    }
    return sum / ((to - from) * (to - from));
  }
}
