package io.parkstream.web.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.parkstream.app.BrokerProcess;
import io.parkstream.domain.Occupancy;
import io.parkstream.serde.Topics;
import io.parkstream.web.Messages;
import io.parkstream.web.RecordingWebMetrics;
import io.parkstream.web.TopicsWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The view says so when its broker is killed or hangs, and goes on when it is back. */
class TopicFollowerIT {
  /** Some 9 s, and more on a busy machine; by the client's own limits it would be 60 s. */
  private static final Duration NOTICED = Duration.ofSeconds(30);

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;

  private final LiveView view =
      new LiveView(
          ViewLimits.DEFAULT,
          Duration.ofSeconds(60),
          "run",
          new ObjectMapper().registerModule(new JavaTimeModule()),
          new RecordingWebMetrics(),
          Clock.systemUTC());

  @Test
  void following_turnsFalseAndTrueAgain_whenTheBrokerIsKilledOrHangs() throws Exception {
    try (BrokerProcess broker = new BrokerProcess(directory)) {
      // Given
      broker.start();
      createTopics(broker.bootstrapServers());
      try (TopicFollower follower = follower(broker.bootstrapServers())) {
        follower.start();
        await().atMost(PATIENCE).until(view::isComplete);
        awaitFollowing(true, PATIENCE);

        // When
        broker.process().kill();

        // Then
        awaitFollowing(false, NOTICED);

        // When
        broker.start();

        // Then
        awaitFollowing(true, PATIENCE);
        awaitState(broker.bootstrapServers(), "A1");

        // When
        broker.process().freeze();

        // Then
        awaitFollowing(false, NOTICED);

        // When
        broker.process().thaw();

        // Then
        awaitFollowing(true, PATIENCE);
        awaitState(broker.bootstrapServers(), "A2");
      }
    }
  }

  private void awaitFollowing(boolean expected, Duration most) {
    await()
        .atMost(most)
        .untilAsserted(() -> assertThat(view.pulse().following()).isEqualTo(expected));
  }

  private void awaitState(String bootstrapServers, String space) {
    try (TopicsWriter topics = new TopicsWriter(bootstrapServers)) {
      topics.state(Messages.state(space, 0, Occupancy.EMPTY, false, null));
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(view.spaces("north")).extracting(SpaceView::space).contains(space));
  }

  private TopicFollower follower(String bootstrapServers) {
    return new TopicFollower(
        () -> consumer(bootstrapServers),
        Topics.DEFAULT,
        view,
        new RecordingWebMetrics(),
        Clock.systemUTC());
  }

  private static Consumer<byte[], byte[]> consumer(String bootstrapServers) {
    return new KafkaConsumer<>(
        Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static void createTopics(String bootstrapServers) throws Exception {
    Topics topics = Topics.DEFAULT;
    List<NewTopic> all =
        Stream.of(
                topics.spaceMaps(),
                topics.cameras(),
                topics.spaces(),
                topics.sites(),
                topics.occupancy(),
                topics.classifications(),
                topics.deadLetters())
            .map(topic -> new NewTopic(topic, 2, (short) 1))
            .toList();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin.createTopics(all).all().get();
    }
  }
}
