package io.parkstream.tools.replay;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.ParkstreamException;
import io.parkstream.serde.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class TopicCropsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");

  @Test
  void maps_namesTheSetting_whereNoBrokerAnswers() {
    // Given
    TopicCrops crops =
        new TopicCrops(
            Unreachable::new,
            Topics.DEFAULT,
            1 << 20,
            NOW.minusSeconds(60),
            NOW,
            camera -> true,
            Clock.systemUTC());

    // When, Then
    assertThatThrownBy(crops::maps)
        .isInstanceOf(ParkstreamException.class)
        .hasMessageStartingWith("no broker answers within 10 s")
        .hasMessageContaining("PARKSTREAM_KAFKA_BOOTSTRAP_SERVERS");
  }

  private static final class Unreachable extends MockConsumer<byte[], byte[]> {
    Unreachable() {
      super("earliest");
    }

    @Override
    public synchronized List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
      throw new TimeoutException("Timeout expired while fetching topic metadata");
    }
  }
}
