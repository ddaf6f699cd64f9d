package io.parkstream.app.models;

import io.parkstream.config.ParkstreamConfig;
import io.parkstream.engine.EngineFactory;
import io.parkstream.model.ModelRepository;
import io.parkstream.model.ModelSelection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** The versions of the configured model, with the configured engine over them. */
public final class RepositoryModels implements ModelSource {
  private final ParkstreamConfig config;
  private final String name;
  private final Path folder;
  private final ModelRepository repository;
  private final int maxBatchSize;
  private final int engines;

  /**
   * @param engines that work at the same time
   */
  public RepositoryModels(ParkstreamConfig config, int maxBatchSize, int engines) {
    this.config = config;
    this.maxBatchSize = maxBatchSize;
    this.engines = engines;
    name = config.model().name();
    folder = config.model().directory();
    repository = new ModelRepository(folder);
  }

  @Override
  public List<Integer> versions() {
    List<Integer> versions = repository.versions(name);
    // says what there is instead
    return versions.isEmpty() ? List.of(repository.latest(name).identity().version()) : versions;
  }

  @Override
  public EngineFactory load(int version) {
    return EngineFactories.configured(
        config, repository.open(name, version), maxBatchSize, engines);
  }

  @Override
  public OptionalInt selected() {
    return new ModelSelection(folder, name).version();
  }

  @Override
  public long stamp(int version) {
    return stamp(folder.resolve(name).resolve(Integer.toString(version)));
  }

  /** Of the names, sizes and times of all files: a copy of a version may start with its card. */
  static long stamp(Path version) {
    List<String> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(version)) {
      for (Path file : files.sorted().toList()) {
        BasicFileAttributes known = Files.readAttributes(file, BasicFileAttributes.class);
        all.add(file + " " + known.size() + " " + known.lastModifiedTime());
      }
    } catch (IOException | UncheckedIOException e) {
      return -1;
    }
    return all.hashCode();
  }
}
