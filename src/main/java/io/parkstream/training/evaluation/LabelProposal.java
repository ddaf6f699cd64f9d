package io.parkstream.training.evaluation;

import io.parkstream.FileFaults;
import io.parkstream.ParkstreamException;
import io.parkstream.domain.Occupancy;
import io.parkstream.engine.Calibration;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.image.OpenCvPictureDecoder;
import io.parkstream.model.ModelRepository;
import io.parkstream.training.dataset.LabelledFolder;
import io.parkstream.training.dataset.LabelledPicture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which crops a person should label next: half nearest to the line between empty and occupied,
 * where a label moves it most, half drawn at random, so that what nobody doubts is seen too.
 *
 * @param file the crop
 * @param probabilityOccupied as calibrated so far
 * @param reason {@code line} or {@code random}
 */
public record LabelProposal(Path file, float probabilityOccupied, String reason) {

  /**
   * Proposes pictures of a folder, its subfolders included.
   *
   * @param engine calibrated as the model's card says
   * @param calibration of the site so far
   * @param labelled sha256 of pictures that are labelled already, lower-case hex
   * @param count how many; all if there are no more
   * @param seed the same seed draws the same crops
   * @throws ParkstreamException if no picture can be read
   */
  public static List<LabelProposal> of(
      InferenceEngine engine,
      Calibration calibration,
      Path folder,
      Set<String> labelled,
      int count,
      long seed) {
    List<LabelledPicture> pictures = pictures(engine, folder, labelled);
    if (pictures.isEmpty()) {
      throw new ParkstreamException("no picture that is not labelled yet in " + folder);
    }
    float[] probabilities =
        new Evaluator(engine)
            .score(String.valueOf(folder), pictures, 0)
            .after(calibration)
            .probabilities();
    List<Integer> chosen = choose(probabilities, count, seed);
    List<LabelProposal> proposals = new ArrayList<>();
    for (int i = 0; i < chosen.size(); i++) {
      int index = chosen.get(i);
      proposals.add(
          new LabelProposal(
              pictures.get(index).file(), probabilities[index], i < count / 2 ? "line" : "random"));
    }
    return proposals;
  }

  private static List<LabelledPicture> pictures(
      InferenceEngine engine, Path folder, Set<String> labelled) {
    List<LabelledPicture> pictures = new ArrayList<>();
    try (OpenCvPictureDecoder decoder =
            new OpenCvPictureDecoder(engine.input(), LabelledFolder.LIMITS);
        Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        if (labelled.isEmpty() || !labelled.contains(ModelRepository.sha256(file))) {
          LabelledFolder.read(file, Occupancy.UNKNOWN, decoder).ifPresent(pictures::add);
        }
      }
    } catch (IOException e) {
      throw new ParkstreamException("cannot read " + folder + ": " + FileFaults.reason(e), e);
    }
    return pictures;
  }

  /**
   * Chooses.
   *
   * @param probabilities that each crop's space is occupied, as calibrated so far
   * @param count how many to choose; all if there are no more
   * @return indices: first those nearest to the line, the nearest first, then those drawn
   */
  static List<Integer> choose(float[] probabilities, int count, long seed) {
    List<Integer> nearest =
        IntStream.range(0, probabilities.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> Math.abs(Calibration.logit(probabilities[i]))))
            .limit(count / 2)
            .toList();
    Set<Integer> chosen = new HashSet<>(nearest);
    List<Integer> rest =
        IntStream.range(0, probabilities.length).filter(i -> !chosen.contains(i)).boxed().toList();
    List<Integer> all = new ArrayList<>(nearest);
    all.addAll(random(rest, Math.min(count, probabilities.length) - nearest.size(), seed));
    return all;
  }

  /** So many of a list, at random. */
  static List<Integer> random(List<Integer> from, int count, long seed) {
    List<Integer> left = new ArrayList<>(from);
    List<Integer> drawn = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(seed);
    while (drawn.size() < count && !left.isEmpty()) {
      int at = random.nextInt(left.size());
      drawn.add(left.get(at));
      left.set(at, left.get(left.size() - 1));
      left.remove(left.size() - 1);
    }
    return drawn;
  }
}
