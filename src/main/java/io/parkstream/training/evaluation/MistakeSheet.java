package io.parkstream.training.evaluation;

import io.parkstream.FileFaults;
import io.parkstream.ParkstreamException;
import io.parkstream.image.PixelShape;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The worst mistakes on a set as one picture, the surest first, row by row: framed red where an
 * empty space was called occupied, blue where an occupied one was called empty.
 */
public final class MistakeSheet {
  private static final int COLUMNS = 8;
  private static final int MOST = 48;
  private static final int TILE = 96;
  private static final int FRAME = 5;
  private static final Color CALLED_OCCUPIED = new Color(0xc62828);
  private static final Color CALLED_EMPTY = new Color(0x1565c0);

  private MistakeSheet() {}

  /**
   * Writes {@code <set>.png} into a folder, slashes of the set's name as underscores.
   *
   * @return how many mistakes it shows; with none there is no file
   */
  public static int write(Path folder, Scores scores) {
    List<Integer> mistakes = scores.mistakes();
    List<Integer> shown = mistakes.subList(0, Math.min(MOST, mistakes.size()));
    if (shown.isEmpty()) {
      return 0;
    }
    int side = TILE + 2 * FRAME;
    BufferedImage sheet =
        new BufferedImage(
            side * Math.min(COLUMNS, shown.size()),
            side * ((shown.size() + COLUMNS - 1) / COLUMNS),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = sheet.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
    for (int i = 0; i < shown.size(); i++) {
      int x = i % COLUMNS * side;
      int y = i / COLUMNS * side;
      graphics.setColor(scores.isOccupied(shown.get(i)) ? CALLED_EMPTY : CALLED_OCCUPIED);
      graphics.fillRect(x, y, side, side);
      graphics.drawImage(
          image(scores.pictures().get(shown.get(i)).pixels(), scores.shape()),
          x + FRAME,
          y + FRAME,
          TILE,
          TILE,
          null);
    }
    graphics.dispose();
    try {
      Files.createDirectories(folder);
      Files.write(folder.resolve(scores.name().replace('/', '_') + ".png"), Charts.png(sheet));
    } catch (IOException e) {
      throw new ParkstreamException("cannot write into " + folder + ": " + FileFaults.reason(e), e);
    }
    return shown.size();
  }

  static BufferedImage image(byte[] pixels, PixelShape shape) {
    BufferedImage image =
        new BufferedImage(shape.width(), shape.height(), BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < shape.width() * shape.height(); i++) {
      int at = i * PixelShape.CHANNELS;
      image.setRGB(
          i % shape.width(),
          i / shape.width(),
          (pixels[at] & 0xff) << 16 | (pixels[at + 1] & 0xff) << 8 | pixels[at + 2] & 0xff);
    }
    return image;
  }
}
