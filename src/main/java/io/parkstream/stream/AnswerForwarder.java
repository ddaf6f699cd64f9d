package io.parkstream.stream;

import io.parkstream.batch.Ticket;
import io.parkstream.domain.Classification;
import io.parkstream.domain.Crop;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.EventIds;
import io.parkstream.domain.Occupancy;
import io.parkstream.engine.EngineException;
import io.parkstream.serde.ClassificationEvents;
import io.parkstream.serde.DeadLetters;
import io.parkstream.serde.DeadLetters.Stage;
import io.parkstream.stream.PendingCrop.Classifying;
import io.parkstream.stream.PendingCrop.Expired;
import io.parkstream.stream.PendingCrop.Rejected;
import io.parkstream.stream.PendingCrop.Retiring;
import io.parkstream.tracing.CropTrace;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Forwards the answers of one task: a classification, to its topic and to the occupancy of its
 * space; a retirement, to the occupancy; or a dead letter. A crop that has expired has none and is
 * counted. Belongs to the stream thread.
 *
 * <p>A failed batch is thrown, and so is what Streams throws: then the crop is not answered.
 * Whatever else is thrown is the crop's fault, and it becomes a dead letter.
 */
final class AnswerForwarder {
  /**
   * Probability of a picture that is no evidence: says nothing either way, also to readers that
   * ignore {@code undecided}.
   */
  private static final float UNDECIDED = 0.5f;

  private final ProcessorContext<byte[], Object> context;
  private final PendingCrops pending;
  private final AnswerObserver observer;
  private final InputBoundary boundary;
  private final IgnoredRecords ignored;
  private final StreamMetrics metrics;
  private final Clock clock;
  private final EventIds ids = new EventIds();
  private @Nullable Prediction last;

  /**
   * A forwarder of one task.
   *
   * @param pending tells how many crops a failed batch takes with it
   * @param observer sees each crop with its answer
   */
  AnswerForwarder(
      ProcessorContext<byte[], Object> context,
      PendingCrops pending,
      AnswerObserver observer,
      InputBoundary boundary,
      IgnoredRecords ignored,
      StreamMetrics metrics,
      Clock clock) {
    this.context = context;
    this.pending = pending;
    this.observer = observer;
    this.boundary = boundary;
    this.ignored = ignored;
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * Forwards what came of a crop, which must be done.
   *
   * @throws EngineException if its batch failed
   */
  void forward(PendingCrop crop) {
    try {
      output(crop);
    } catch (RuntimeException | Error e) {
      output(unanswerable(crop, boundary.flaw(crop.ref(), e)));
    }
  }

  private void output(PendingCrop crop) {
    if (crop instanceof Classifying answered) {
      classified(answered);
    } else if (crop instanceof Retiring retiring) {
      retired(retiring);
    } else if (crop instanceof Rejected rejected) {
      rejected(rejected);
    } else if (crop instanceof Expired) {
      metrics.dropped();
    }
  }

  private void classified(Classifying answered) {
    Classification classification = classification(answered);
    Headers headers = ClassificationEvents.headers(classification);
    Header traceParent = answered.trace().header();
    if (traceParent != null) {
      headers.add(traceParent);
    }
    Record<byte[], Object> answer =
        new Record<>(
            answered.key(),
            ClassificationEvents.value(classification),
            answered.timestamp(),
            headers);
    Record<byte[], Object> observation =
        new Record<>(answered.key(), classification, answered.timestamp(), headersOf(traceParent));
    boundary.outside(
        () -> {
          context.forward(answer, Nodes.CLASSIFICATIONS);
          context.forward(observation, Nodes.OCCUPANCY);
        });
    try {
      report(answered, classification);
    } catch (RuntimeException | Error e) {
      // It is answered, whatever those who only look on make of it.
      CropRef ref = answered.ref();
      ignored.unexpected(InputTopic.CROPS, ref, boundary.flaw(ref, e));
    }
  }

  /** For what is not published as it is; null makes none. */
  private static @Nullable Headers headersOf(@Nullable Header traceParent) {
    return traceParent == null ? null : new RecordHeaders(List.of(traceParent));
  }

  private Classification classification(Classifying answered) {
    Ticket<Prediction> ticket = answered.ticket();
    Throwable failure = ticket.failure();
    if (failure != null) {
      throw new EngineException(
          "the batch of crop "
              + answered.ref()
              + " failed; it and "
              + (pending.size() - 1)
              + " crops after it are read again: "
              + failure.getMessage(),
          failure);
    }
    Prediction prediction = ticket.result().notBefore(last);
    last = prediction;
    Crop crop = answered.crop();
    return new Classification(
        ids.classification(crop, prediction.model()),
        crop.camera(),
        crop.space(),
        answered.undecided() == null ? prediction.probabilityFor(crop.camera()) : UNDECIDED,
        crop.capturedAt(),
        prediction.at(),
        prediction.model(),
        crop.ref(),
        ticket.batchSize(),
        Duration.ofNanos(ticket.waitNanos()),
        Duration.ofNanos(ticket.handlerNanos()),
        answered.undecided() == null ? prediction.revisionFor(crop.camera()) : null,
        answered.undecided());
  }

  private void report(Classifying answered, Classification classification) {
    answered.trace().classified(classification);
    observer.answered(answered.crop(), answered.pixels(), classification);
    long now = clock.millis();
    metrics.classified(
        classification.undecided() == null ? classification.occupancy() : Occupancy.UNKNOWN,
        answered.ticket().waitNanos(),
        answered.ticket().handlerNanos(),
        now - classification.classifiedAt().toEpochMilli(),
        now - classification.capturedAt().toEpochMilli());
  }

  private void retired(Retiring retiring) {
    Record<byte[], Object> retirement =
        new Record<>(retiring.key(), retiring.retirement(), retiring.timestamp());
    boundary.outside(() -> context.forward(retirement, Nodes.OCCUPANCY));
    metrics.retired();
  }

  /** With the present time: by its own, which may be the flaw, the topic might not keep it. */
  private void rejected(Rejected rejected) {
    Record<byte[], Object> letter =
        new Record<>(
            rejected.key(),
            rejected.value(),
            clock.millis(),
            DeadLetters.headers(
                rejected.headers(),
                rejected.reason(),
                rejected.message(),
                rejected.ref(),
                rejected.recordTime(),
                rejected.stage()));
    boundary.outside(() -> context.forward(letter, Nodes.DEAD_LETTERS));
    rejected.trace().rejected(rejected.reason());
    metrics.deadLettered(rejected.reason());
  }

  /** The picture of a crop that was decoded is gone; the letter says where it lies. */
  private Rejected unanswerable(PendingCrop crop, Throwable flaw) {
    ignored.deadLettered(crop.ref(), flaw);
    byte[] key = null;
    byte[] value = null;
    if (crop instanceof Classifying classifying) {
      key = classifying.key();
    } else if (crop instanceof Retiring retiring) {
      key = retiring.key();
    } else if (crop instanceof Rejected rejected) {
      key = rejected.key();
      value = rejected.value();
    }
    return new Rejected(
        key,
        value,
        new RecordHeaders(),
        clock.millis(),
        crop.ref(),
        DeadLetters.UNREADABLE,
        "its answer failed unexpectedly: " + InputBoundary.text(flaw),
        Stage.ANSWER,
        CropTrace.NONE);
  }
}
