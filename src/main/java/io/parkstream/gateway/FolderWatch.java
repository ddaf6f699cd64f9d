package io.parkstream.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Looks at a folder again and again and says once when it is away, once when it is back, and once
 * that it holds folders instead of pictures. Not thread safe.
 */
final class FolderWatch {
  private static final Logger log = Logger.getLogger(FolderWatch.class);

  private final Path folder;
  private final LongSupplier nanoTime;
  private boolean away;
  private long awaySince;
  private boolean saidFolders;

  FolderWatch(Path folder, LongSupplier nanoTime) {
    this.folder = folder;
    this.nanoTime = nanoTime;
  }

  /** What is in it; empty while it is away. */
  Optional<PictureFolder> look() {
    try {
      PictureFolder found = PictureFolder.look(folder);
      seen(found);
      return Optional.of(found);
    } catch (IOException e) {
      if (!away) {
        awaySince = nanoTime.getAsLong();
        log.warnf(
            "folder of frames %s is unavailable: %s; waiting for it",
            folder, PictureFile.describe(e));
      }
      away = true;
      return Optional.empty();
    }
  }

  /** Takes note of what was found. */
  void seen(PictureFolder found) {
    if (away) {
      away = false;
      Duration time = Duration.ofNanos(nanoTime.getAsLong() - awaySince);
      log.infof(
          "folder of frames %s is available again after %.1f s", folder, time.toMillis() / 1000.0);
    }
    String folders = found.onlyFolders(folder);
    if (folders != null && !saidFolders) {
      log.warn(folders);
      saidFolders = true;
    }
  }
}
