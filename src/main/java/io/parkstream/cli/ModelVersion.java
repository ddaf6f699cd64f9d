package io.parkstream.cli;

import io.parkstream.model.Model;
import io.parkstream.model.ModelCard;
import io.parkstream.model.ModelException;
import io.parkstream.model.ModelRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code model list}.
 *
 * @param version its number
 * @param date of the training, by the card; - if the version is not whole
 * @param bytes of all files that the card lists
 * @param accuracy over the crops of all data sets of the card; null if it lists none
 * @param sha256 of the weights; empty if the version is not whole
 * @param fault why it cannot be used; null if it can
 */
record ModelVersion(
    int version,
    String date,
    long bytes,
    @Nullable Double accuracy,
    String sha256,
    @Nullable String fault) {
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

  /** Newest first; reads every file and compares the checksums. */
  static List<ModelVersion> all(ModelRepository repository, String name) {
    List<Integer> numbers =
        repository.versions(name).stream().sorted(Comparator.reverseOrder()).toList();
    if (numbers.isEmpty()) {
      // says what there is instead
      return List.of(of(repository.latest(name)));
    }
    return numbers.stream().map(version -> of(repository, name, version)).toList();
  }

  private static ModelVersion of(ModelRepository repository, String name, int version) {
    try {
      return of(repository.open(name, version));
    } catch (ModelException e) {
      return new ModelVersion(
          version, "-", 0, null, "", Objects.requireNonNullElse(e.getMessage(), "unreadable"));
    }
  }

  private static ModelVersion of(Model model) {
    ModelCard card = model.card();
    return new ModelVersion(
        model.identity().version(),
        date(card.created()),
        bytes(model.onnx().resolveSibling("."), card),
        accuracy(card.metrics()),
        model.identity().sha256(),
        null);
  }

  /** A card is whatever its author wrote. */
  private static String date(@Nullable String created) {
    return created != null && DATE.matcher(created).lookingAt() ? created.substring(0, 10) : "-";
  }

  private static long bytes(Path folder, ModelCard card) {
    long bytes = 0;
    for (String file : card.files().keySet()) {
      try {
        bytes += Files.size(folder.resolve(file));
      } catch (IOException e) {
        throw new ModelException("cannot read " + folder.resolve(file), e);
      }
    }
    return bytes;
  }

  /** Each crop counts once, whatever the size of its data set. */
  private static @Nullable Double accuracy(@Nullable List<ModelCard.Metric> metrics) {
    if (metrics == null || metrics.stream().anyMatch(Objects::isNull)) {
      return null;
    }
    long crops = metrics.stream().mapToLong(ModelCard.Metric::crops).sum();
    return crops == 0
        ? null
        : metrics.stream().mapToDouble(each -> each.accuracy() * each.crops()).sum() / crops;
  }

  boolean isWhole() {
    return fault == null;
  }

  String accuracyText() {
    return accuracy == null
        ? "-"
        : Objects.requireNonNull(String.format(Locale.ROOT, "%.4f", accuracy));
  }

  /** For machines; what is not known is left out. */
  Map<String, Object> json(int served) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", version);
    json.put("served", version == served);
    if (isWhole()) {
      json.put("date", date);
      json.put("bytes", bytes);
      json.put("sha256", sha256);
    }
    if (accuracy != null) {
      json.put("accuracy", accuracy);
    }
    if (fault != null) {
      json.put("fault", fault);
    }
    return json;
  }
}
