package io.parkstream.training.dataset;

import io.parkstream.ParkstreamException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Enumeration;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * Unpacks the archive of a data set (.zip, .tar, .tar.gz). An archive is a stranger's: entries that
 * lead out of the folder, links, devices and what is beyond the bounds end the import, and an entry
 * never replaces a file.
 */
public final class ArchiveImport {
  /** CNR-EXT has 145,000 patches, PKLot 700,000. */
  private static final int MAX_ENTRIES = 2_000_000;

  /** A frame or a list of patches is far below it; what is beyond is no part of such a set. */
  private static final long MAX_ENTRY_BYTES = 64L << 20;

  /** A small disk is not filled by an archive that only looks small. */
  private static final long MAX_BYTES = 32L << 30;

  private final Path directory;
  private final long maxEntryBytes;
  private int entries;
  private long bytes;

  public ArchiveImport(Path directory) {
    this(directory, MAX_ENTRY_BYTES);
  }

  ArchiveImport(Path directory, long maxEntryBytes) {
    this.directory = directory.toAbsolutePath().normalize();
    this.maxEntryBytes = maxEntryBytes;
  }

  /**
   * Unpacks.
   *
   * @return how many files were written
   * @throws ParkstreamException naming the entry that is refused; what was written before it stays
   */
  public int run(Path archive) {
    String name = String.valueOf(archive.getFileName()).toLowerCase(Locale.ROOT);
    try {
      if (name.endsWith(".zip")) {
        unzip(archive);
      } else if (name.endsWith(".tar")) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(archive))) {
          untar(in);
        }
      } else if (name.endsWith(".tar.gz") || name.endsWith(".tgz")) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(archive));
            InputStream plain = new GzipCompressorInputStream(in, true)) {
          untar(plain);
        }
      } else {
        throw new ParkstreamException(archive + " is none of .zip, .tar, .tar.gz");
      }
    } catch (IOException e) {
      throw new ParkstreamException(
          "cannot unpack " + archive + " after " + entries + " files: " + e.getMessage(), e);
    }
    return entries;
  }

  private void unzip(Path archive) throws IOException {
    try (ZipFile zip = ZipFile.builder().setPath(archive).get()) {
      Enumeration<ZipArchiveEntry> all = zip.getEntries();
      while (all.hasMoreElements()) {
        ZipArchiveEntry entry = all.nextElement();
        if (entry.isUnixSymlink()) {
          throw refused(entry.getName(), "is a link");
        }
        if (!entry.isDirectory()) {
          try (InputStream in = zip.getInputStream(entry)) {
            write(entry.getName(), in);
          }
        }
      }
    }
  }

  private void untar(InputStream in) throws IOException {
    try (TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (entry.isSymbolicLink() || entry.isLink()) {
          throw refused(entry.getName(), "is a link");
        }
        if (entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO()) {
          throw refused(entry.getName(), "is neither a file nor a folder");
        }
        if (!entry.isDirectory()) {
          write(entry.getName(), tar);
        }
      }
    }
  }

  private void write(String name, InputStream in) throws IOException {
    Path target = directory.resolve(name.replace('\\', '/')).normalize();
    if (!target.startsWith(directory) || target.equals(directory)) {
      throw refused(name, "leads out of " + directory);
    }
    if (++entries > MAX_ENTRIES) {
      throw refused(name, "is one more than " + MAX_ENTRIES + " entries");
    }
    Path parent = target.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
      byte[] buffer = new byte[1 << 16];
      long written = 0;
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        written += read;
        bytes += read;
        if (written > maxEntryBytes || bytes > MAX_BYTES) {
          throw refused(
              name,
              "takes more than "
                  + (written > maxEntryBytes ? maxEntryBytes : MAX_BYTES)
                  + " bytes");
        }
        out.write(buffer, 0, read);
      }
    } catch (FileAlreadyExistsException e) {
      throw new ParkstreamException(target + " already exists; unpack into an empty folder", e);
    }
  }

  private static ParkstreamException refused(String name, String why) {
    return new ParkstreamException("entry '" + name + "' " + why + "; the archive is refused");
  }
}
