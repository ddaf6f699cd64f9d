package io.parkstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.CropRef;
import io.parkstream.serde.DeadLetters;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler.ProductionExceptionHandlerResponse;
import org.junit.jupiter.api.Test;

class UndeliverableDeadLettersTest {
  private static final Headers DEAD =
      DeadLetters.headers(
          new RecordHeaders(),
          "corrupt",
          "no picture",
          new CropRef("parking.crops", 1, 2),
          DeadLetters.Stage.DECODE);

  private final UndeliverableDeadLetters handler = new UndeliverableDeadLetters();

  @Test
  void handle_goesOn_onlyWhenADeadLetterIsTooLarge() {
    assertThat(handle(DEAD, new RecordTooLargeException("3 MiB")))
        .isEqualTo(ProductionExceptionHandlerResponse.CONTINUE);
    assertThat(handle(new RecordHeaders(), new RecordTooLargeException("3 MiB")))
        .isEqualTo(ProductionExceptionHandlerResponse.FAIL);
    assertThat(handle(DEAD, new TopicAuthorizationException("parking.crops.dlq")))
        .isEqualTo(ProductionExceptionHandlerResponse.FAIL);
  }

  // The handler does not look at the context.
  @SuppressWarnings("NullAway")
  private ProductionExceptionHandlerResponse handle(Headers headers, Exception failure) {
    ErrorHandlerContext none = null;
    return handler.handle(
        none,
        new ProducerRecord<>("topic", null, null, new byte[0], new byte[0], headers),
        failure);
  }
}
