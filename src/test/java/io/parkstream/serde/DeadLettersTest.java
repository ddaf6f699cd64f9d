package io.parkstream.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.CropRef;
import io.parkstream.serde.DeadLetters.Stage;
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
        DeadLetters.headers(original, "truncated", "no end marker", CROP, Stage.DECODE);

    // Then
    assertThat(headers.lastHeader("ce_id").value()).isEqualTo("e-1".getBytes(UTF_8));
    assertThat(headers.lastHeader("odd").value()).isNull();
    assertThat(DeadLetters.isDeadLetter(headers)).isTrue();
    assertThat(DeadLetters.reason(headers)).contains("truncated");
    assertThat(DeadLetters.crop(headers)).contains(CROP);
    assertThat(new String(headers.lastHeader("parkstream.error.stage").value(), UTF_8))
        .isEqualTo("decode");
    assertThat(original.toArray()).hasSize(2);
  }

  @Test
  void headers_replaceThose_ofAnEarlierPass() {
    // Given
    Headers first =
        DeadLetters.headers(new RecordHeaders(), "empty", "0 bytes", CROP, Stage.DECODE);

    // When
    Headers second =
        DeadLetters.headers(
            first, "empty", "0 bytes", new CropRef("parking.crops", 3, 5000), Stage.DECODE);

    // Then
    assertThat(second.headers(DeadLetters.OFFSET)).hasSize(1);
    assertThat(DeadLetters.crop(second)).contains(new CropRef("parking.crops", 3, 5000));
  }

  @Test
  void message_isCutBetweenCharacters_at1KiB() {
    // When
    Headers headers =
        DeadLetters.headers(
            new RecordHeaders(), "corrupt", "x" + "ä€😀".repeat(500), CROP, Stage.READ);

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
                DeadLetters.headers(new RecordHeaders(), "r", "m", CROP, Stage.READ)
                    .remove(DeadLetters.OFFSET)
                    .add(DeadLetters.OFFSET, "x".getBytes(UTF_8))))
        .isEmpty();
  }
}
