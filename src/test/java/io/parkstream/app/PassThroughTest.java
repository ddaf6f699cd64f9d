package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.ParkstreamException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassThroughTest {
  @TempDir Path folder;

  @Test
  void of_takesValues_files_andVariables() throws IOException {
    // Given
    Path secret = folder.resolve("jaas");
    Files.writeString(secret, "ScramLoginModule required password=\"x\";\n");
    Path password = folder.resolve("password");
    Files.writeString(password, "  changeit\r\n");

    // When
    Map<String, String> settings =
        of(
            Map.of(
                "kafka-streams.security.protocol", "SASL_SSL",
                "kafka-streams-file.sasl.jaas.config", secret.toString(),
                "KAFKA_STREAMS_MAX_POLL_INTERVAL_MS", "60000",
                "KAFKA_STREAMS_FILE_SSL_TRUSTSTORE_PASSWORD", password.toString(),
                "parkstream.kafka.partitions", "3"));

    // Then
    assertThat(settings)
        .isEqualTo(
            Map.of(
                "security.protocol", "SASL_SSL",
                "sasl.jaas.config", "ScramLoginModule required password=\"x\";",
                "max.poll.interval.ms", "60000",
                "ssl.truststore.password", "changeit"));
  }

  @Test
  void of_names_aFileThatCannotBeRead() {
    assertThatThrownBy(() -> of(Map.of("kafka-streams-file.ssl.key.password", folder + "/missing")))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("kafka-streams-file.ssl.key.password is " + folder + "/missing");
  }

  @Test
  void of_refuses_aKeyThatIsGivenTwice() throws IOException {
    Path secret = folder.resolve("secret");
    Files.writeString(secret, "hidden");
    assertThatThrownBy(
            () ->
                of(
                    Map.of(
                        "kafka-streams-file.ssl.key.password",
                        secret.toString(),
                        "kafka-streams.ssl.key.password",
                        "plain")))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("both set")
        .hasMessageNotContaining("hidden")
        .hasMessageNotContaining("plain");
  }

  private static Map<String, String> of(Map<String, String> configured) {
    return PassThrough.of(configured.keySet(), name -> Optional.ofNullable(configured.get(name)));
  }
}
