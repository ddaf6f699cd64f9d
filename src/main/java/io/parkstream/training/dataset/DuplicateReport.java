package io.parkstream.training.dataset;

import io.parkstream.image.OpenCvPictureDecoder;
import io.parkstream.image.PixelShape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Pictures that are nearly the same, by a perceptual hash and a look at a thumbnail. */
public final class DuplicateReport {
  private DuplicateReport() {}

  /**
   * Two pictures.
   *
   * @param labelsDiffer whether one is called empty and the other occupied: a mistake in the labels
   * @param spacesDiffer whether their names speak of two spaces: they may stand on two sides of a
   *     split
   */
  public record Pair(Path first, Path second, boolean labelsDiffer, boolean spacesDiffer) {}

  /**
   * Compares each picture of the folders with each other.
   *
   * @throws io.parkstream.ParkstreamException if a class has no picture
   */
  public static List<Pair> of(List<Path> folders) {
    List<LabelledPicture> pictures = new ArrayList<>();
    try (OpenCvPictureDecoder decoder =
        new OpenCvPictureDecoder(PixelShape.VGG16, LabelledFolder.LIMITS)) {
      folders.forEach(folder -> pictures.addAll(LabelledFolder.read(folder, decoder).pictures()));
    }
    return new NearDuplicates(pictures)
        .pairs().stream()
            .map(
                pair ->
                    new Pair(
                        pair.first().file(),
                        pair.second().file(),
                        pair.first().label() != pair.second().label(),
                        !pair.first().space().equals(pair.second().space())))
            .toList();
  }
}
