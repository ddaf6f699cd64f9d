package io.parkstream.tools.replay;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.SpaceMap;
import io.parkstream.serde.CaptureWindow;
import io.parkstream.serde.CropReader;
import io.parkstream.serde.CropReading;
import io.parkstream.serde.Keys;
import io.parkstream.serde.SpaceMaps;
import io.parkstream.serde.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * A time range of the crops' topic, by the timestamps of its records, and the space maps as they
 * are now: the topic does not record earlier maps. Commits nothing and belongs to no group.
 */
public final class TopicCrops implements ReplaySource {
  private static final Duration ASK = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(200);

  /** A broker that gives nothing for so long has gone away. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Topics topics;
  private final int maxPictureBytes;
  private final Instant from;
  private final Instant to;
  private final Predicate<CameraId> cameras;
  private final Clock clock;

  /**
   * @param consumers makes a consumer of bytes without a group; each is closed here
   * @param from of the first records
   * @param to no record from here on
   * @param cameras which are replayed
   * @param clock recognizes capture times in the future, as in the service
   */
  public TopicCrops(
      Supplier<Consumer<byte[], byte[]>> consumers,
      Topics topics,
      int maxPictureBytes,
      Instant from,
      Instant to,
      Predicate<CameraId> cameras,
      Clock clock) {
    if (!from.isBefore(to)) {
      throw new ParkstreamException("the range from " + from + " to " + to + " is empty");
    }
    this.consumers = consumers;
    this.topics = topics;
    this.maxPictureBytes = maxPictureBytes;
    this.from = from;
    this.to = to;
    this.cameras = cameras;
    this.clock = clock;
  }

  @Override
  public List<SpaceMap> maps() {
    Map<CameraId, SpaceMap> maps = new LinkedHashMap<>();
    read(
        topics.spaceMaps(),
        Instant.EPOCH,
        clock.instant().plus(CaptureWindow.MOST_AHEAD),
        record -> {
          try {
            CameraId camera = Keys.camera(record.key());
            if (record.value() == null) {
              maps.remove(camera);
            } else if (cameras.test(camera)) {
              maps.put(camera, SpaceMaps.read(record.key(), record.value()));
            }
          } catch (SerializationException | IllegalArgumentException e) {
            // The service ignores it too, and logs that.
          }
        });
    return List.copyOf(maps.values());
  }

  @Override
  public void forEach(Sink sink) {
    CropReader reader =
        new CropReader(topics.crops(), maxPictureBytes, CaptureWindow.RECORDINGS, clock);
    long records =
        read(
            topics.crops(),
            from,
            to,
            record -> {
              CropRef ref = new CropRef(record.topic(), record.partition(), record.offset());
              CropReading reading =
                  reader.read(
                      record.key(), record.value(), record.headers(), record.timestamp(), ref);
              if (reading instanceof CropReading.Picture picture) {
                if (cameras.test(picture.crop().camera())) {
                  sink.crop(picture.crop(), picture.picture());
                }
              } else if (reading instanceof CropReading.Retirement retirement) {
                if (cameras.test(retirement.retirement().camera())) {
                  sink.retirement(retirement.retirement());
                }
              } else {
                sink.unreadable();
              }
            });
    if (records == 0) {
      throw new ParkstreamException(
          "topic " + topics.crops() + " has no record from " + from + " to " + to + span());
    }
  }

  private long read(
      String topic,
      Instant begin,
      Instant end,
      java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> each) {
    try (Consumer<byte[], byte[]> consumer = consumers.get()) {
      List<TopicPartition> partitions = partitions(consumer, topic);
      Map<TopicPartition, Long> ends = offsets(consumer, partitions, end);
      Map<TopicPartition, Long> starts = offsets(consumer, partitions, begin);
      consumer.assign(partitions);
      starts.forEach(consumer::seek);
      long records = 0;
      long progress = System.nanoTime();
      while (ends.entrySet().stream()
          .anyMatch(last -> consumer.position(last.getKey()) < last.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          progress = System.nanoTime();
          long last = ends.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L);
          if (record.offset() < last) {
            records++;
            each.accept(record);
          }
        }
        if (System.nanoTime() - progress > PATIENCE.toNanos()) {
          throw new ParkstreamException(
              "topic " + topic + " gave no record for " + PATIENCE.toSeconds() + " s");
        }
      }
      return records;
    } catch (KafkaException e) {
      throw new ParkstreamException("cannot read topic " + topic + ": " + e.getMessage(), e);
    }
  }

  private static List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer, String topic) {
    List<TopicPartition> partitions = new ArrayList<>();
    try {
      for (PartitionInfo info : consumer.partitionsFor(topic, ASK)) {
        partitions.add(new TopicPartition(topic, info.partition()));
      }
    } catch (TimeoutException e) {
      throw new ParkstreamException(
          "no broker answers within "
              + ASK.toSeconds()
              + " s; check that it runs and that parkstream.kafka.bootstrap-servers"
              + " (PARKSTREAM_KAFKA_BOOTSTRAP_SERVERS) is its address",
          e);
    }
    if (partitions.isEmpty()) {
      throw new ParkstreamException("there is no topic " + topic);
    }
    return partitions;
  }

  /** The first offset of each partition whose record is not before a moment, or its end. */
  private static Map<TopicPartition, Long> offsets(
      Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions, Instant moment) {
    Map<TopicPartition, Long> offsets = new HashMap<>(consumer.endOffsets(partitions, ASK));
    Map<TopicPartition, Long> asked = new HashMap<>();
    partitions.forEach(partition -> asked.put(partition, moment.toEpochMilli()));
    for (Map.Entry<TopicPartition, OffsetAndTimestamp> found :
        consumer.offsetsForTimes(asked, ASK).entrySet()) {
      if (found.getValue() != null) {
        offsets.put(found.getKey(), found.getValue().offset());
      }
    }
    return offsets;
  }

  /** What the topic holds, for the message about a range that it does not. */
  private String span() {
    try (Consumer<byte[], byte[]> consumer = consumers.get()) {
      List<TopicPartition> partitions = partitions(consumer, topics.crops());
      Map<TopicPartition, Long> asked = new HashMap<>();
      partitions.forEach(partition -> asked.put(partition, 0L));
      return consumer.offsetsForTimes(asked, ASK).values().stream()
          .filter(found -> found != null)
          .map(found -> Instant.ofEpochMilli(found.timestamp()))
          .min(Instant::compareTo)
          .map(first -> "; its first is of " + first)
          .orElse("; it is empty");
    }
  }
}
