package io.parkstream.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.ParkstreamException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Which version of a model a repository selects: {@code <name>/selected.json}. Without that file,
 * or if it names no version, the newest is served. Services look at it as often as they look for
 * newer versions. The file is replaced as a whole.
 */
public final class ModelSelection {
  public static final String FILE = "selected.json";

  private static final int MAX_BYTES = 4096;
  private static final int MAX_VERSION = 999_999_999;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ModelRepository repository;
  private final String name;
  private final Path file;

  /**
   * @param directory of the repository
   * @param name of the model
   * @throws ModelException if it cannot be the name of a model
   */
  public ModelSelection(Path directory, String name) {
    this.repository = new ModelRepository(directory);
    this.name = ModelRepository.requireName(name);
    this.file = directory.resolve(name).resolve(FILE);
  }

  /**
   * What the file says.
   *
   * @param version the selected one; null for the newest
   * @param previous used before; null if none is recorded
   * @param newest the newest version when the newest was asked for; null if one was selected
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Selected(@Nullable Integer version, @Nullable Integer previous, @Nullable Integer newest) {
    static final Selected NONE = new Selected(null, null, null);

    boolean isSound() {
      return isSound(version) && isSound(previous) && isSound(newest);
    }

    private static boolean isSound(@Nullable Integer number) {
      return number == null || (number >= 1 && number <= MAX_VERSION);
    }
  }

  /**
   * The selected version; empty if the newest is served.
   *
   * @throws ModelException if the file cannot be read
   */
  public OptionalInt version() {
    return of(read().version());
  }

  /**
   * The version that a service takes which follows this repository; empty if there is none.
   *
   * @throws ModelException if the file cannot be read
   */
  public OptionalInt served() {
    OptionalInt selected = version();
    return selected.isPresent() ? selected : newest();
  }

  /**
   * Selects a version. Its files are checked first, every one against the card's checksums.
   *
   * @throws ModelException if the version is missing, incomplete or damaged; nothing has changed
   */
  public void use(int version) {
    repository.open(name, version);
    OptionalInt before = servedIfReadable();
    Integer previous =
        before.isPresent() && before.getAsInt() != version
            ? Integer.valueOf(before.getAsInt())
            : readIfSound().previous();
    write(new Selected(version, previous, null));
  }

  /**
   * Serves the newest version, now and whenever one is added.
   *
   * @return the newest version
   * @throws ModelException if there is none, or it is incomplete or damaged; nothing has changed
   */
  public int useNewest() {
    int newest = repository.latest(name).identity().version();
    OptionalInt before = servedIfReadable();
    write(
        new Selected(
            null,
            before.isPresent() && before.getAsInt() != newest
                ? Integer.valueOf(before.getAsInt())
                : readIfSound().previous(),
            newest));
    return newest;
  }

  /**
   * Selects the version that was used before. Where none is recorded, the newest was served, and
   * the one before it is selected.
   *
   * @return the version
   * @throws ModelException if there is none, or it is incomplete or damaged; nothing has changed
   */
  public int rollBack() {
    int previous =
        previous()
            .orElseThrow(
                () ->
                    new ModelException(
                        "no version of the model '%s' was used before %s; versions: %s"
                            .formatted(name, text(served()), versions())));
    use(previous);
    return previous;
  }

  private OptionalInt previous() {
    Selected selected = read();
    boolean newerWasAdded = selected.version() == null && !of(selected.newest()).equals(newest());
    if (selected.previous() != null && !newerWasAdded) {
      return of(selected.previous());
    }
    List<Integer> versions = versions();
    return selected.version() == null && versions.size() > 1
        ? OptionalInt.of(versions.get(1))
        : OptionalInt.empty();
  }

  private OptionalInt newest() {
    return repository.versions(name).stream().mapToInt(Integer::intValue).max();
  }

  /** Newest first. */
  private List<Integer> versions() {
    return repository.versions(name).stream().sorted(Comparator.reverseOrder()).toList();
  }

  private OptionalInt servedIfReadable() {
    OptionalInt selected = of(readIfSound().version());
    return selected.isPresent() ? selected : newest();
  }

  /** A damaged file is replaced by the next selection, which need not know what was before. */
  private Selected readIfSound() {
    try {
      return read();
    } catch (ModelException e) {
      return Selected.NONE;
    }
  }

  private Selected read() {
    if (!Files.exists(file)) {
      return Selected.NONE;
    }
    byte[] bytes = ModelFile.read(file, MAX_BYTES);
    try {
      Selected selected = JSON.readValue(bytes, Selected.class);
      if (selected == null || !selected.isSound()) {
        throw new ModelException(invalid("expected versions from 1 to " + MAX_VERSION));
      }
      return selected;
    } catch (JsonProcessingException e) {
      throw new ModelException(invalid(e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new ModelException(invalid(String.valueOf(e.getMessage())), e);
    }
  }

  private String invalid(String why) {
    return file
        + " is not valid: "
        + why
        + "; 'parkstream model use VERSION --model "
        + name
        + "' writes it anew";
  }

  private void write(Selected selected) {
    Path part = file.resolveSibling(FILE + ".part");
    try {
      Files.write(part, JSON.writeValueAsBytes(selected));
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new ParkstreamException(
          "cannot write "
              + file
              + ": no write access or no room; the selection is unchanged. Where the repository is"
              + " read-only, as in an image, set parkstream.model.version",
          e);
    }
  }

  private static OptionalInt of(@Nullable Integer number) {
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  private static String text(OptionalInt version) {
    return version.isPresent() ? String.valueOf(version.getAsInt()) : "now";
  }
}
