package io.parkstream.training.evaluation;

import io.parkstream.domain.Occupancy;
import io.parkstream.engine.Calibration;
import io.parkstream.image.PixelShape;
import io.parkstream.training.dataset.LabelledPicture;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Labelled pictures with what a model answered to each. */
public final class Scores {
  private final String name;
  private final PixelShape shape;
  private final List<LabelledPicture> pictures;
  private final float[] probabilities;
  private final int unreadable;
  private final Set<String> trainedSpaces;

  /**
   * Scores.
   *
   * @param shape of the pictures
   * @param probabilities that each picture's space is occupied; shared, not copied
   * @param trainedSpaces numbers of spaces that the model has seen, by any camera
   */
  public Scores(
      String name,
      PixelShape shape,
      List<LabelledPicture> pictures,
      float[] probabilities,
      int unreadable,
      Set<String> trainedSpaces) {
    this.name = name;
    this.shape = shape;
    this.pictures = pictures;
    this.probabilities = probabilities;
    this.unreadable = unreadable;
    this.trainedSpaces = trainedSpaces;
  }

  String name() {
    return name;
  }

  PixelShape shape() {
    return shape;
  }

  public List<LabelledPicture> pictures() {
    return pictures;
  }

  public float[] probabilities() {
    return probabilities;
  }

  /** The same pictures with calibrated answers. */
  public Scores after(Calibration calibration) {
    float[] calibrated = probabilities.clone();
    for (int i = 0; i < calibrated.length; i++) {
      calibrated[i] = calibration.apply(calibrated[i]);
    }
    return new Scores(name, shape, pictures, calibrated, unreadable, trainedSpaces);
  }

  boolean isOccupied(int index) {
    return pictures.get(index).label() == Occupancy.OCCUPIED;
  }

  /** What it comes to, as a whole and by slice. */
  public EvaluationResult result() {
    List<EvaluationResult.Slice> slices = new ArrayList<>();
    slices.addAll(slices("camera", picture -> picture.name().camera()));
    slices.addAll(slices("weather", picture -> picture.name().weather()));
    slices.addAll(slices("day", picture -> picture.name().day()));
    slices.addAll(slices("space", this::trainedOrNot));
    return EvaluationResult.of(
        name,
        pictures.stream().map(LabelledPicture::label).toList(),
        probabilities,
        unreadable,
        slices);
  }

  private @Nullable String trainedOrNot(LabelledPicture picture) {
    if (trainedSpaces.isEmpty() || !picture.name().isNumberedAcrossCameras()) {
      return null;
    }
    return trainedSpaces.contains(picture.space()) ? "trained on" : "never trained on";
  }

  /** Parts of the set; none where the names do not tell. */
  private List<EvaluationResult.Slice> slices(
      String by, Function<LabelledPicture, @Nullable String> key) {
    Map<String, ConfusionMatrix> parts = new TreeMap<>();
    for (int i = 0; i < pictures.size(); i++) {
      LabelledPicture picture = pictures.get(i);
      String value = key.apply(picture);
      if (value != null) {
        ConfusionMatrix part = parts.getOrDefault(value, ConfusionMatrix.NONE);
        parts.put(value, part.plus(picture.label(), Occupancy.of(probabilities[i])));
      }
    }
    return parts.entrySet().stream()
        .map(part -> EvaluationResult.Slice.of(by, part.getKey(), part.getValue()))
        .toList();
  }

  /** Indices of the pictures that were answered wrongly, the surest answer first. */
  List<Integer> mistakes() {
    return IntStream.range(0, pictures.size())
        .filter(i -> Occupancy.of(probabilities[i]) != pictures.get(i).label())
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -Math.abs(probabilities[i] - 0.5)))
        .toList();
  }
}
