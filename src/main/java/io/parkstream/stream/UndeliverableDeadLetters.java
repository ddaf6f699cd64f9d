package io.parkstream.stream;

import io.parkstream.domain.CropRef;
import io.parkstream.serde.DeadLetters;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A record that the broker does not take stops the stream, so that nothing is lost: the crops are
 * read again. But for a dead letter that is too large for its topic: it would be too large again,
 * and one bad crop would stop all. It is given up, logged and counted as a failed publication.
 *
 * <p>This holds under at-least-once. Under exactly-once the producer fails the whole transaction of
 * such a letter, so that the stream thread fails after all, and the service with the fifth: nothing
 * is lost, and nothing goes on until the topic takes it.
 */
public final class UndeliverableDeadLetters implements ProductionExceptionHandler {
  private static final Logger log = LoggerFactory.getLogger(UndeliverableDeadLetters.class);

  @Override
  public ProductionExceptionHandlerResponse handle(
      ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception failure) {
    if (failure instanceof RecordTooLargeException && DeadLetters.isDeadLetter(record.headers())) {
      log.error(
          "A dead letter is too large for topic {} and is given up; raise its max.message.bytes to"
              + " 2 MiB. The crop was {}. {}",
          record.topic(),
          DeadLetters.crop(record.headers()).map(CropRef::toString).orElse("not named"),
          failure.getMessage());
      return ProductionExceptionHandlerResponse.CONTINUE;
    }
    return ProductionExceptionHandlerResponse.FAIL;
  }

  @Override
  public void configure(Map<String, ?> configs) {}
}
