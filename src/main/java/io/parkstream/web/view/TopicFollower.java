package io.parkstream.web.view;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.SpaceStatus;
import io.parkstream.serde.ClassificationEvents;
import io.parkstream.serde.DeadLetters;
import io.parkstream.serde.Keys;
import io.parkstream.serde.OccupancyEvents;
import io.parkstream.serde.SiteStates;
import io.parkstream.serde.SpaceMaps;
import io.parkstream.serde.SpaceStates;
import io.parkstream.serde.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads the topics of the whole system into the view, with a consumer of its own: every partition,
 * no group, nothing committed. Space maps and the last states of spaces and sites are read from the
 * beginning, changes from some hours ago, answers and dead letters from now on. Goes on where it
 * was after a broker was away; if its consumer fails it starts again, which changes nothing in the
 * view, since it knows repeats.
 *
 * <p>Owns one thread. A view that cannot keep up with the answers passes some over and counts them;
 * it passes over no change.
 */
public final class TopicFollower implements AutoCloseable {
  private static final Logger log = Logger.getLogger(TopicFollower.class);

  /** As long as the timelines reach. */
  private static final Duration PAST = SiteTimeline.STEP.multipliedBy(SiteTimeline.STEPS);

  /**
   * Changes of the past that are read at the start, of all partitions together: a second or two.
   */
  private static final long MOST_PAST_CHANGES = 50_000;

  /** Answers that may lie before the reader: some seconds of work. */
  private static final long MOST_ANSWERS_BEHIND = 20_000;

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration ASK = Duration.ofSeconds(5);

  /**
   * How often it is made sure that the broker answers: one request to each leader of the states.
   */
  private static final Duration QUESTION = Duration.ofSeconds(5);

  /** An outage is noticed after this and {@link #QUESTION}, at most. */
  private static final Duration ANSWER = Duration.ofSeconds(4);

  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration CLOSE = Duration.ofSeconds(3);

  /** How soon a new topic or partition is seen while a topic is missing, and then. */
  private static final Duration LOOK_SOON = Duration.ofSeconds(2);

  private static final Duration LOOK_LATER = Duration.ofSeconds(60);
  private static final Duration EXPIRE = Duration.ofSeconds(1);

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Topics topics;
  private final LiveView view;
  private final ViewMetrics metrics;
  private final Clock clock;
  private final Thread thread = new Thread(this::run, "parkstream-view");
  private volatile boolean closing;
  private volatile @Nullable Consumer<byte[], byte[]> current;
  private boolean away;
  private boolean unreadableReported;

  /**
   * @param consumers makes a consumer of bytes without a group
   */
  public TopicFollower(
      Supplier<Consumer<byte[], byte[]>> consumers,
      Topics topics,
      LiveView view,
      ViewMetrics metrics,
      Clock clock) {
    this.consumers = consumers;
    this.topics = topics;
    this.view = view;
    this.metrics = metrics;
    this.clock = clock;
    thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  private void run() {
    while (!closing) {
      try (Consumer<byte[], byte[]> consumer = consumers.get()) {
        current = consumer;
        new Reading(consumer).run();
      } catch (WakeupException e) {
        // close() wants this thread to end.
      } catch (KafkaException e) {
        unanswered(e);
        pause();
      } catch (RuntimeException e) {
        view.following(false);
        log.error("the view of the topics is read again from the start", e);
        pause();
      }
    }
  }

  private void answered() {
    view.following(true);
    if (away) {
      away = false;
      log.info("the broker answers the view of the topics again");
    }
  }

  private void unanswered(KafkaException e) {
    view.following(false);
    if (!away) {
      away = true;
      log.warnf("the view of the topics waits for the broker: %s", e.getMessage());
    }
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      closing = true;
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing = true;
    Consumer<byte[], byte[]> used = current;
    if (used != null) {
      used.wakeup();
    }
    try {
      thread.join(CLOSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void enter(ConsumerRecord<byte[], byte[]> record) {
    try {
      take(record);
    } catch (RuntimeException | StackOverflowError e) {
      // No record ends the view, whatever it makes fail; the broker is not asked here.
      metrics.unreadable();
      if (!unreadableReported) {
        unreadableReported = true;
        log.warnf(
            "the view passes by topic %s partition %d offset %d, and counts the next ones: %s",
            record.topic(), record.partition(), record.offset(), e.getMessage());
      }
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    String topic = record.topic();
    byte @Nullable [] value = record.value();
    if (topic.equals(topics.classifications()) && value != null) {
      view.classified(ClassificationEvents.read(value, record.headers()));
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
        SpaceStatus status = SpaceStates.read(value);
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
    }
  }

  /** What lies too far ahead was forged, and would freeze its space; the counts ignore it too. */
  private void requirePlausible(long version, Instant since) {
    if (!SpaceStatus.isPlausible(version, since, clock.instant())) {
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

  /** What one consumer reads, until it fails or is woken up. */
  private final class Reading {
    private final Consumer<byte[], byte[]> consumer;
    private final Set<TopicPartition> assigned = new HashSet<>();
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private Instant nextLook = Instant.MIN;
    private Instant nextQuestion = Instant.MIN;
    private Instant nextExpiry = Instant.MIN;
    private boolean atTheEnd;

    Reading(Consumer<byte[], byte[]> consumer) {
      this.consumer = consumer;
    }

    void run() {
      while (!closing) {
        Instant now = clock.instant();
        if (!now.isBefore(nextLook)) {
          boolean whole = assignNewPartitions(now);
          nextLook = now.plus(whole ? LOOK_LATER : LOOK_SOON);
        }
        if (!now.isBefore(nextQuestion)) {
          question();
          nextQuestion = clock.instant().plus(QUESTION);
        }
        if (assigned.isEmpty()) {
          // The service makes the topics; without one there is nothing to poll.
          pause();
          continue;
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          enter(record);
        }
        if (!atTheEnd && !assigned.isEmpty() && isAtTheEnd()) {
          atTheEnd = true;
          view.complete();
        }
        if (!now.isBefore(nextExpiry)) {
          nextExpiry = now.plus(EXPIRE);
          view.expire();
          passOverAnswers();
        }
      }
    }

    /** Everything that is there and not yet read; false if a topic is not there yet. */
    private boolean assignNewPartitions(Instant now) {
      boolean whole = true;
      List<TopicPartition> fromBeginning = new ArrayList<>();
      List<TopicPartition> fromPast = new ArrayList<>();
      List<TopicPartition> fromNow = new ArrayList<>();
      for (String topic : all()) {
        List<PartitionInfo> partitions = consumer.partitionsFor(topic, ASK);
        whole &= !partitions.isEmpty();
        for (PartitionInfo info : partitions) {
          TopicPartition partition = new TopicPartition(topic, info.partition());
          if (!assigned.add(partition)) {
            continue;
          }
          if (isCompacted(topic)) {
            fromBeginning.add(partition);
          } else if (topic.equals(topics.occupancy())) {
            fromPast.add(partition);
          } else {
            fromNow.add(partition);
          }
        }
      }
      if (!fromBeginning.isEmpty() || !fromPast.isEmpty() || !fromNow.isEmpty()) {
        consumer.assign(assigned);
        consumer.seekToBeginning(fromBeginning);
        seekToPast(fromPast, now);
        consumer.seekToEnd(fromNow);
        // In this order: the state of a space is there soon after its first change.
        ends.putAll(consumer.endOffsets(fromPast, ASK));
        ends.putAll(consumer.endOffsets(fromBeginning, ASK));
      }
      return whole;
    }

    /**
     * Asks what only the leaders of the states know. Nothing else tells that they are gone: a poll
     * then brings nothing, as when nothing happens, and partitions are known from before.
     */
    private void question() {
      List<TopicPartition> states =
          assigned.stream().filter(partition -> partition.topic().equals(topics.spaces())).toList();
      try {
        consumer.endOffsets(states, ANSWER);
        answered();
      } catch (RetriableException e) {
        // The consumer goes on where it was when they are back.
        unanswered(e);
      }
    }

    private void seekToPast(List<TopicPartition> partitions, Instant now) {
      if (partitions.isEmpty()) {
        return;
      }
      Map<TopicPartition, Long> since = new HashMap<>();
      partitions.forEach(partition -> since.put(partition, now.minus(PAST).toEpochMilli()));
      Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(since, ASK);
      Map<TopicPartition, Long> last = consumer.endOffsets(partitions, ASK);
      long most = MOST_PAST_CHANGES / partitions.size();
      for (TopicPartition partition : partitions) {
        OffsetAndTimestamp first = found.get(partition);
        long end = last.getOrDefault(partition, 0L);
        consumer.seek(partition, Math.max(first == null ? end : first.offset(), end - most));
      }
    }

    private boolean isAtTheEnd() {
      ends.entrySet().removeIf(end -> consumer.position(end.getKey(), ASK) >= end.getValue());
      return ends.isEmpty();
    }

    private void passOverAnswers() {
      for (TopicPartition partition : assigned) {
        if (partition.topic().equals(topics.classifications())) {
          long behind = consumer.currentLag(partition).orElse(0);
          if (behind > MOST_ANSWERS_BEHIND) {
            metrics.skipped(behind);
            consumer.seekToEnd(List.of(partition));
          }
        }
      }
    }

    private List<String> all() {
      return List.of(
          topics.spaceMaps(),
          topics.spaces(),
          topics.sites(),
          topics.occupancy(),
          topics.classifications(),
          topics.deadLetters());
    }

    private boolean isCompacted(String topic) {
      return topic.equals(topics.spaceMaps())
          || topic.equals(topics.spaces())
          || topic.equals(topics.sites());
    }
  }
}
