package io.parkstream.web.view;

import io.parkstream.serde.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * What one consumer reads into the view, until it fails or is woken up: which partitions, from
 * where on, and whether the broker still answers. Used by one thread.
 */
final class TopicReading {
  /** Hears whether the broker answers. */
  interface Contact {
    void answered();

    void unanswered(KafkaException e);
  }

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

  /** How soon a new topic or partition is seen while a topic is missing, and then. */
  private static final Duration LOOK_SOON = Duration.ofSeconds(2);

  private static final Duration LOOK_LATER = Duration.ofSeconds(60);
  private static final Duration EXPIRE = Duration.ofSeconds(1);

  private final Consumer<byte[], byte[]> consumer;
  private final Topics topics;
  private final @Nullable String alarms;
  private final LiveView view;
  private final ViewMetrics metrics;
  private final Clock clock;
  private final Contact contact;
  private final RecordIntake intake;
  private final Set<TopicPartition> assigned = new HashSet<>();
  private final Map<TopicPartition, Long> ends = new HashMap<>();
  private Instant nextLook = Instant.MIN;
  private Instant nextQuestion = Instant.MIN;
  private Instant nextExpiry = Instant.MIN;
  private boolean lookedBefore;
  private boolean atTheEnd;

  /**
   * @param alarms their topic; null where there are none
   */
  TopicReading(
      Consumer<byte[], byte[]> consumer,
      Topics topics,
      @Nullable String alarms,
      RecordIntake intake,
      LiveView view,
      ViewMetrics metrics,
      Clock clock,
      Contact contact) {
    this.consumer = consumer;
    this.topics = topics;
    this.alarms = alarms;
    this.view = view;
    this.metrics = metrics;
    this.clock = clock;
    this.contact = contact;
    this.intake = intake;
  }

  /**
   * Does what is due and takes over the records that came, for a tenth of a second at most.
   *
   * @return false if there is no topic yet: the service makes them, and there is nothing to poll
   */
  boolean round() {
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
      return false;
    }
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
      intake.enter(record);
    }
    if (!atTheEnd && isAtTheEnd()) {
      atTheEnd = true;
      view.complete();
    }
    if (!now.isBefore(nextExpiry)) {
      nextExpiry = now.plus(EXPIRE);
      view.expire();
      skipAnswers();
    }
    return true;
  }

  /** Assigns all partitions that are there and not yet read; false if a topic is not there yet. */
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
      if (lookedBefore) {
        seekToLatest(fromNow);
      } else {
        consumer.seekToEnd(fromNow);
      }
      // In this order: the state of a space is there soon after its first change.
      ends.putAll(consumer.endOffsets(fromPast, ASK));
      ends.putAll(consumer.endOffsets(fromBeginning, ASK));
    }
    lookedBefore = true;
    return whole;
  }

  /**
   * A partition that was not there at an earlier look was made since: what it holds came while this
   * reads. Of that the latest are read.
   */
  private void seekToLatest(List<TopicPartition> partitions) {
    Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions, ASK);
    Map<TopicPartition, Long> last = consumer.endOffsets(partitions, ASK);
    for (TopicPartition partition : partitions) {
      long end = last.getOrDefault(partition, 0L);
      consumer.seek(
          partition, Math.max(first.getOrDefault(partition, end), end - MOST_ANSWERS_BEHIND));
    }
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
      contact.answered();
    } catch (RetriableException e) {
      // The consumer goes on where it was when they are back.
      contact.unanswered(e);
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

  /** Of answers only the latest matter; those too far back are skipped and counted. */
  private void skipAnswers() {
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
    List<String> all =
        new ArrayList<>(
            List.of(
                topics.spaceMaps(),
                topics.cameras(),
                topics.spaces(),
                topics.sites(),
                topics.occupancy(),
                topics.classifications(),
                topics.deadLetters()));
    if (alarms != null) {
      all.add(alarms);
    }
    return all;
  }

  private boolean isCompacted(String topic) {
    return topic.equals(topics.spaceMaps())
        || topic.equals(topics.cameras())
        || topic.equals(topics.spaces())
        || topic.equals(topics.sites())
        || topic.equals(alarms);
  }
}
