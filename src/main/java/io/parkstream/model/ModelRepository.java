package io.parkstream.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.parkstream.FileFaults;
import io.parkstream.domain.Ids;
import io.parkstream.domain.ModelIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Models on disk, in Triton's layout: {@code <name>/<version>/model.onnx} with its card, golden
 * pictures and training files. A version is written beside and moved into place; its files never
 * change once they are there. Only its 8-bit form may be added, or made anew, later.
 */
public final class ModelRepository {
  public static final String ONNX = "model.onnx";
  public static final String INT8_ONNX = "model.int8.onnx";
  public static final String CARD = "model-card.json";
  public static final String READABLE_CARD = "model-card.md";
  public static final String GOLDEN = "golden.json";
  public static final String INT8_GOLDEN = "golden.int8.json";

  /** How the 8-bit form was made and how close it comes. */
  public static final String INT8_REPORT = "quantization.json";

  public static final String TRAINING_FILES = "training-files.sha256";

  /** The card of the shipped model has 4 kB, its golden pictures 150 kB. */
  private static final long MAX_CARD_BYTES = 1 << 20;

  private static final long MAX_GOLDEN_BYTES = 16 << 20;

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private final Path folder;

  public ModelRepository(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens the newest version of a model.
   *
   * @throws ModelException if there is none, or a file fails its checksum
   */
  public Model latest(String name) {
    return open(
        name,
        versions(name).stream()
            .max(Comparator.naturalOrder())
            .orElseThrow(
                () ->
                    new ModelException(
                        "no version of the model '"
                            + name
                            + "' in "
                            + folder.toAbsolutePath()
                            + "; there are: "
                            + names())));
  }

  /**
   * Opens one version and checks each file against the card.
   *
   * @throws ModelException if it is not there, or a file is missing or fails its checksum
   */
  public Model open(String name, int version) {
    Path place = folder.resolve(requireName(name)).resolve(Integer.toString(version));
    ModelCard card = card(name, version);
    card.files().forEach((file, expected) -> check(place, file, expected));
    String sha256 = card.files().getOrDefault(ONNX, "");
    return new Model(
        new ModelIdentity(name, version, sha256),
        card,
        golden(place.resolve(GOLDEN), card),
        place.resolve(ONNX),
        quantized(name, version, card, place));
  }

  /**
   * What was measured of a version's 8-bit form, or nothing if it has none. Looks at no other file
   * than card and report, and compares no checksum: to plan with, not to answer with.
   *
   * @param version empty for the newest
   * @throws ModelException if there is no such version, or its card or report cannot be read
   */
  public Optional<List<Agreement>> glance(String name, OptionalInt version) {
    OptionalInt number =
        version.isPresent() ? version : versions(name).stream().mapToInt(Integer::intValue).max();
    if (number.isEmpty()) {
      throw new ModelException("no version of the model '" + name + "' in " + folder);
    }
    Map<String, String> files = card(name, number.getAsInt()).files();
    if (!files.containsKey(INT8_ONNX)) {
      return Optional.empty();
    }
    return Optional.of(
        files.containsKey(INT8_REPORT)
            ? agreements(folder.resolve(name).resolve(Integer.toString(number.getAsInt())))
            : List.of());
  }

  private ModelCard card(String name, int version) {
    Path file = folder.resolve(requireName(name)).resolve(Integer.toString(version)).resolve(CARD);
    ModelCard card = parse(file, ModelFile.read(file, MAX_CARD_BYTES), ModelCard.class);
    UntrustedCard.require(file, card, name, version);
    return card;
  }

  private static @Nullable QuantizedModel quantized(
      String name, int version, ModelCard card, Path place) {
    String sha256 = card.files().get(INT8_ONNX);
    if (sha256 == null) {
      return null;
    }
    if (!card.files().containsKey(INT8_GOLDEN)) {
      throw new ModelException(place.resolve(CARD) + " names no checksum of " + INT8_GOLDEN);
    }
    return new QuantizedModel(
        new ModelIdentity(name, version, sha256),
        golden(place.resolve(INT8_GOLDEN), card),
        place.resolve(INT8_ONNX),
        card.files().containsKey(INT8_REPORT) ? agreements(place) : List.of());
  }

  /** What of the report decides which engine may answer. */
  private record Report(List<Agreement> dataSets) {}

  private static List<Agreement> agreements(Path place) {
    Path file = place.resolve(INT8_REPORT);
    Report report = parse(file, ModelFile.read(file, MAX_CARD_BYTES), Report.class);
    UntrustedCard.require(file, report.dataSets());
    return report.dataSets();
  }

  private static GoldenPictures golden(Path file, ModelCard card) {
    GoldenPictures golden =
        parse(file, ModelFile.read(file, MAX_GOLDEN_BYTES), GoldenPictures.class);
    UntrustedCard.require(file, golden, card.input());
    return golden;
  }

  /**
   * Adds the next version of a model.
   *
   * @param contents writes every file but the card into an empty folder and returns the card for
   *     them, in which name, version and checksums are filled in here
   * @return the version's folder
   */
  public Path store(String name, Contents contents) throws IOException {
    Path home = folder.resolve(requireName(name));
    Files.createDirectories(home);
    int version = 1 + versions(name).stream().max(Comparator.naturalOrder()).orElse(0);
    Path part = Files.createTempDirectory(home, ".part-");
    try {
      ModelCard draft = contents.write(part);
      Map<String, String> files = new TreeMap<>();
      for (Path file : list(part)) {
        files.put(String.valueOf(file.getFileName()), sha256(file));
      }
      ModelCard card = draft.stored(name, version, files);
      JSON.writeValue(part.resolve(CARD).toFile(), card);
      Files.writeString(part.resolve(READABLE_CARD), ReadableCard.of(card));
      // a temporary folder is its owner's alone; a model is for every account that serves it
      Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rwxr-xr-x"));
      Path place = home.resolve(Integer.toString(version));
      return Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      deleteIfThere(part);
    }
  }

  /**
   * Adds the 8-bit form to a version, or replaces it. The card that lists the files comes last and
   * at once: a concurrent reader finds the version without the form, or refuses it.
   *
   * @param onnx the file, moved into the version
   * @param report anything that can be written as JSON
   */
  public void addQuantized(Model model, Path onnx, GoldenPictures golden, Object report)
      throws IOException {
    Path place = parentOf(model.onnx());
    Files.move(onnx, place.resolve(INT8_ONNX), StandardCopyOption.REPLACE_EXISTING);
    addReport(model, golden, report);
  }

  /**
   * Adds golden answers of a version's 8-bit form and the report on it, or replaces them; the card
   * comes last and at once.
   *
   * @param report anything that can be written as JSON
   */
  public void addReport(Model model, GoldenPictures golden, Object report) throws IOException {
    Path place = parentOf(model.onnx());
    JSON.writeValue(place.resolve(INT8_GOLDEN).toFile(), golden);
    JSON.writeValue(place.resolve(INT8_REPORT).toFile(), report);
    Map<String, String> files = new TreeMap<>(model.card().files());
    for (String file : List.of(INT8_ONNX, INT8_GOLDEN, INT8_REPORT)) {
      files.put(file, sha256(place.resolve(file)));
    }
    Path part = place.resolve(CARD + ".part");
    ModelIdentity identity = model.identity();
    JSON.writeValue(part.toFile(), model.card().stored(identity.name(), identity.version(), files));
    Files.move(part, place.resolve(CARD), StandardCopyOption.ATOMIC_MOVE);
  }

  private static Path parentOf(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException(file + " lies in no folder");
    }
    return parent;
  }

  /** Fills a version's folder. */
  @FunctionalInterface
  public interface Contents {
    ModelCard write(Path folder) throws IOException;
  }

  /** Writes golden pictures as a version holds them. */
  public static void writeGolden(Path folder, GoldenPictures golden) throws IOException {
    JSON.writeValue(folder.resolve(GOLDEN).toFile(), golden);
  }

  /** The sha256 of a file, in lower-case hex. */
  public static String sha256(Path file) throws IOException {
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest())) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(((DigestInputStream) in).getMessageDigest().digest());
    }
  }

  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(digest().digest(bytes));
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static String requireName(String name) {
    if (!Ids.isValid(name) || name.startsWith(".")) {
      throw new ModelException("'" + name + "' cannot be the name of a model");
    }
    return name;
  }

  /** A link may lead from one name to another in the version, and not out of it. */
  private static void check(Path place, String file, String expected) {
    Path path = place.resolve(file);
    if (!Files.isRegularFile(path)) {
      throw new ModelException(place + " has no file " + file + ", which its card lists");
    }
    try {
      if (!path.toRealPath().startsWith(place.toRealPath())) {
        throw new ModelException(
            path + " links to a file outside " + place + "; such links are refused");
      }
      if (Files.size(path) > ModelFile.MAX_BYTES) {
        throw new ModelException(
            path + " has " + Files.size(path) + " bytes; at most " + ModelFile.MAX_BYTES);
      }
      String actual = sha256(path);
      if (!actual.equals(expected)) {
        throw new ModelException(
            path
                + " has sha256 "
                + actual
                + ", its card says "
                + expected
                + "; copy the model again");
      }
    } catch (IOException e) {
      throw new ModelException("cannot read " + path + ": " + FileFaults.reason(e), e);
    }
  }

  private static <T> T parse(Path file, byte[] bytes, Class<T> type) {
    try {
      T value = JSON.readValue(bytes, type);
      if (value == null) {
        throw new ModelException(file + " is not valid: it says null");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new ModelException(file + " is not valid: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ModelException("cannot read " + file + ": " + FileFaults.reason(e), e);
    }
  }

  /** The versions of a model, in no order; not opened, and so not checked. */
  public List<Integer> versions(String name) {
    return list(folder.resolve(requireName(name))).stream()
        .map(path -> String.valueOf(path.getFileName()))
        .filter(version -> version.matches("[1-9][0-9]{0,8}"))
        .map(Integer::valueOf)
        .toList();
  }

  private List<String> names() {
    return list(folder).stream().map(path -> String.valueOf(path.getFileName())).toList();
  }

  private static List<Path> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    } catch (IOException e) {
      throw new ModelException("cannot list " + folder + ": " + FileFaults.reason(e), e);
    }
  }

  private static void deleteIfThere(Path folder) throws IOException {
    for (Path file : list(folder)) {
      Files.delete(file);
    }
    Files.deleteIfExists(folder);
  }
}
