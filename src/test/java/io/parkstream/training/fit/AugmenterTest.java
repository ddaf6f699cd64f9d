package io.parkstream.training.fit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.image.PixelShape;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AugmenterTest {
  private static final PixelShape FROM = new PixelShape(64, 64);
  private static final PixelShape TO = new PixelShape(48, 48);

  @Test
  void apply_onlyFlips_whenNothingElseIsAllowed() {
    // Given
    byte[] picture = leftRedRightBlue();
    boolean asItIs = false;
    boolean flipped = false;

    // When
    for (byte[] varied : variations(Augmentation.Preset.NONE, 40)) {
      boolean redIsLeft = red(varied, 8) > 200 && blue(varied, 40) > 200;
      boolean redIsRight = red(varied, 40) > 200 && blue(varied, 8) > 200;
      assertThat(redIsLeft || redIsRight).as("neither turned nor relit").isTrue();
      asItIs |= redIsLeft;
      flipped |= redIsRight;
    }

    // Then
    assertThat(asItIs && flipped).as("both ways within 40 pictures").isTrue();
    assertThat(picture).as("the original").isEqualTo(leftRedRightBlue());
  }

  @ParameterizedTest
  @EnumSource(Augmentation.Preset.class)
  void apply_givesTheSamePictures_fromTheSameSeed(Augmentation.Preset preset) {
    assertThat(variations(preset, 10)).isDeepEqualTo(variations(preset, 10));
  }

  @Test
  void apply_repeatsTheNearestPixel_beyondTheEdge() {
    // Given: a picture of one colour has no other to show, wherever it is shifted
    byte[] grey = new byte[FROM.bytes()];
    Arrays.fill(grey, (byte) 120);

    // When
    byte[] varied = new byte[TO.bytes()];
    try (Augmenter augmenter = new Augmenter(Augmentation.Preset.SEED.augmentation(), FROM, TO)) {
      augmenter.apply(grey, varied, new SplittableRandom(3));
    }

    // Then
    for (byte value : varied) {
      assertThat(value).isEqualTo((byte) 120);
    }
  }

  private static byte[][] variations(Augmentation.Preset preset, int count) {
    byte[][] pictures = new byte[count][TO.bytes()];
    SplittableRandom random = new SplittableRandom(9);
    try (Augmenter augmenter = new Augmenter(preset.augmentation(), FROM, TO)) {
      for (byte[] picture : pictures) {
        augmenter.apply(leftRedRightBlue(), picture, random);
      }
    }
    return pictures;
  }

  private static byte[] leftRedRightBlue() {
    byte[] pixels = new byte[FROM.bytes()];
    for (int i = 0; i < FROM.width() * FROM.height(); i++) {
      pixels[3 * i + (i % FROM.width() < FROM.width() / 2 ? 0 : 2)] = (byte) 255;
    }
    return pixels;
  }

  private static int red(byte[] pixels, int x) {
    return pixels[(24 * TO.width() + x) * 3] & 0xff;
  }

  private static int blue(byte[] pixels, int x) {
    return pixels[(24 * TO.width() + x) * 3 + 2] & 0xff;
  }
}
