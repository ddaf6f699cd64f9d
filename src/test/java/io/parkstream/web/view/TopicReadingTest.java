package io.parkstream.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.parkstream.serde.Topics;
import io.parkstream.web.Messages;
import io.parkstream.web.SetClock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** Over topics of one partition; 100,000 records on each, none of which the consumer is given. */
class TopicReadingTest {
  private static final long END = 100_000;
  private static final Topics TOPICS = Topics.DEFAULT;
  private static final String ALARMS = "parking.alarms";

  private final SetClock clock = new SetClock(Messages.at(0));
  private final CountedViewMetrics metrics = new CountedViewMetrics();
  private final LiveView view =
      new LiveView(
          ViewLimits.DEFAULT,
          Duration.ofSeconds(60),
          "run",
          new ObjectMapper().registerModule(new JavaTimeModule()),
          metrics,
          clock);
  private final Set<String> existing =
      new TreeSet<>(
          List.of(
              TOPICS.spaceMaps(),
              TOPICS.cameras(),
              TOPICS.spaces(),
              TOPICS.sites(),
              TOPICS.occupancy(),
              TOPICS.classifications(),
              TOPICS.deadLetters(),
              ALARMS));
  private final FullTopics consumer = new FullTopics();
  private final Answers answers = new Answers();
  private final TopicReading reading =
      new TopicReading(
          consumer,
          TOPICS,
          ALARMS,
          new RecordIntake(TOPICS, view, metrics, clock),
          view,
          metrics,
          clock,
          answers);

  @Test
  void round_readsStatesFromTheBeginning_changesOfThePast_andAnswersFromNowOn() {
    // When
    boolean reads = reading.round();

    // Then
    assertThat(reads).isTrue();
    assertThat(position(TOPICS.spaceMaps())).isZero();
    assertThat(position(TOPICS.spaces())).isZero();
    assertThat(position(TOPICS.sites())).isZero();
    assertThat(position(ALARMS)).isZero();
    assertThat(position(TOPICS.occupancy())).as("at most 50,000 changes").isEqualTo(END - 50_000);
    assertThat(position(TOPICS.classifications())).isEqualTo(END);
    assertThat(position(TOPICS.deadLetters())).isEqualTo(END);
  }

  @Test
  void round_readsAnswersThatCameBeforeItSawTheirTopic() {
    // Given
    existing.remove(TOPICS.classifications());
    existing.remove(TOPICS.deadLetters());
    reading.round();
    consumer.updateEndOffsets(Map.of(new TopicPartition(TOPICS.deadLetters(), 0), 12L));

    // When
    existing.addAll(List.of(TOPICS.classifications(), TOPICS.deadLetters()));
    clock.set(clock.instant().plusSeconds(2));
    reading.round();

    // Then
    assertThat(position(TOPICS.deadLetters())).isZero();
    assertThat(position(TOPICS.classifications())).as("at most 20,000").isEqualTo(END - 20_000);
  }

  @Test
  void round_hasNothingToRead_untilThereIsATopic() {
    // Given
    Set<String> later = new TreeSet<>(existing);
    existing.clear();

    // When
    boolean before = reading.round();
    existing.addAll(later);
    boolean atOnce = reading.round();
    clock.set(clock.instant().plusSeconds(2));
    boolean soon = reading.round();

    // Then
    assertThat(List.of(before, atOnce, soon)).containsExactly(false, false, true);
  }

  @Test
  void view_isComplete_whenTheEndsOfStatesAndChangesAreReached() {
    // Given
    reading.round();
    boolean before = view.isComplete();

    // When
    for (String topic :
        List.of(
            TOPICS.spaceMaps(),
            TOPICS.cameras(),
            TOPICS.spaces(),
            TOPICS.sites(),
            TOPICS.occupancy(),
            ALARMS)) {
      consumer.seek(new TopicPartition(topic, 0), END);
    }
    reading.round();

    // Then
    assertThat(before).isFalse();
    assertThat(view.isComplete()).isTrue();
  }

  @Test
  void answersTooFarBack_areSkippedAndCounted() {
    // Given
    reading.round();
    consumer.seek(new TopicPartition(TOPICS.classifications(), 0), END - 20_001);
    clock.set(clock.instant().plusSeconds(1));

    // When
    reading.round();

    // Then
    assertThat(metrics.skipped).isEqualTo(20_001);
    assertThat(position(TOPICS.classifications())).isEqualTo(END);
  }

  @Test
  void contact_hearsThatTheBrokerIsAway_everyFiveSecondsAtMost() {
    // Given
    reading.round();
    consumer.away = true;

    // When
    reading.round();
    int soon = answers.missing;
    clock.set(clock.instant().plusSeconds(5));
    reading.round();

    // Then
    assertThat(answers.given).isOne();
    assertThat(soon).isZero();
    assertThat(answers.missing).isOne();
  }

  private long position(String topic) {
    return consumer.position(new TopicPartition(topic, 0));
  }

  private static final class Answers implements TopicReading.Contact {
    int given;
    int missing;

    @Override
    public void answered() {
      given++;
    }

    @Override
    public void unanswered(KafkaException e) {
      missing++;
    }
  }

  private final class FullTopics extends MockConsumer<byte[], byte[]> {
    boolean away;

    FullTopics() {
      super("earliest");
      Map<TopicPartition, Long> begins = new HashMap<>();
      Map<TopicPartition, Long> ends = new HashMap<>();
      for (String topic : existing) {
        begins.put(new TopicPartition(topic, 0), 0L);
        ends.put(new TopicPartition(topic, 0), END);
      }
      updateBeginningOffsets(begins);
      updateEndOffsets(ends);
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
      return existing.contains(topic)
          ? List.of(new PartitionInfo(topic, 0, null, null, null))
          : List.of();
    }

    @Override
    public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
        Map<TopicPartition, Long> times, Duration timeout) {
      Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
      times.forEach((partition, time) -> found.put(partition, new OffsetAndTimestamp(10, time)));
      return found;
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(
        Collection<TopicPartition> partitions, Duration timeout) {
      if (away) {
        throw new TimeoutException("no answer within " + timeout);
      }
      return super.endOffsets(partitions);
    }
  }
}
