package io.parkstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.parkstream.ParkstreamException;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.SpaceId;
import io.parkstream.testing.RecordedSpans;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class CropPublisherTest {
  private static final Instant CAPTURED = Instant.parse("2026-03-01T12:00:00.123456Z");

  private final MockProducer<String, byte[]> producer =
      new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer());
  private final List<PublishedCrop> ledger = new ArrayList<>();
  private final CropPublisher publisher =
      new CropPublisher(producer, "parking.crops", "run", ledger::add);

  @Test
  void publish_writesACloudEvent_keyedByCamera() {
    // When
    publisher.publish(crop("north", "7", 3));

    // Then
    ProducerRecord<String, byte[]> record = producer.history().get(0);
    assertThat(record.topic()).isEqualTo("parking.crops");
    assertThat(record.key()).isEqualTo("site/north");
    assertThat(record.value()).hasSize(3);
    assertThat(record.timestamp()).isEqualTo(CAPTURED.toEpochMilli());
    assertThat(headers(record))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "content-type", "image/jpeg",
                "ce_specversion", "1.0",
                "ce_id", "run-1",
                "ce_type", "io.parkstream.crop.captured.v1",
                "ce_source", "/sites/site/cameras/north",
                "ce_subject", "spaces/7",
                "ce_time", "2026-03-01T12:00:00.123Z",
                "ce_sequence", "1"));
  }

  @Test
  void publish_beginsATrace_whichTheHeaderNames_andTheAcknowledgementEnds() {
    // Given
    RecordedSpans spans = new RecordedSpans();
    CropPublisher traced =
        new CropPublisher(producer, "parking.crops", "run", ledger::add, spans.tracing(1));

    // When
    traced.publish(crop("north", "7", 3));
    traced.publish(crop("north", "8", 3));
    assertThat(spans.all()).isEmpty();
    producer.completeNext();
    producer.errorNext(new TimeoutException("no broker"));

    // Then
    List<SpanData> sent = spans.named("publish parking.crops");
    assertThat(sent)
        .extracting(span -> "00-" + span.getTraceId() + "-" + span.getSpanId() + "-01")
        .containsExactlyElementsOf(
            producer.history().stream()
                .map(record -> headers(record).get("ce_traceparent"))
                .toList());
    assertThat(sent)
        .extracting(span -> span.getStatus().getStatusCode())
        .containsExactly(StatusCode.UNSET, StatusCode.ERROR);
  }

  @Test
  void publish_saysThatACropIsNotTraced_toWhoComesNext() {
    // Given
    RecordedSpans spans = new RecordedSpans();
    CropPublisher traced =
        new CropPublisher(producer, "parking.crops", "run", ledger::add, spans.tracing(0));

    // When
    traced.publish(crop("north", "7", 3));
    producer.completeNext();

    // Then
    assertThat(headers(producer.history().get(0)).get("ce_traceparent"))
        .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
    assertThat(spans.all()).isEmpty();
  }

  @Test
  void publish_countsEachCamerasCropsOnTheirOwn() {
    // When
    publisher.publish(crop("north", "1", 1));
    publisher.publish(crop("south", "2", 1));
    publisher.publish(crop("north", "3", 1));

    // Then
    assertThat(producer.history())
        .extracting(record -> headers(record).get("ce_sequence"))
        .containsExactly("1", "1", "2");
  }

  @Test
  void ledger_learnsWhereACropLies_onceItIsAcknowledged() {
    // Given
    publisher.publish(crop("north", "7", 1));
    assertThat(ledger).isEmpty();

    // When
    producer.completeNext();

    // Then
    assertThat(ledger)
        .containsExactly(
            new PublishedCrop(
                new CropRef("parking.crops", 0, 0),
                new CameraId("site", "north"),
                new SpaceId("site", "7"),
                CAPTURED,
                true));
    assertThat(publisher.counts()).isEqualTo(new CropPublisher.Counts(1, 1, 0, 0));
  }

  @Test
  void counts_tellFailedFromInFlight_whenTheBrokerDoesNotAnswer() {
    // Given
    publisher.publish(crop("north", "1", 1));
    publisher.publish(crop("north", "2", 1));
    publisher.publish(crop("north", "3", 1));

    // When
    producer.errorNext(new TimeoutException("first"));
    producer.errorNext(new TimeoutException("second"));

    // Then
    assertThat(ledger).isEmpty();
    assertThat(publisher.counts()).isEqualTo(new CropPublisher.Counts(3, 0, 2, 0));
    assertThat(publisher.counts().inFlight()).isEqualTo(1);
    assertThatThrownBy(publisher::requireNoneFailed)
        .isInstanceOf(ParkstreamException.class)
        .hasMessageStartingWith("2 crops could not be delivered to the broker")
        .hasMessageContaining("first");
  }

  @Test
  void publish_countsAFailure_whenTheProducerThrows() {
    // Given
    producer.sendException = new TimeoutException("buffer full");

    // When
    PublishResult result = publisher.publish(crop("north", "1", 1));

    // Then
    assertThat(result).isEqualTo(new PublishResult.Sent());
    assertThat(publisher.counts()).isEqualTo(new CropPublisher.Counts(1, 0, 1, 0));
  }

  @Test
  void publish_refuses_whatTheTopicWouldNotTake() {
    // When
    PublishResult result =
        publisher.publish(crop("north", "7", CropPublisher.MAX_PICTURE_BYTES + 1));

    // Then
    assertThat(result)
        .isEqualTo(
            new PublishResult.Refused(
                "the crop of space site/7 has 921601 bytes; at most 921600 are taken."
                    + " Publish smaller crops or a lower JPEG quality"));
    assertThat(producer.history()).isEmpty();
    assertThat(publisher.counts()).isEqualTo(new CropPublisher.Counts(0, 0, 0, 1));
  }

  @Test
  void publish_takesTheLargestPicture() {
    assertThat(publisher.publish(crop("north", "7", CropPublisher.MAX_PICTURE_BYTES)))
        .isEqualTo(new PublishResult.Sent());
  }

  @Test
  void producer_saysWhatIsWrong_whenNoClientCanBeMade() {
    assertThatThrownBy(() -> CropProducer.open("localhost"))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageStartingWith("no Kafka client for localhost: ")
        .hasMessageContaining("bootstrap.servers");
    assertThatThrownBy(() -> CropProducer.open("localhost:9092", Map.of("acks", "perhaps")))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("acks");
  }

  @Test
  void close_closesTheProducer_andTwiceIsHarmless() {
    // When
    publisher.close();
    publisher.close();

    // Then
    assertThat(producer.closed()).isTrue();
  }

  private static LabelledCrop crop(String camera, String space, int bytes) {
    return new LabelledCrop(
        new CameraId("site", camera), new SpaceId("site", space), CAPTURED, new byte[bytes], true);
  }

  private static Map<String, String> headers(ProducerRecord<String, byte[]> record) {
    Map<String, String> headers = new TreeMap<>();
    record
        .headers()
        .forEach(
            header ->
                headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
    return headers;
  }
}
