package io.parkstream.web.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.parkstream.serde.Topics;
import io.parkstream.web.Messages;
import io.parkstream.web.RecordingWebMetrics;
import io.parkstream.web.SetClock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopicFollowerTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final SetClock clock = new SetClock(Messages.at(0));
  private final LiveView view =
      new LiveView(
          ViewLimits.DEFAULT,
          Duration.ofSeconds(60),
          "run",
          new ObjectMapper().registerModule(new JavaTimeModule()),
          new RecordingWebMetrics(),
          clock);
  private final FakeBroker broker = new FakeBroker();
  private final TopicFollower follower =
      new TopicFollower(broker::consumer, Topics.DEFAULT, view, new RecordingWebMetrics(), clock);
  private final Logger logger = Logger.getLogger(TopicFollower.class.getName());
  private final Warnings warnings = new Warnings();

  @BeforeEach
  void start() {
    logger.addHandler(warnings);
    follower.start();
    awaitFollowing(true);
  }

  @AfterEach
  void close() {
    follower.close();
    logger.removeHandler(warnings);
  }

  @Test
  void following_isTrueOnlyWhileTheBrokerAnswers_andEachOutageIsLogged() {
    for (int outage = 1; outage <= 2; outage++) {
      // When the broker is gone, and only a question tells
      broker.away = true;
      clock.set(clock.instant().plusSeconds(6));

      // Then
      awaitFollowing(false);
      assertThat(warnings.messages).hasSize(outage);

      // When
      broker.away = false;
      clock.set(clock.instant().plusSeconds(6));

      // Then
      awaitFollowing(true);
    }
    assertThat(broker.consumers).as("it goes on where it was").hasValue(1);
  }

  @Test
  void following_isFalse_whileReadingFails() {
    // When
    broker.broken = true;

    // Then
    awaitFollowing(false);

    // When
    broker.broken = false;

    // Then
    awaitFollowing(true);
    assertThat(broker.consumers).hasValueGreaterThan(1);
  }

  @Test
  void broker_isAskedNowAndThen_andNotWithEachPoll() {
    // Given
    int asked = broker.questions.get();

    // When
    int polls = broker.polls.get();
    await().atMost(SOON).until(() -> broker.polls.get() > polls + 20);

    // Then
    assertThat(broker.questions).hasValue(asked);
  }

  @Test
  void nothingIsPolled_beforeThereIsATopic() {
    // Given
    FakeBroker bare = new FakeBroker();
    bare.withoutTopics = true;
    try (TopicFollower early =
        new TopicFollower(bare::consumer, Topics.DEFAULT, view, new RecordingWebMetrics(), clock)) {
      early.start();
      await().atMost(SOON).until(() -> bare.looks.get() >= FakeBroker.TOPICS.size());
      assertThat(bare.polls).hasValue(0);

      // When
      bare.withoutTopics = false;
      clock.set(clock.instant().plusSeconds(3));

      // Then
      await().atMost(SOON).until(() -> bare.polls.get() > 0);
      assertThat(bare.consumers).hasValue(1);
    }
  }

  private void awaitFollowing(boolean expected) {
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(view.pulse().following()).isEqualTo(expected));
  }

  /** Has all topics, and nothing on them. While it is away polls bring nothing, as ever. */
  private static final class FakeBroker {
    private static final List<String> TOPICS =
        List.of(
            Topics.DEFAULT.spaceMaps(),
            Topics.DEFAULT.cameras(),
            Topics.DEFAULT.spaces(),
            Topics.DEFAULT.sites(),
            Topics.DEFAULT.occupancy(),
            Topics.DEFAULT.classifications(),
            Topics.DEFAULT.deadLetters());

    final AtomicInteger consumers = new AtomicInteger();
    final AtomicInteger polls = new AtomicInteger();
    final AtomicInteger looks = new AtomicInteger();
    final AtomicInteger questions = new AtomicInteger();
    volatile boolean away;
    volatile boolean broken;
    volatile boolean withoutTopics;

    MockConsumer<byte[], byte[]> consumer() {
      consumers.incrementAndGet();
      MockConsumer<byte[], byte[]> consumer = new FakeConsumer();
      Map<TopicPartition, Long> none =
          TOPICS.stream()
              .collect(Collectors.toMap(topic -> new TopicPartition(topic, 0), topic -> 0L));
      consumer.updateBeginningOffsets(none);
      consumer.updateEndOffsets(none);
      return consumer;
    }

    private final class FakeConsumer extends MockConsumer<byte[], byte[]> {
      FakeConsumer() {
        super("earliest");
      }

      @Override
      public List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
        looks.incrementAndGet();
        return withoutTopics ? List.of() : List.of(new PartitionInfo(topic, 0, null, null, null));
      }

      @Override
      public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
          Map<TopicPartition, Long> times, Duration timeout) {
        return Map.of();
      }

      @Override
      public Map<TopicPartition, Long> endOffsets(
          Collection<TopicPartition> partitions, Duration timeout) {
        questions.incrementAndGet();
        if (away) {
          throw new TimeoutException("no answer within " + timeout);
        }
        return super.endOffsets(partitions);
      }

      @Override
      public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        if (broken) {
          throw new IllegalStateException("broken");
        }
        if (assignment().isEmpty()) {
          // As the real one does.
          throw new IllegalStateException("not assigned any partitions");
        }
        polls.incrementAndGet();
        LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        return super.poll(timeout);
      }
    }
  }

  private static final class Warnings extends Handler {
    final List<String> messages = new CopyOnWriteArrayList<>();

    @Override
    public void publish(LogRecord record) {
      if (record.getLevel().equals(Level.WARNING) || record.getLevel().getName().equals("WARN")) {
        messages.add(record.getMessage());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
