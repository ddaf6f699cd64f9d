package io.parkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parkstream.testing.PackagedApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker to try things out with, as a process. */
class BrokerCommandIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;

  @Test
  void broker_keepsItsTopics_andSaysWhenItsPortIsTaken() throws Exception {
    // Given
    String port;
    try (PackagedApplication first = start("0")) {
      String address = address(first);
      port = address.substring(address.indexOf(':') + 1);
      try (Admin admin = admin(address)) {
        admin.createTopics(List.of(new NewTopic("kept", 2, (short) 1))).all().get();
      }

      // When another is started on its port
      try (PackagedApplication second =
          PackagedApplication.start(Map.of(), "broker", "--port", port)) {
        // Then
        assertThat(second.awaitExit(PATIENCE)).contains(1);
        assertThat(second.err()).contains("port " + port + " is taken").doesNotContain("\tat ");
      }
      first.terminate();
      assertThat(first.awaitExit(PATIENCE)).isPresent();
    }

    // And when it is started again
    try (PackagedApplication again = start(port);
        Admin admin = admin(address(again))) {
      // Then
      Set<String> topics = admin.listTopics().names().get();
      assertThat(topics).contains("kept");
    }
  }

  @Test
  void broker_deletesItsTemporaryFolder_whenItIsAskedToEnd() throws Exception {
    // Given
    Map<String, String> properties = Map.of("java.io.tmpdir", directory.toString());
    try (PackagedApplication broker =
        PackagedApplication.start(properties, "broker", "--port", "0")) {
      address(broker);
      assertThat(folders()).hasSize(1);

      // When
      broker.terminate();

      // Then
      assertThat(broker.awaitExit(PATIENCE)).isPresent();
      assertThat(folders()).isEmpty();
    }
  }

  private List<Path> folders() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.getFileName().toString().contains("broker")).toList();
    }
  }

  private PackagedApplication start(String port) {
    return PackagedApplication.start(
        Map.of(), "broker", "--port", port, "--directory", directory.resolve("data").toString());
  }

  private static String address(PackagedApplication broker) {
    await().atMost(PATIENCE).until(() -> !broker.out().isEmpty());
    assertThat(broker.out().get(0)).matches("127\\.0\\.0\\.1:\\d+");
    return broker.out().get(0);
  }

  private static Admin admin(String address) {
    return Admin.create(Map.of("bootstrap.servers", address));
  }
}
