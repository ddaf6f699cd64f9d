package io.parkstream.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A path as it was typed; names the locale when that is what keeps it from being one. */
final class PathOption implements ITypeConverter<Path> {
  @Override
  public Path convert(String value) {
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new TypeConversionException(
          "'%s' is no path here (%s). File names are read as %s, as the locale says; with other letters in a name set LC_ALL=C.UTF-8 before the start"
              .formatted(value, e.getReason(), System.getProperty("sun.jnu.encoding")));
    }
  }
}
