package io.parkstream.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.parkstream.FileFaults;
import io.parkstream.domain.Ids;
import io.parkstream.domain.ModelIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How the answers of a model are calibrated at one site or camera: a small file in the version's
 * folder {@code calibrations}, {@code <site>.json} or {@code <site>@<camera>.json}, and not a
 * version of its own. It belongs to the weights that it was found with and is refused beside
 * others.
 *
 * @param model name and version, and the sha256 of {@code model.onnx}
 * @param place {@code site} or {@code site/camera}
 * @param temperature that logits are divided by, after the model's own calibration
 * @param threshold probability from which a space is called occupied
 * @param gain expected, in balanced accuracy, by leaving one space out
 * @param gainLow low end of its 95 % interval
 * @param gainHigh high end of its 95 % interval
 * @param crops that it was found with
 * @param created day, RFC 3339
 * @param pictures sha256 of those crops, lower-case hex
 */
public record CalibrationFile(
    ModelIdentity model,
    String place,
    double temperature,
    double threshold,
    double gain,
    double gainLow,
    double gainHigh,
    int crops,
    String created,
    List<String> pictures) {
  public static final String FOLDER = "calibrations";

  /** Some thousand pictures' checksums take 200 kB. */
  private static final long MAX_BYTES = 4 << 20;

  /** Sites and cameras of one version. */
  private static final int MAX_FILES = 100_000;

  private static final String EXTENSION = ".json";
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /**
   * Writes it beside the model, in the place of an earlier one.
   *
   * @return the file
   */
  public static Path write(Model model, CalibrationFile calibration) throws IOException {
    Path folder = model.onnx().resolveSibling(FOLDER);
    Files.createDirectories(folder);
    Path file = folder.resolve(calibration.place().replace('/', '@') + EXTENSION);
    Path part = folder.resolve("." + file.getFileName() + ".part");
    JSON.writeValue(part.toFile(), calibration);
    return Files.move(
        part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * The card of a model with the calibrations that lie beside it, which go before its own places.
   *
   * @throws ModelException naming the file, if one is of another model or cannot be used
   */
  public static ModelCard applied(Model model) {
    List<CalibrationFile> files = of(model);
    if (files.isEmpty()) {
      return model.card();
    }
    Map<String, ModelCard.Place> places = new TreeMap<>(model.card().placesOrNone());
    for (CalibrationFile file : files) {
      places.put(
          file.place(),
          new ModelCard.Place(file.temperature(), file.threshold(), file.gain(), file.crops()));
    }
    return model.card().at(places);
  }

  /** All calibrations beside a model, checked, by the names of their files. */
  public static List<CalibrationFile> of(Model model) {
    Path folder = model.onnx().resolveSibling(FOLDER);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> files =
          entries
              .filter(file -> isCalibration(String.valueOf(file.getFileName())))
              .limit(MAX_FILES + 1L)
              .sorted()
              .toList();
      if (files.size() > MAX_FILES) {
        throw new ModelException(folder + " holds more than " + MAX_FILES + " calibrations");
      }
      return files.stream().map(file -> read(file, model)).toList();
    } catch (IOException e) {
      throw new ModelException("cannot list " + folder + ": " + FileFaults.reason(e), e);
    }
  }

  private static boolean isCalibration(String name) {
    return name.endsWith(EXTENSION) && !name.startsWith(".");
  }

  private static CalibrationFile read(Path file, Model model) {
    CalibrationFile calibration;
    try {
      calibration = JSON.readValue(ModelFile.read(file, MAX_BYTES), CalibrationFile.class);
    } catch (JsonProcessingException e) {
      throw new ModelException(file + " is not valid: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ModelException("cannot read " + file + ": " + FileFaults.reason(e), e);
    }
    return checked(file, calibration, model.card().files().getOrDefault(ModelRepository.ONNX, ""));
  }

  @SuppressWarnings("NullAway") // a parsed record holds null where its file says nothing
  private static CalibrationFile checked(Path file, CalibrationFile calibration, String sha256) {
    if (calibration == null || calibration.model == null || calibration.place == null) {
      throw new ModelException(file + " is not valid: it names no model or no place");
    }
    if (!sha256.equals(calibration.model.sha256())) {
      throw new ModelException(
          file
              + " calibrates the model "
              + calibration.model.name()
              + "/"
              + calibration.model.version()
              + " with sha256 "
              + calibration.model.sha256()
              + ", this one has "
              + sha256
              + "; calibrate anew, or delete the file");
    }
    String name = String.valueOf(file.getFileName());
    String[] ids = calibration.place.split("/", -1);
    boolean named = Stream.of(ids).allMatch(Ids::isValid) && ids.length <= 2;
    if (!named || !name.equals(String.join("@", ids) + EXTENSION)) {
      throw new ModelException(
          file + " is of the place '" + calibration.place + "'; its name must say so");
    }
    if (!(calibration.temperature > 0)
        || !Double.isFinite(calibration.temperature)
        || !(calibration.threshold > 0 && calibration.threshold < 1)) {
      throw new ModelException(
          file
              + " has temperature "
              + calibration.temperature
              + " and threshold "
              + calibration.threshold
              + "; expected above 0, and between 0 and 1");
    }
    return calibration;
  }
}
