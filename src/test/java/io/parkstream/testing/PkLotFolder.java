package io.parkstream.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.jspecify.annotations.Nullable;

/** Writes small annotated frames of one colour, as a PKLot folder has them. */
public final class PkLotFolder {
  private final Path folder;

  public PkLotFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Writes a frame of 100 × 80 pixels and its annotation; the spaces are numbered from 1.
   *
   * @param name without its ending
   * @param level of grey
   * @param occupied of each space; null for one without a label
   */
  public PkLotFolder frame(String name, int level, @Nullable Boolean... occupied) {
    StringBuilder xml = new StringBuilder("<parking id=\"lot\">\n");
    for (int i = 0; i < occupied.length; i++) {
      String label = occupied[i] == null ? "" : " occupied=\"%d\"".formatted(occupied[i] ? 1 : 0);
      int left = 5 + 20 * i;
      xml.append(
          """
            <space id="%d"%s>
              <contour>
                <point x="%d" y="20"/><point x="%d" y="20"/><point x="%d" y="60"/><point x="%d" y="60"/>
              </contour>
            </space>
          """
              .formatted(i + 1, label, left, left + 15, left + 15, left));
    }
    xml.append("</parking>\n");
    try (Scalar grey = new Scalar(level, level, level, 0);
        Mat pixels = new Mat(80, 100, opencv_core.CV_8UC3, grey)) {
      Files.writeString(folder.resolve(name + ".xml"), xml);
      opencv_imgcodecs.imwrite(folder.resolve(name + ".png").toString(), pixels);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }
}
