package io.parkstream.app;

import io.parkstream.ParkstreamException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Settings that go to Kafka Streams and its clients as they name them: {@code kafka-streams.KEY} is
 * the value, {@code kafka-streams-file.KEY} a file that holds it, such as a mounted secret. As
 * environment variables they are {@code KAFKA_STREAMS_} and {@code KAFKA_STREAMS_FILE_} with the
 * key in capitals and underscores for its dots.
 */
final class PassThrough {
  static final String VALUE = "kafka-streams.";
  static final String FILE = "kafka-streams-file.";
  private static final String VARIABLE = "KAFKA_STREAMS_";
  private static final String FILE_VARIABLE = "KAFKA_STREAMS_FILE_";

  /** A secret or a list of certificates has some kilobytes; a larger file is another one. */
  private static final int MOST_BYTES = 1 << 20;

  private PassThrough() {}

  /**
   * Collects them.
   *
   * @param names of everything that is configured
   * @param values of one name
   * @throws ParkstreamException if a file cannot be read, or a key is given twice
   */
  static Map<String, String> of(Iterable<String> names, Function<String, Optional<String>> values) {
    Map<String, String> settings = new TreeMap<>();
    Map<String, String> files = new TreeMap<>();
    for (String name : names) {
      String ofFile = key(name, FILE, FILE_VARIABLE);
      String ofValue = ofFile == null ? key(name, VALUE, VARIABLE) : null;
      if (ofFile != null) {
        values.apply(name).ifPresent(file -> files.put(ofFile, file));
      } else if (ofValue != null) {
        values.apply(name).ifPresent(value -> settings.put(ofValue, value));
      }
    }
    files.forEach(
        (key, file) -> {
          if (settings.put(key, read(key, file)) != null) {
            throw new ParkstreamException(
                FILE + key + " and " + VALUE + key + " are both set; expected one of them");
          }
        });
    return settings;
  }

  private static @Nullable String key(String name, String prefix, String variable) {
    if (name.startsWith(prefix)) {
      return name.substring(prefix.length());
    }
    return name.startsWith(variable)
        ? name.substring(variable.length()).toLowerCase(Locale.ROOT).replace('_', '.')
        : null;
  }

  /** Without the line end that editors leave. */
  private static String read(String key, String file) {
    try (var in = Files.newInputStream(Path.of(file))) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new IOException("it has more than " + MOST_BYTES + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8).strip();
    } catch (IOException | InvalidPathException e) {
      throw new ParkstreamException(
          FILE + key + " is " + file + ", which cannot be read: " + e.getMessage(), e);
    }
  }
}
