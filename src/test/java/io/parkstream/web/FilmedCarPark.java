package io.parkstream.web;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Polygon;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/**
 * One row of spaces as a camera sees it: pale ground, bright cars in the spaces that are taken, and
 * a dark car that drives along the lane. What the ten pictures show is changed while a camera shows
 * them.
 */
final class FilmedCarPark {
  static final int WIDTH = 960;
  static final int HEIGHT = 540;
  static final int SPACES = 12;

  private static final int PICTURES = 10;
  private static final int LEFT = 60;
  private static final int SIDE = 70;
  private static final int TOP = 180;
  private static final int BOTTOM = 310;

  /** The far side of the row is to the right of the near one. */
  private static final int LEAN = 12;

  private static final int GROUND = 140;
  private static final int CAR = 232;

  private final Path folder;
  private final int[][] ground = ground();

  FilmedCarPark(Path folder) {
    this.folder = folder;
  }

  /** Space A1 is the first from the left. */
  static List<String> spaces() {
    return IntStream.rangeClosed(1, SPACES).mapToObj(number -> "A" + number).toList();
  }

  /** The corners of a space in the frame, from 0 on. */
  static double[][] corners(int space) {
    double left = LEFT + space * SIDE;
    return new double[][] {
      {left + LEAN, TOP}, {left + LEAN + SIDE, TOP}, {left + SIDE, BOTTOM}, {left, BOTTOM}
    };
  }

  /** From now on these spaces are taken, and no others. */
  void show(Set<String> taken) throws IOException {
    for (int i = 0; i < PICTURES; i++) {
      Path unfinished = folder.resolve("unfinished");
      ImageIO.write(picture(taken, i), "png", unfinished.toFile());
      Files.move(
          unfinished,
          folder.resolve("%02d.png".formatted(i)),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private BufferedImage picture(Set<String> taken, int number) {
    BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        picture.setRGB(x, y, grey(ground[y][x]));
      }
    }
    Graphics2D paint = picture.createGraphics();
    for (int space = 0; space < SPACES; space++) {
      mark(paint, space);
      if (taken.contains(spaces().get(space))) {
        park(paint, space);
      }
    }
    drive(paint, number * WIDTH / PICTURES);
    paint.dispose();
    return picture;
  }

  private static void mark(Graphics2D paint, int space) {
    double[][] corners = corners(space);
    paint.setColor(new Color(205, 205, 205));
    paint.fill(shape(corners[0], corners[3], 3));
    paint.fill(shape(corners[1], corners[2], 3));
  }

  private static Polygon shape(double[] from, double[] to, int wide) {
    return new Polygon(
        new int[] {(int) from[0], (int) from[0] + wide, (int) to[0] + wide, (int) to[0]},
        new int[] {(int) from[1], (int) from[1], (int) to[1], (int) to[1]},
        4);
  }

  private static void park(Graphics2D paint, int space) {
    int x = LEFT + space * SIDE + LEAN / 2;
    paint.setColor(new Color(95, 95, 95));
    paint.fillRoundRect(x + 6, TOP + 12, SIDE - 10, BOTTOM - TOP - 18, 16, 16);
    paint.setColor(new Color(CAR, CAR, CAR));
    paint.fillRoundRect(x + 5, TOP + 8, SIDE - 12, BOTTOM - TOP - 18, 16, 16);
    paint.setColor(new Color(70, 70, 70));
    paint.fillRoundRect(x + 12, TOP + 30, SIDE - 26, 12, 6, 6);
    paint.fillRoundRect(x + 12, BOTTOM - 40, SIDE - 26, 9, 6, 6);
  }

  private static void drive(Graphics2D paint, int x) {
    paint.setColor(new Color(60, 60, 60));
    paint.fillRoundRect(x, 400, 120, 55, 20, 20);
  }

  /** Stains as large as a hand and as large as a car, the same in every picture. */
  private static int[][] ground() {
    Random random = new Random(4711);
    int[][] ground = new int[HEIGHT][WIDTH];
    int[][] coarse = new int[HEIGHT / 30 + 1][WIDTH / 30 + 1];
    int[][] fine = new int[HEIGHT / 4 + 1][WIDTH / 4 + 1];
    for (int[] row : coarse) {
      for (int x = 0; x < row.length; x++) {
        row[x] = random.nextInt(25) - 12;
      }
    }
    for (int[] row : fine) {
      for (int x = 0; x < row.length; x++) {
        row[x] = random.nextInt(31) - 15;
      }
    }
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        ground[y][x] = GROUND + coarse[y / 30][x / 30] + fine[y / 4][x / 4];
      }
    }
    return ground;
  }

  private static int grey(int level) {
    int bounded = Math.max(0, Math.min(255, level));
    return bounded << 16 | bounded << 8 | bounded;
  }
}
