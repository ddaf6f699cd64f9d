package io.parkstream.training.dataset;

import io.parkstream.FileFaults;
import io.parkstream.ParkstreamException;
import io.parkstream.domain.Occupancy;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A folder of labelled crops as training reads it: {@code empty/} and {@code occupied/}. Counts
 * what it wrote. Not thread safe.
 */
public final class CropFolder {
  private final Path directory;
  private final List<Path> written = new ArrayList<>();
  private int empty;
  private int occupied;
  private int unlabelled;

  /** Makes the folders that are missing. */
  public CropFolder(Path directory) {
    this.directory = directory;
    try {
      Files.createDirectories(directory.resolve(Occupancy.EMPTY.word()));
      Files.createDirectories(directory.resolve(Occupancy.OCCUPIED.word()));
    } catch (IOException e) {
      throw new ParkstreamException(
          "cannot make folders in " + directory + ": " + FileFaults.reason(e), e);
    }
  }

  public void write(String name, byte[] picture, boolean isOccupied) {
    Occupancy label = isOccupied ? Occupancy.OCCUPIED : Occupancy.EMPTY;
    Path file = directory.resolve(label.word()).resolve(name);
    try {
      Files.write(file, picture);
    } catch (IOException e) {
      throw new ParkstreamException("cannot write " + file + ": " + FileFaults.reason(e), e);
    }
    if (isOccupied) {
      occupied++;
    } else {
      empty++;
    }
  }

  /**
   * As {@link #write}, but never over another picture.
   *
   * @throws ParkstreamException if another picture of that name is there
   */
  void writeNew(String name, byte[] picture, boolean isOccupied) {
    Path file =
        directory.resolve((isOccupied ? Occupancy.OCCUPIED : Occupancy.EMPTY).word()).resolve(name);
    try {
      if (!Files.exists(file)) {
        written.add(file);
      } else if (!Arrays.equals(Files.readAllBytes(file), picture)) {
        throw new ParkstreamException(
            file
                + " already exists with another picture; import each camera into a folder of its own");
      }
    } catch (IOException e) {
      throw new ParkstreamException("cannot read " + file + ": " + FileFaults.reason(e), e);
    }
    write(name, picture, isOccupied);
  }

  /** Deletes what {@link #writeNew} wrote, and the folders that are then empty. */
  void discard() {
    try {
      for (Path file : written) {
        Files.deleteIfExists(file);
      }
      for (Occupancy label : List.of(Occupancy.EMPTY, Occupancy.OCCUPIED)) {
        deleteIfEmpty(directory.resolve(label.word()));
      }
      deleteIfEmpty(directory);
    } catch (IOException e) {
      throw new ParkstreamException(
          "cannot clean up " + directory + ": " + FileFaults.reason(e), e);
    }
  }

  private static void deleteIfEmpty(Path folder) throws IOException {
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException e) {
      // pictures of an earlier import stay
    }
  }

  /** A space that nobody labelled teaches nothing. */
  void skipUnlabelled() {
    unlabelled++;
  }

  public Counts counts() {
    return new Counts(empty, occupied, unlabelled);
  }

  /**
   * What came of it.
   *
   * @param empty crops written
   * @param occupied crops written
   * @param unlabelled spaces skipped for want of a label
   */
  public record Counts(int empty, int occupied, int unlabelled) {
    /** One line for people. */
    public String describe(Path directory) {
      return "%d crops in %s: %d empty, %d occupied; %d spaces without a label skipped"
          .formatted(empty + occupied, directory, empty, occupied, unlabelled);
    }
  }
}
