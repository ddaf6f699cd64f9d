package io.parkstream.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parkstream.domain.CameraCondition;
import io.parkstream.domain.CameraCondition.Kind;
import io.parkstream.domain.CameraId;
import io.parkstream.serde.CameraConditions;
import io.parkstream.serde.Keys;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConditionPublisherTest {
  private static final CameraId NORTH = new CameraId("lot", "north");
  private static final CameraId SOUTH = new CameraId("lot", "south");

  private final MockProducer<String, byte[]> producer =
      new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer());

  @Test
  void aCondition_isPublished_underItsCamera() {
    try (ConditionPublisher publisher = new ConditionPublisher(producer, "cameras")) {
      // When
      publisher.accept(condition(NORTH, Kind.MOVED));
      await().until(producer::completeNext);
    }

    // Then
    ProducerRecord<String, byte[]> record = producer.history().get(0);
    assertThat(record.topic()).isEqualTo("cameras");
    assertThat(record.key()).isEqualTo("lot/north");
    assertThat(CameraConditions.read(Keys.of(NORTH), record.value()))
        .isEqualTo(condition(NORTH, Kind.MOVED));
    assertThat(record.headers().lastHeader("ce_type").value())
        .asString()
        .isEqualTo(CameraConditions.TYPE);
  }

  @Test
  void whileTheBrokerDoesNotAnswer_nobodyWaits_andOnlyTheNewestOfACameraIsSentAfterwards() {
    try (ConditionPublisher publisher = new ConditionPublisher(producer, "cameras")) {
      // Given one that is in flight
      publisher.accept(condition(NORTH, Kind.MOVED));
      await().until(() -> producer.history().size() == 1);

      // When
      publisher.accept(condition(SOUTH, Kind.OBSTRUCTED));
      publisher.accept(condition(NORTH, Kind.DARK));
      publisher.accept(condition(SOUTH, Kind.CLEAR));
      await().until(producer::completeNext);
      await().until(producer::completeNext);
      await().until(producer::completeNext);
    }

    // Then
    assertThat(kinds()).containsExactly(Kind.MOVED, Kind.CLEAR, Kind.DARK);
  }

  @Test
  void whatTheBrokerRefuses_isSentAgain() {
    try (ConditionPublisher publisher = new ConditionPublisher(producer, "cameras")) {
      // Given
      publisher.accept(condition(NORTH, Kind.MOVED));
      await().until(() -> producer.errorNext(new TimeoutException("no such topic")));

      // When another camera says something, which ends the pause
      await()
          .until(
              () -> {
                publisher.accept(condition(SOUTH, Kind.DARK));
                producer.completeNext();
                return kinds().stream().filter(kind -> kind == Kind.MOVED).count() == 2;
              });
      await().until(() -> !producer.completeNext());
    }
  }

  private List<Kind> kinds() {
    return producer.history().stream()
        .map(record -> CameraConditions.read(record.key().getBytes(UTF_8), record.value()).kind())
        .toList();
  }

  private static CameraCondition condition(CameraId camera, Kind kind) {
    return new CameraCondition(camera, kind, Instant.parse("2026-03-01T08:00:00Z"), null, null, 3);
  }
}
