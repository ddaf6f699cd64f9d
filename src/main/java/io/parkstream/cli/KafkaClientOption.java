package io.parkstream.cli;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Settings of the Kafka client beyond the address of the broker. */
final class KafkaClientOption {
  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description =
          "Settings of the Kafka client in a properties file, such as security.protocol and"
              + " sasl.jaas.config.")
  @Nullable Path file;

  Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>();
    if (file != null) {
      Properties properties = new Properties();
      try (Reader in = Files.newBufferedReader(file)) {
        properties.load(in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      properties.forEach((key, value) -> settings.put((String) key, value));
    }
    return settings;
  }
}
