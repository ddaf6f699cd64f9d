package io.parkstream.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.batch.BatchMetrics;
import io.parkstream.batch.BatchPolicy;
import io.parkstream.batch.DynamicBatcher;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.WatchPolicy;
import io.parkstream.image.PictureDecoder;
import io.parkstream.serde.CaptureWindow;
import io.parkstream.serde.ClassificationEvents;
import io.parkstream.serde.CropHeaders;
import io.parkstream.serde.DeadLetters;
import io.parkstream.serde.Keys;
import io.parkstream.serde.OccupancyEvents;
import io.parkstream.serde.SiteStates;
import io.parkstream.serde.SpaceStates;
import io.parkstream.serde.Topics;
import io.parkstream.stream.BacklogPolicy;
import io.parkstream.stream.CropClassifier;
import io.parkstream.stream.DecodedCrop;
import io.parkstream.stream.LatencyTarget;
import io.parkstream.stream.OccupancyTopology;
import io.parkstream.stream.Prediction;
import io.parkstream.stream.TopologySettings;
import io.parkstream.stream.clients.LowWaterOffsets;
import io.parkstream.stream.clients.StreamsSettings;
import io.parkstream.testing.HostileRecords.Hostile;
import io.parkstream.testing.HostileRecords.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/**
 * The whole topology in one thread under {@link HostileRecords}, from the record to the commit,
 * with real pictures. The same choices give the same records, times and settings.
 */
public final class HostileTopology implements AutoCloseable {
  public static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");

  private static final Topics TOPICS = Topics.DEFAULT;
  private static final List<Kind> KINDS = List.of(Kind.values());
  private static final int BATCH = 8;
  private static final CameraId CAMERA = new CameraId("hostile", "cam-0");
  private static final SpaceId SPACE = new SpaceId("hostile", "H0");

  /** Surely occupied, and surely empty, for the engine of these tests. */
  private static final byte[] OCCUPIED = ColourCodes.detailedPicture(63);

  private static final byte[] EMPTY = ColourCodes.detailedPicture(38);

  /** Crops after which the space of the good ones is seen in its other state. */
  private static final int STAY = 200;

  /** Of waiting for the engine's thread, on a busy machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** How far the clock goes on between two records, in seconds. */
  private static final int SHORT_SECONDS = 10;

  /** Beyond all that makes states stale, cameras silent and crops late. */
  private static final int LONG_SECONDS = 8 * 24 * 3600;

  private final RandomGenerator choices;
  private final HostileRecords records;
  private final RecordingStreamMetrics metrics = new RecordingStreamMetrics();
  private final MovedClock clock = new MovedClock(NOW);
  private final DynamicBatcher<DecodedCrop, Prediction> batcher =
      new DynamicBatcher<>(
          new BatchPolicy(BATCH, Duration.ofMillis(1), BATCH),
          1,
          () -> new CropClassifier(new ColourCodeEngine(BATCH, count -> {}), clock),
          BatchMetrics.NONE);
  private final TopologyTestDriver driver;
  private final Map<Kind, Integer> sent = new EnumMap<>(Kind.class);
  private final Set<Long> good = new HashSet<>();
  private final List<ConsumerRecord<byte[], byte[]>> published = new ArrayList<>();

  /**
   * @param choices what is sent, when, and to which settings; asked until {@link #close}
   * @param decoder of 48 x 48 pixels; stays the caller's
   * @param stateDirectory of this topology alone
   */
  public HostileTopology(RandomGenerator choices, PictureDecoder decoder, Path stateDirectory) {
    this.choices = choices;
    this.records = new HostileRecords(choices, clock, OCCUPIED);
    LowWaterOffsets lowWater = new LowWaterOffsets(metrics);
    lowWater.guard();
    this.driver =
        new TopologyTestDriver(
            OccupancyTopology.build(
                settings(),
                decoder,
                batcher,
                lowWater,
                new MovedWatchedTime(clock),
                metrics,
                clock),
            new StreamsSettings(
                    "hostile",
                    "127.0.0.1:1",
                    1,
                    StreamsSettings.Guarantee.AT_LEAST_ONCE,
                    StreamsSettings.DEFAULT_COMMIT_INTERVAL,
                    null,
                    null,
                    StreamsSettings.DEFAULT_TRANSACTION_TIMEOUT,
                    -1,
                    stateDirectory,
                    Map.of())
                .properties(),
            NOW);
  }

  private TopologySettings settings() {
    BacklogPolicy stale =
        choices.nextBoolean()
            ? BacklogPolicy.NONE
            : new BacklogPolicy(
                choices.nextBoolean()
                    ? BacklogPolicy.Order.NEWEST_FIRST
                    : BacklogPolicy.Order.AS_SENT,
                choices.nextBoolean(),
                2 * BATCH);
    return new TopologySettings(
        TOPICS,
        "topic-id",
        2 * BATCH,
        PATIENCE,
        LatencyTarget.NONE,
        stale,
        CaptureWindow.DEFAULT,
        choices.nextBoolean(),
        900 << 10,
        OccupancyPolicy.DEFAULT,
        WatchPolicy.DEFAULT,
        TopologySettings.DEFAULT_SITE_INTERVAL);
  }

  /** The time that was reached. */
  public Instant now() {
    return clock.instant();
  }

  /** Sends the next record; the clock may go on before. */
  public void next() {
    if (choices.nextInt(4) == 0) {
      int most = choices.nextInt(50) == 0 ? LONG_SECONDS : SHORT_SECONDS;
      passTime(Duration.ofSeconds(choices.nextInt(most)));
    }
    Kind kind = KINDS.get(choices.nextInt(KINDS.size()));
    Hostile hostile = records.next(kind);
    byte[] key =
        hostile.key() != null && hostile.key().length == 0 && choices.nextBoolean()
            ? null
            : hostile.key();
    sent.merge(kind, 1, Integer::sum);
    pipe(kind, key, hostile.value(), hostile.headers(), hostile.time());
  }

  /** Sends a crop as the contract has it. */
  public void good() {
    int number = sent(Kind.CROP);
    good.add((long) number);
    sent.merge(Kind.CROP, 1, Integer::sum);
    pipe(
        Kind.CROP,
        Keys.of(CAMERA),
        number / STAY % 2 == 0 ? OCCUPIED : EMPTY,
        CropHeaders.of(CAMERA, SPACE, "good-" + number, clock.instant(), "image/png"),
        clock.millis());
  }

  /** Lets the clock go on, and what is due then happen. */
  public void passTime(Duration time) {
    clock.advance(time);
    driver.advanceWallClockTime(time);
    collect();
  }

  private void pipe(
      Kind kind, byte @Nullable [] key, byte @Nullable [] value, Headers headers, long time) {
    driver
        .createInputTopic(topic(kind), new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(new AnyTime(key, value, headers, time));
    if (kind == Kind.SPACE_MAP || kind == Kind.CAMERA_CONDITION) {
      published.add(consumed(topic(kind), key, value, headers, Math.max(0, time)));
    }
    collect();
  }

  /** With times that {@code TestRecord} does not take, and brokers do. */
  private static final class AnyTime extends TestRecord<byte[], byte[]> {
    private final long time;

    AnyTime(byte @Nullable [] key, byte @Nullable [] value, Headers headers, long time) {
      super(key, value, headers, Math.max(0, time));
      this.time = time;
    }

    @Override
    public Long timestamp() {
      return time;
    }
  }

  private static String topic(Kind kind) {
    return switch (kind) {
      case CROP -> TOPICS.crops();
      case SPACE_MAP -> TOPICS.spaceMaps();
      case OVERRIDE -> TOPICS.overrides();
      case CAMERA_CONDITION -> TOPICS.cameras();
      case SPACE_STATE -> TOPICS.spaces();
    };
  }

  private void collect() {
    for (String topic :
        List.of(
            TOPICS.classifications(),
            TOPICS.deadLetters(),
            TOPICS.occupancy(),
            TOPICS.spaces(),
            TOPICS.sites())) {
      for (TestRecord<byte[], byte[]> record :
          driver
              .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
              .readRecordsToList()) {
        published.add(
            consumed(topic, record.key(), record.value(), record.headers(), record.timestamp()));
      }
    }
  }

  /** As a consumer would get it, in the one partition of its topic. */
  private static ConsumerRecord<byte[], byte[]> consumed(
      String topic, byte @Nullable [] key, byte @Nullable [] value, Headers headers, long time) {
    return new ConsumerRecord<>(
        topic,
        0,
        0,
        time,
        TimestampType.CREATE_TIME,
        key == null ? -1 : key.length,
        value == null ? -1 : value.length,
        key,
        value,
        headers,
        Optional.empty());
  }

  /**
   * All that was published, and all maps and conditions that were sent, in the order of their
   * making; offsets are 0.
   */
  public List<ConsumerRecord<byte[], byte[]>> published() {
    return published;
  }

  /**
   * Waits for all answers and holds them against what was sent: each crop has one classification,
   * one dead letter or one counted end, and what is published can be read.
   */
  public void requireAnswers() {
    awaitAnswers();
    Map<Long, Integer> ends = new HashMap<>();
    Set<Long> classified = new HashSet<>();
    for (ConsumerRecord<byte[], byte[]> record : published) {
      read(record, ends, classified);
    }
    int crops = sent(Kind.CROP);
    assertThat(ends.values()).as("answers of each crop").allMatch(count -> count == 1);
    assertThat(ends.keySet()).as("offsets").allMatch(offset -> offset < crops);
    assertThat(classified).as("good crops").containsAll(good);
    assertThat(ends.size() + metrics.retired.get() + metrics.dropped.get())
        .as("crops that ended")
        .isEqualTo(crops);
    assertThat(metrics.takenMaps.get() + metrics.rejectedMaps.get())
        .as("maps")
        .isEqualTo(sent(Kind.SPACE_MAP));
    assertThat(metrics.takenOverrides.get() + metrics.rejectedOverrides.get())
        .as("overrides")
        .isEqualTo(sent(Kind.OVERRIDE));
    assertThat(metrics.countedStates.get() + metrics.repeatedStates.get() + ignoredStates())
        .as("states")
        .isGreaterThanOrEqualTo(sent(Kind.SPACE_STATE));
    assertThat(metrics.records.keySet())
        .as("nothing unforeseen")
        .noneMatch(each -> each.endsWith(" unexpected") || each.endsWith(" poison"));
    assertThat(metrics.deadLetters)
        .as("nothing unforeseen")
        .doesNotContain(DeadLetters.UNREADABLE, DeadLetters.POISON);
  }

  private int sent(Kind kind) {
    return sent.getOrDefault(kind, 0);
  }

  private void awaitAnswers() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (metrics.pending.get() > 0) {
      if (System.nanoTime() > end) {
        throw new AssertionError(metrics.pending + " crops have no answer");
      }
      driver.advanceWallClockTime(Duration.ofMillis(5));
      LockSupport.parkNanos(Duration.ofNanos(100_000).toNanos());
    }
    collect();
  }

  private int ignoredStates() {
    return metrics.records.entrySet().stream()
        .filter(each -> each.getKey().startsWith("spaces "))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  private static void read(
      ConsumerRecord<byte[], byte[]> record, Map<Long, Integer> ends, Set<Long> classified) {
    String topic = record.topic();
    byte[] value = record.value();
    if (topic.equals(TOPICS.classifications())) {
      long offset = ClassificationEvents.read(value, record.headers()).crop().offset();
      ends.merge(offset, 1, Integer::sum);
      classified.add(offset);
    } else if (topic.equals(TOPICS.deadLetters())) {
      ends.merge(DeadLetters.crop(record.headers()).orElseThrow().offset(), 1, Integer::sum);
      assertThat(DeadLetters.reason(record.headers())).isPresent();
    } else if (topic.equals(TOPICS.occupancy())) {
      OccupancyEvents.read(value, record.headers());
    } else if (topic.equals(TOPICS.spaces())) {
      assertThat(Keys.space(record.key()).key()).isEqualTo(new String(record.key(), UTF_8));
      if (value == null) {
        SpaceStates.version(record.headers());
      } else {
        SpaceStates.read(value);
      }
    } else if (topic.equals(TOPICS.sites())) {
      SiteStates.read(value);
    }
  }

  @Override
  public void close() {
    driver.close();
    batcher.close(Duration.ofSeconds(5));
  }
}
