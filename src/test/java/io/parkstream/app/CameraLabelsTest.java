package io.parkstream.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.CropLabel;
import io.parkstream.domain.CropLabel.Answer;
import io.parkstream.domain.SpaceId;
import io.parkstream.image.DecodeResult;
import io.parkstream.image.PictureFormat;
import io.parkstream.serde.CropLabels;
import io.parkstream.web.NotReadyException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CameraLabelsTest {
  private static final String TOPIC = "parking.labels";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
  private static final CameraId CAMERA = new CameraId("lot", "north");
  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final AtomicLong nanos = new AtomicLong();
  private final CameraLabels labels =
      new CameraLabels(() -> consumer, TOPIC, CameraLabelsTest::decode, nanos::get);

  private long written;

  CameraLabelsTest() {
    consumer.updatePartitions(TOPIC, List.of(new PartitionInfo(TOPIC, 0, null, null, null)));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
  }

  /** Pictures of these tests are their own pixels, unless they are empty. */
  private static DecodeResult decode(byte[] picture) {
    return picture.length == 0
        ? new DecodeResult.Undecodable(DecodeResult.Reason.CORRUPT, "empty")
        : new DecodeResult.Decoded(PictureFormat.PNG, picture);
  }

  private String label(CameraId camera, String space, Answer answer, String picture) {
    CropLabel label =
        new CropLabel(camera, new SpaceId(camera.site(), space), answer, NOW, NOW, "olga");
    byte[] bytes = picture.getBytes(UTF_8);
    String key = CropLabels.key(label, bytes);
    write(key, bytes, CropLabels.headers(label, bytes, "image/png"));
    return key;
  }

  private void write(String key, byte @Nullable [] value, Headers headers) {
    long offset = written++;
    consumer.updateEndOffsets(Map.of(PARTITION, written));
    consumer.schedulePollTask(
        () ->
            consumer.addRecord(
                new ConsumerRecord<>(
                    TOPIC,
                    0,
                    offset,
                    NOW.toEpochMilli(),
                    TimestampType.CREATE_TIME,
                    0,
                    0,
                    key.getBytes(UTF_8),
                    value,
                    headers,
                    Optional.empty())));
  }

  @Test
  void labelsOfTheCamera_areRead_theLastOfEachPicture() {
    // Given
    label(CAMERA, "A1", Answer.EMPTY, "one");
    label(CAMERA, "A1", Answer.EMPTY, "two");
    String deleted = label(CAMERA, "A2", Answer.OCCUPIED, "three");
    label(CAMERA, "A1", Answer.OCCUPIED, "one");
    label(CAMERA, "A3", Answer.UNCLEAR, "four");
    label(CAMERA, "A4", Answer.EMPTY, "");
    label(new CameraId("lot", "north2"), "A1", Answer.EMPTY, "five");
    write(deleted, null, new RecordHeaders());
    write("lot/north/A1/0", new byte[] {1}, new RecordHeaders());

    // When
    CameraLabels.Read read = labels.read(CAMERA);

    // Then
    assertThat(read.labels())
        .extracting(
            label -> label.space() + " " + label.answer() + " " + new String(label.pixels(), UTF_8))
        .containsExactly("A1 EMPTY two", "A1 OCCUPIED one", "A3 UNCLEAR four");
    assertThat(read.truths()).hasSize(2);
    assertThat(read.unreadable()).isEqualTo(2);
    assertThat(read.leftOut()).isZero();
    assertThat(consumer.closed()).isTrue();
  }

  @Test
  void oldestLabels_areLeftOutAndTold_beyondTheBound() {
    // Given
    for (int i = 0; i < CameraLabels.MAX_LABELS + 3; i++) {
      label(CAMERA, "A" + i, Answer.EMPTY, "picture " + i);
    }

    // When
    CameraLabels.Read read = labels.read(CAMERA);

    // Then
    assertThat(read.labels()).hasSize(CameraLabels.MAX_LABELS);
    assertThat(read.labels().get(0).space()).isEqualTo("A3");
    assertThat(read.leftOut()).isEqualTo(3);
  }

  @Test
  void reading_thatTakesTooLong_isGivenUp() {
    // Given
    consumer.updateEndOffsets(Map.of(PARTITION, 1L));
    consumer.schedulePollTask(() -> nanos.set(30_000_000_000L));

    // When, Then
    assertThatThrownBy(() -> labels.read(CAMERA))
        .isInstanceOf(NotReadyException.class)
        .hasMessage("the labels were not read within 20 s");
    assertThat(consumer.closed()).isTrue();
  }

  @Test
  void brokerThatDoesNotAnswer_isSaid() {
    // Given
    consumer.updateEndOffsets(Map.of(PARTITION, 1L));
    consumer.setPollException(new TimeoutException("no broker"));

    // When, Then
    assertThatThrownBy(() -> labels.read(CAMERA))
        .isInstanceOf(NotReadyException.class)
        .hasMessage("the broker does not give the labels: no broker");
  }
}
