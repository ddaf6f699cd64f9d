package io.parkstream.testing;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/**
 * Small labelled pictures: noise over dark grey for empty spaces, over a bright block for others.
 */
public final class LabelledPictures {
  private static final int SIZE = 40;

  private LabelledPictures() {}

  /** Fills {@code folder/{empty,occupied}} with pictures of as many spaces each. */
  public static Path write(Path folder, int spaces, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < spaces; i++) {
      write(folder.resolve("empty/lot_" + i + ".png"), false, random);
      write(folder.resolve("occupied/lot_" + i + ".png"), true, random);
    }
    return folder;
  }

  /** Writes one picture. */
  public static void write(Path file, boolean occupied, SplittableRandom random) {
    write(file, occupied, 0, random);
  }

  /**
   * Writes one picture.
   *
   * @param light added to every level, of 255
   */
  public static void write(Path file, boolean occupied, int light, SplittableRandom random) {
    BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
    int left = 4 + random.nextInt(10);
    int top = 4 + random.nextInt(10);
    for (int y = 0; y < SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        boolean car = occupied && x >= left && x < left + 22 && y >= top && y < top + 22;
        int level = Math.min(255, light + (car ? 190 : 60) + random.nextInt(60));
        image.setRGB(x, y, level << 16 | level << 8 | level);
      }
    }
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      ImageIO.write(image, "png", file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
