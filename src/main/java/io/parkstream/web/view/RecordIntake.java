package io.parkstream.web.view;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.Classification;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.SpaceState;
import io.parkstream.serde.CameraConditions;
import io.parkstream.serde.ClassificationEvents;
import io.parkstream.serde.DeadLetters;
import io.parkstream.serde.Keys;
import io.parkstream.serde.OccupancyEvents;
import io.parkstream.serde.SiteStates;
import io.parkstream.serde.SpaceMaps;
import io.parkstream.serde.SpaceStates;
import io.parkstream.serde.Topics;
import java.time.Clock;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tells the view what a record of any of the topics means. A record that cannot be read, or that
 * nobody could have published, is ignored and counted; the first one is logged. Used by one thread.
 */
final class RecordIntake {
  private static final Logger log = Logger.getLogger(RecordIntake.class);

  private final Topics topics;
  private final LiveView view;
  private final ViewMetrics metrics;
  private final Clock clock;
  private final @Nullable RaisedAlarms alarms;
  private final Consumer<Classification> answers;
  private boolean unreadableReported;

  RecordIntake(Topics topics, LiveView view, ViewMetrics metrics, Clock clock) {
    this(topics, view, null, metrics, clock, answer -> {});
  }

  /**
   * @param alarms with their topic; null where there are none
   * @param answers gets each answer of the model, after the view
   */
  RecordIntake(
      Topics topics,
      LiveView view,
      @Nullable RaisedAlarms alarms,
      ViewMetrics metrics,
      Clock clock,
      Consumer<Classification> answers) {
    this.alarms = alarms;
    this.answers = answers;
    this.topics = topics;
    this.view = view;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Takes over a record; never throws for what the record is. */
  void enter(ConsumerRecord<byte[], byte[]> record) {
    try {
      take(record);
    } catch (RuntimeException | StackOverflowError e) {
      // No record ends the view, whatever it makes fail; the broker is not asked here.
      metrics.unreadable();
      if (!unreadableReported) {
        unreadableReported = true;
        log.warnf(
            "topic %s partition %d offset %d: the view ignores a record it cannot read, and counts the next ones: %s",
            record.topic(), record.partition(), record.offset(), e.getMessage());
      }
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    String topic = record.topic();
    byte @Nullable [] value = record.value();
    if (topic.equals(topics.classifications()) && value != null) {
      Classification answer = ClassificationEvents.read(value, record.headers());
      view.classified(answer);
      answers.accept(answer);
    } else if (topic.equals(topics.occupancy()) && value != null) {
      OccupancyChange change = OccupancyEvents.read(value, record.headers());
      requirePlausible(change.version(), change.eventTime());
      view.changed(change);
    } else if (topic.equals(topics.deadLetters())) {
      view.deadLettered(camera(record), letter(record));
    } else if (topic.equals(topics.spaces())) {
      if (value == null) {
        view.retired(Keys.space(record.key()));
      } else {
        SpaceState status = SpaceStates.read(value);
        requirePlausible(status.version(), status.since());
        view.stated(status);
      }
    } else if (topic.equals(topics.sites()) && value != null) {
      view.counted(SiteStates.read(value));
    } else if (topic.equals(topics.spaceMaps())) {
      if (value == null) {
        view.unmapped(Keys.camera(record.key()));
      } else {
        view.mapped(SpaceMaps.read(record.key(), value));
      }
    } else if (topic.equals(topics.cameras())) {
      view.conditioned(
          Keys.camera(record.key()),
          value == null ? null : CameraConditions.read(record.key(), value));
    } else if (alarms != null && topic.equals(alarms.topic())) {
      alarms.take(record.key(), value);
    }
  }

  /** What lies too far ahead was forged, and would freeze its space; the counts ignore it too. */
  private void requirePlausible(long version, Instant since) {
    if (!SpaceState.isPlausible(version, since, clock.instant())) {
      throw new SerializationException(
          "version " + version + ", since " + since + ": too far ahead to be of the service");
    }
  }

  private static @Nullable CameraId camera(ConsumerRecord<byte[], byte[]> letter) {
    try {
      return Keys.camera(letter.key());
    } catch (SerializationException e) {
      // Often just that is why it is a dead letter.
      return null;
    }
  }

  private static CameraView.DeadLetter letter(ConsumerRecord<byte[], byte[]> record) {
    OptionalLong capturedAt = DeadLetters.implausibleTime(record.headers());
    return new CameraView.DeadLetter(
        Instant.ofEpochMilli(record.timestamp()),
        DeadLetters.reason(record.headers()).orElse("unknown"),
        DeadLetters.message(record.headers()).orElse(""),
        DeadLetters.crop(record.headers()).orElse(null),
        capturedAt.isEmpty() ? null : (capturedAt.getAsLong() - record.timestamp()) / 1e3);
  }
}
