package io.parkstream.tools.simulator;

import io.parkstream.FileFaults;
import io.parkstream.ParkstreamException;
import io.parkstream.domain.CameraId;
import io.parkstream.gateway.SpaceMapFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A drawn camera that writes its frames into a folder, as FFmpeg does of a real one, with the space
 * map beside them. Only the newest frames stay, so that it can run for ever. Not thread safe.
 */
public final class DrawnFilm {
  /** The map's file in the folder. */
  public static final String MAP = "map.json";

  /** A gateway that follows the folder may be so many frames behind. */
  public static final int KEPT = 120;

  private final CarParkSimulator simulator;
  private final CameraId camera;
  private final Path folder;
  private final int most;
  private final Deque<Path> kept = new ArrayDeque<>();
  private final String run;
  private long frames;

  /**
   * Writes the map; no frame yet.
   *
   * @param simulator has one camera
   * @param folder made if missing
   * @param run goes before the number of each frame; must grow from run to run, since a folder is
   *     followed by name
   * @param most frames that stay, such as {@link #KEPT}
   * @throws ParkstreamException if the folder cannot be written
   */
  public DrawnFilm(CarParkSimulator simulator, Path folder, String run, int most) {
    this.simulator = simulator;
    this.camera = simulator.cameras().get(0);
    this.folder = folder;
    this.run = run;
    this.most = most;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new ParkstreamException(
          "cannot make the folder " + folder + ": " + FileFaults.reason(e), e);
    }
    SpaceMapFile.write(simulator.map(camera), folder.resolve(MAP));
  }

  /**
   * Lets time pass and writes the next frame.
   *
   * @return the frame's file
   * @throws ParkstreamException if it cannot be written
   */
  public Path next(Duration passed) {
    simulator.advance(passed);
    Path file = folder.resolve("%s-%09d.jpg".formatted(run, frames++));
    Path unfinished = folder.resolve(".frame");
    try {
      Files.write(unfinished, simulator.wholeFrame(camera));
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      kept.add(file);
      if (kept.size() > most) {
        Files.deleteIfExists(kept.remove());
      }
    } catch (IOException e) {
      throw new ParkstreamException(
          "cannot write the frame " + file + ": " + FileFaults.reason(e), e);
    }
    return file;
  }
}
