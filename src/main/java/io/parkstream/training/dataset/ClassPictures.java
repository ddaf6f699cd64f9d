package io.parkstream.training.dataset;

import io.parkstream.FileFaults;
import io.parkstream.ParkstreamException;
import io.parkstream.image.DecodeResult;
import io.parkstream.image.DecodeResult.Undecodable;
import io.parkstream.image.PictureDecoder;
import io.parkstream.image.PictureLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Pictures of any number of classes, to pretrain with: a folder, or a zip that is never unpacked,
 * of class folders, {@code CLASS/NAME}. They are kept as they are encoded, a sixth of what pixels
 * would take. Classes have the numbers of their names' alphabetical order, as Keras' {@code
 * flow_from_directory} gives them.
 *
 * @param classes names in order
 * @param pictures by class and name
 * @param unreadable files that are no pictures, each with the reason; left out, not fatal
 */
public record ClassPictures(List<String> classes, List<Picture> pictures, List<String> unreadable) {
  /** One picture may have a megabyte and 16 megapixels; those to pretrain with are small. */
  public static final PictureLimits LIMITS = new PictureLimits(1 << 20, 4096 * 4096, 64);

  /** Four times ImageNet's: more is a mistake. */
  static final int MAX_CLASSES = 4_096;

  /** All of ImageNet has 1.3 million. */
  static final int MAX_PICTURES = 2_000_000;

  /** They are held in memory: half of what the launcher gives on 8 GB. */
  private static final long MAX_BYTES = 2L << 30;

  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N} ._()-]{1,128}");

  private static final Set<String> EXTENSIONS = Set.of("jpg", "jpeg", "png", "webp");

  /**
   * One picture.
   *
   * @param name of its file
   * @param label number of its class
   * @param encoded JPEG, PNG or WebP; shared, not to be changed
   */
  public record Picture(String name, int label, byte[] encoded) {}

  /** Where pictures lie. */
  private interface Source extends AutoCloseable {
    /** Names {@code CLASS/NAME} of all files. */
    List<String> names() throws IOException;

    InputStream open(String name) throws IOException;

    @Override
    void close() throws IOException;
  }

  /**
   * The classes alone, without reading a picture.
   *
   * @throws ParkstreamException if there are fewer than two, or it is no folder or zip of class
   *     folders
   */
  public static List<String> classes(Path place) {
    try (Source source = open(place)) {
      return classes(place, source.names());
    } catch (IOException e) {
      throw unreadable(place, e);
    }
  }

  /**
   * Reads all pictures; each is decoded once, to know that it can be.
   *
   * @throws ParkstreamException naming the bound that is exceeded or the name that is refused
   */
  public static ClassPictures read(Path place, PictureDecoder decoder) {
    return read(place, decoder, MAX_BYTES);
  }

  static ClassPictures read(Path place, PictureDecoder decoder, long maxBytes) {
    try (Source source = open(place)) {
      List<String> names = new ArrayList<>(source.names());
      List<String> classes = classes(place, names);
      names.sort(Comparator.naturalOrder());
      List<Picture> pictures = new ArrayList<>();
      List<String> unreadable = new ArrayList<>();
      long bytes = 0;
      for (String name : names) {
        byte[] encoded;
        try (InputStream in = source.open(name)) {
          encoded = in.readNBytes(LIMITS.maxBytes() + 1);
        }
        if (encoded.length > LIMITS.maxBytes()) {
          unreadable.add(name + ": more than " + LIMITS.maxBytes() + " bytes");
          continue;
        }
        DecodeResult result = decoder.decode(encoded);
        if (result instanceof Undecodable undecodable) {
          unreadable.add(name + ": " + undecodable.message());
          continue;
        }
        bytes += encoded.length;
        if (bytes > maxBytes) {
          throw refused(place, "its pictures take more than " + maxBytes + " bytes of memory");
        }
        int label = classes.indexOf(folder(name));
        pictures.add(new Picture(name.substring(name.indexOf('/') + 1), label, encoded));
      }
      return new ClassPictures(classes, List.copyOf(pictures), List.copyOf(unreadable));
    } catch (IOException e) {
      throw unreadable(place, e);
    }
  }

  private static List<String> classes(Path place, List<String> names) {
    Set<String> classes = new TreeSet<>();
    for (String name : names) {
      classes.add(folder(name));
      if (classes.size() > MAX_CLASSES) {
        throw refused(place, "it has more than " + MAX_CLASSES + " class folders");
      }
    }
    if (classes.size() < 2) {
      throw refused(
          place, "it holds pictures of " + classes.size() + " classes; two or more are needed");
    }
    return List.copyOf(classes);
  }

  private static String folder(String name) {
    return name.substring(0, name.indexOf('/'));
  }

  private static Source open(Path place) throws IOException {
    if (Files.isDirectory(place)) {
      return new FolderSource(place);
    }
    return new ZipSource(place, new ZipFile(place.toFile()));
  }

  /**
   * Checks a name that somebody else has chosen.
   *
   * @return whether it is a picture's by its extension
   */
  private static boolean isPicture(Path place, String name) {
    String[] parts = name.split("/", -1);
    if (parts.length != 2
        || !NAME.matcher(parts[0]).matches()
        || !NAME.matcher(parts[1]).matches()
        || parts[0].startsWith(".")) {
      throw refused(
          place, "expected CLASS/NAME of letters, digits and . _ - ( ), not '" + shown(name) + "'");
    }
    String lower = parts[1].toLowerCase(Locale.ROOT);
    return EXTENSIONS.contains(lower.substring(lower.lastIndexOf('.') + 1));
  }

  private static String shown(String name) {
    String printable = name.replaceAll("\\p{C}", "?");
    return printable.length() > 80 ? printable.substring(0, 80) + "…" : printable;
  }

  private static ParkstreamException refused(Path place, String why) {
    return new ParkstreamException(place + " is refused: " + why);
  }

  private static ParkstreamException unreadable(Path place, IOException e) {
    return new ParkstreamException(
        place + " cannot be read as a folder or zip of class folders: " + FileFaults.reason(e), e);
  }

  /** A zip; entries are read one after the other, none of them into more than its bound. */
  private record ZipSource(Path place, ZipFile zip) implements Source {
    @Override
    public List<String> names() {
      if (zip.size() > MAX_PICTURES) {
        throw refused(place, "it has " + zip.size() + " entries; at most " + MAX_PICTURES);
      }
      Set<String> names = new TreeSet<>();
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        if (!entry.isDirectory()
            && isPicture(place, entry.getName())
            && !names.add(entry.getName())) {
          throw refused(place, "it has '" + shown(entry.getName()) + "' twice");
        }
      }
      return List.copyOf(names);
    }

    @Override
    public InputStream open(String name) throws IOException {
      return zip.getInputStream(zip.getEntry(name));
    }

    @Override
    public void close() throws IOException {
      zip.close();
    }
  }

  private record FolderSource(Path place) implements Source {
    @Override
    public List<String> names() throws IOException {
      List<String> names = new ArrayList<>();
      try (Stream<Path> files = Files.walk(place, 2)) {
        files
            .filter(Files::isRegularFile)
            .map(file -> place.relativize(file).toString().replace('\\', '/'))
            .filter(name -> name.indexOf('/') > 0 && isPicture(place, name))
            .limit(MAX_PICTURES + 1L)
            .forEach(names::add);
      }
      if (names.size() > MAX_PICTURES) {
        throw refused(place, "it has more than " + MAX_PICTURES + " files");
      }
      return names;
    }

    @Override
    public InputStream open(String name) throws IOException {
      return Files.newInputStream(place.resolve(name));
    }

    @Override
    public void close() {}
  }
}
