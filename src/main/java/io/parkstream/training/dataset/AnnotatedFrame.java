package io.parkstream.training.dataset;

import io.parkstream.FileFaults;
import io.parkstream.ParkstreamException;
import io.parkstream.gateway.FolderFrames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * A frame of a PKLot folder and what was marked in it.
 *
 * @param picture its file
 * @param annotations read from the file of the same name that ends in .xml
 */
record AnnotatedFrame(Path picture, PkLotAnnotations annotations) {

  /**
   * The frames of a folder, in the order of their names, which in PKLot is the order of time.
   *
   * @throws ParkstreamException when there is none, or one has no annotation
   */
  static List<AnnotatedFrame> in(Path folder) {
    List<AnnotatedFrame> frames = new ArrayList<>();
    for (Path picture : pictures(folder)) {
      Path xml = picture.resolveSibling(baseName(picture) + ".xml");
      if (!Files.isRegularFile(xml)) {
        throw new ParkstreamException(
            "frame " + picture + " has no annotation " + xml.getFileName() + " beside it");
      }
      frames.add(new AnnotatedFrame(picture, PkLotAnnotations.read(xml)));
    }
    if (frames.isEmpty()) {
      throw new ParkstreamException("no .jpg or .png frames in " + folder);
    }
    return frames;
  }

  /** The file's name without its ending. */
  String name() {
    return baseName(picture);
  }

  /** The car park's id in the annotation, or the name of the folder. */
  String camera() {
    String id = annotations.parkingId();
    if (id != null && !id.isBlank()) {
      return id;
    }
    Path folder = picture.toAbsolutePath().getParent();
    return folder == null || folder.getFileName() == null
        ? "camera"
        : folder.getFileName().toString();
  }

  /**
   * The pixels, owned by the caller, who closes them.
   *
   * @throws ParkstreamException if the picture is not whole: its grey rest would be labelled
   */
  Mat read() {
    return FolderFrames.read(picture).pixels();
  }

  private static List<Path> pictures(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(
              file -> {
                String name = file.toString().toLowerCase(Locale.ROOT);
                return name.endsWith(".jpg") || name.endsWith(".png");
              })
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new ParkstreamException(
          "cannot list the frames in " + folder + ": " + FileFaults.reason(e), e);
    }
  }

  private static String baseName(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(0, name.lastIndexOf('.'));
  }
}
