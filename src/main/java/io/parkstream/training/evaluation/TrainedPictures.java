package io.parkstream.training.evaluation;

import io.parkstream.FileFaults;
import io.parkstream.ParkstreamException;
import io.parkstream.model.Model;
import io.parkstream.model.ModelRepository;
import io.parkstream.training.dataset.LabelledPicture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The pictures that a model was trained on, by the sha256 of their files, as its version lists
 * them: what is measured on them flatters.
 */
public final class TrainedPictures {
  private static final int DIGITS = 64;

  private final Set<String> checksums;

  private TrainedPictures(Set<String> checksums) {
    this.checksums = checksums;
  }

  /** The pictures of a model; none where its version lists none. */
  public static TrainedPictures of(Model model) {
    Path list = model.onnx().resolveSibling(ModelRepository.TRAINING_FILES);
    if (!Files.exists(list)) {
      return new TrainedPictures(Set.of());
    }
    try {
      Set<String> checksums = new HashSet<>();
      for (String line : Files.readAllLines(list)) {
        if (line.length() >= DIGITS) {
          checksums.add(line.substring(0, DIGITS));
        }
      }
      return new TrainedPictures(checksums);
    } catch (IOException e) {
      throw new ParkstreamException("cannot read " + list + ": " + FileFaults.reason(e), e);
    }
  }

  /** How many of the pictures that were scored are among them, whatever their files are called. */
  public int among(Scores scores) {
    if (checksums.isEmpty()) {
      return 0;
    }
    List<LabelledPicture> pictures = scores.pictures();
    int known = 0;
    for (LabelledPicture picture : pictures) {
      try {
        known += checksums.contains(ModelRepository.sha256(picture.file())) ? 1 : 0;
      } catch (IOException e) {
        throw new ParkstreamException(
            "cannot read " + picture.file() + ": " + FileFaults.reason(e), e);
      }
    }
    return known;
  }
}
