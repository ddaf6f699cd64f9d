package io.parkstream.stream.clients;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.CropRef;
import io.parkstream.serde.DeadLetters;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class DeadLetterSizeTest {
  private static final RecordTooLargeException TOO_LARGE = new RecordTooLargeException("3 MiB");
  private static final CropRef CROP = new CropRef("parking.crops", 1, 2);

  private final DeadLetterSize size = new DeadLetterSize();
  private final ProducerRecord<byte[], byte[]> letter = record(letterHeaders(), 9000);
  private final ProducerRecord<byte[], byte[]> event = record(new RecordHeaders(), 9000);

  @Test
  void fit_leavesEverythingAsItIs_untilALetterIsTooLarge() {
    size.refused(event, TOO_LARGE);
    size.refused(letter, new TopicAuthorizationException("parking.crops.dlq"));

    assertThat(size.fit(letter)).isSameAs(letter);
  }

  @Test
  void fit_leavesPicturesOut_afterALetterWasTooLarge() {
    // When
    size.refused(letter, TOO_LARGE);

    // Then
    assertThat(size.fit(event)).isSameAs(event);
    ProducerRecord<byte[], byte[]> fitting = requireNonNull(size.fit(letter));
    assertThat(fitting.value()).isEmpty();
    assertThat(fitting.key()).isEqualTo(letter.key());
    assertThat(fitting.partition()).isEqualTo(letter.partition());
    assertThat(fitting.timestamp()).isEqualTo(letter.timestamp());
    assertThat(DeadLetters.crop(fitting.headers())).contains(CROP);
    assertThat(
            new String(
                fitting.headers().lastHeader(DeadLetters.LEFT_OUT).value(), StandardCharsets.UTF_8))
        .isEqualTo("9000");
  }

  @Test
  void fit_givesLettersUp_whenOneWithoutItsPictureWasTooLarge() {
    // Given
    size.refused(letter, TOO_LARGE);
    ProducerRecord<byte[], byte[]> fitting = requireNonNull(size.fit(letter));

    // When
    size.refused(fitting, TOO_LARGE);

    // Then
    assertThat(size.fit(letter)).isNull();
    assertThat(size.fit(event)).isSameAs(event);
  }

  @Test
  void fit_leavesOutTheHeaders_whenTheyAreHuge() {
    // Given
    Headers huge = letterHeaders().add("junk", new byte[1 << 20]);
    ProducerRecord<byte[], byte[]> swollen = record(huge, 0);

    // When
    size.refused(swollen, TOO_LARGE);

    // Then
    ProducerRecord<byte[], byte[]> fitting = requireNonNull(size.fit(swollen));
    assertThat(fitting.headers().lastHeader("junk")).isNull();
    assertThat(DeadLetters.reason(fitting.headers())).contains("corrupt");
    assertThat(DeadLetters.crop(fitting.headers())).contains(CROP);
    assertThat(fitting.key()).containsExactly(5);
    assertThat(size.fit(letter)).isSameAs(letter);
  }

  @Test
  void fit_keepsToTheRequestsOfTheClient_fromTheFirstLetterOn() {
    // Given
    size.limitTo(1 << 20);
    byte[] key = new byte[2 << 20];
    ProducerRecord<byte[], byte[]> monster =
        new ProducerRecord<>("topic", 3, 4L, key, new byte[2 << 20], letterHeaders());

    // When
    ProducerRecord<byte[], byte[]> fitting = requireNonNull(size.fit(monster));

    // Then
    assertThat(fitting.key()).isNull();
    assertThat(fitting.value()).isEmpty();
    assertThat(DeadLetters.crop(fitting.headers())).contains(CROP);
    assertThat(size.fit(letter)).isSameAs(letter);
  }

  private static Headers letterHeaders() {
    return DeadLetters.headers(
        new RecordHeaders(), "corrupt", "no picture", CROP, 0L, DeadLetters.Stage.DECODE);
  }

  private static ProducerRecord<byte[], byte[]> record(Headers headers, int bytes) {
    return new ProducerRecord<>("topic", 3, 4L, new byte[] {5}, new byte[bytes], headers);
  }
}
