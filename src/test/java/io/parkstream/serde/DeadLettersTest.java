package io.parkstream.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.CropRef;
import io.parkstream.serde.DeadLetters.Stage;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class DeadLettersTest {
  private static final CropRef CROP = new CropRef("parking.crops", 3, 4711);

  @Test
  void headers_keepTheOriginalsAndNameTheCrop() {
    // Given
    Headers original = new RecordHeaders().add("ce_id", "e-1".getBytes(UTF_8)).add("odd", null);

    // When
    Headers headers =
        DeadLetters.headers(original, "truncated", "no end marker", CROP, 0L, Stage.DECODE);

    // Then
    assertThat(headers.lastHeader("ce_id").value()).isEqualTo("e-1".getBytes(UTF_8));
    assertThat(headers.lastHeader("odd").value()).isNull();
    assertThat(DeadLetters.isDeadLetter(headers)).isTrue();
    assertThat(DeadLetters.reason(headers)).contains("truncated");
    assertThat(DeadLetters.crop(headers)).contains(CROP);
    assertThat(new String(headers.lastHeader("parkstream.error.stage").value(), UTF_8))
        .isEqualTo("decode");
    assertThat(new String(headers.lastHeader("parkstream.error.timestamp").value(), UTF_8))
        .isEqualTo("0");
    assertThat(original.toArray()).hasSize(2);
  }

  @Test
  void headers_replaceThose_ofAnEarlierPass() {
    // Given
    Headers first =
        DeadLetters.headers(new RecordHeaders(), "empty", "0 bytes", CROP, 0L, Stage.DECODE);

    // When
    Headers second =
        DeadLetters.headers(
            first, "empty", "0 bytes", new CropRef("parking.crops", 3, 5000), 0L, Stage.DECODE);

    // Then
    assertThat(second.headers(DeadLetters.OFFSET)).hasSize(1);
    assertThat(DeadLetters.crop(second)).contains(new CropRef("parking.crops", 3, 5000));
  }

  @Test
  void message_isCutBetweenCharacters_at1KiB() {
    // When
    Headers headers =
        DeadLetters.headers(
            new RecordHeaders(), "corrupt", "x" + "ä€😀".repeat(500), CROP, 0L, Stage.READ);

    // Then
    byte[] message = headers.lastHeader(DeadLetters.MESSAGE).value();
    assertThat(message).hasSizeBetween(1021, 1024);
    assertThat(new String(message, UTF_8)).doesNotContain("\uFFFD");
  }

  @Test
  void crop_isEmpty_whenTheHeadersDoNotSay() {
    assertThat(DeadLetters.crop(new RecordHeaders())).isEmpty();
    assertThat(
            DeadLetters.crop(
                DeadLetters.headers(new RecordHeaders(), "r", "m", CROP, 0L, Stage.READ)
                    .remove(DeadLetters.OFFSET)
                    .add(DeadLetters.OFFSET, "x".getBytes(UTF_8))))
        .isEmpty();
  }

  @Test
  void implausibleTime_isThatOfTheEvent_orOfThePlainRecord() {
    Headers event = new RecordHeaders().add("ce_time", "2026-03-01T13:00:00Z".getBytes(UTF_8));
    Headers plain = new RecordHeaders().add("space", "A1".getBytes(UTF_8));

    assertThat(DeadLetters.implausibleTime(refused(event, "implausible-time", 5)))
        .hasValue(Instant.parse("2026-03-01T13:00:00Z").toEpochMilli());
    assertThat(DeadLetters.implausibleTime(refused(plain, "implausible-time", 1_772_352_000L)))
        .hasValue(1_772_352_000L);
    assertThat(DeadLetters.implausibleTime(refused(plain, "truncated", 5))).isEmpty();
    assertThat(DeadLetters.implausibleTime(refused(new RecordHeaders(), "implausible-time", 5)))
        .isEmpty();
  }

  private static Headers refused(Headers original, String reason, long recordTime) {
    return DeadLetters.headers(original, reason, "m", CROP, recordTime, Stage.READ);
  }
}
