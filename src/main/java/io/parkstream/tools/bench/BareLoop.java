package io.parkstream.tools.bench;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.Classification;
import io.parkstream.domain.Crop;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.EventIds;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.domain.OccupancyRule;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMemory;
import io.parkstream.image.DecodeResult;
import io.parkstream.image.OpenCvPictureDecoder;
import io.parkstream.image.PictureLimits;
import io.parkstream.image.PixelShape;
import io.parkstream.serde.ClassificationEvents;
import io.parkstream.serde.CropReader;
import io.parkstream.serde.CropReading;
import io.parkstream.serde.SpaceMemorySerde;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The least that could do what the service does: one thread reads crops and their headers, decodes
 * each, and writes an event and a state for each, the records that the service would write. No
 * batches, no order, no occupancy, no meters, no guarantee.
 */
final class BareLoop {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration COMMIT = Duration.ofMillis(500);
  private static final Duration NO_RECORDS = Duration.ofMinutes(1);
  private static final String EVENTS = "bench.bare.events";
  private static final String STATES = "bench.bare.states";
  private static final ModelIdentity NO_MODEL = new ModelIdentity("bare", 1, "0".repeat(64));
  private static final CameraId CAMERA = new CameraId("bench", "camera-1");
  private static final SpaceId SPACE = new SpaceId("bench", "1-1");

  private final String bootstrapServers;
  private final String cropsTopic;
  private final CropReader reader =
      new CropReader("bench", CropReader.MAX_PICTURE_BYTES, Clock.systemUTC());
  private final EventIds ids = new EventIds();

  BareLoop(String bootstrapServers, String cropsTopic) {
    this.bootstrapServers = bootstrapServers;
    this.cropsTopic = cropsTopic;
  }

  /** The topics that it writes to. */
  static List<String> topics() {
    return List.of(EVENTS, STATES);
  }

  /**
   * Reads from the beginning.
   *
   * @param warmUp crops that are not measured
   * @param crops that are
   */
  Cost run(String group, int warmUp, int crops) {
    SpaceMemory state = state();
    SpaceMemorySerde serde = new SpaceMemorySerde();
    try (Consumer<byte[], byte[]> consumer = consumer(group);
        Producer<byte[], byte[]> producer = producer();
        OpenCvPictureDecoder decoder =
            new OpenCvPictureDecoder(PixelShape.VGG16, PictureLimits.CROPS)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(cropsTopic).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Stopwatch stopwatch = new Stopwatch();
      long progress = System.nanoTime();
      long committed = progress;
      long done = 0;
      long before = 0;
      while (done < warmUp + crops) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          answer(record, decoder, producer, serde.serializer().serialize(STATES, state));
          done++;
          progress = System.nanoTime();
        }
        if (before == 0 && done >= warmUp) {
          before = done;
          stopwatch = new Stopwatch();
        }
        if (System.nanoTime() - committed > COMMIT.toNanos()) {
          committed = System.nanoTime();
          producer.flush();
          consumer.commitSync();
        }
        if (System.nanoTime() - progress > NO_RECORDS.toNanos()) {
          throw new ParkstreamException("the broker gives no more crops after " + done);
        }
      }
      producer.flush();
      return stopwatch.cost(done - before);
    }
  }

  private void answer(
      ConsumerRecord<byte[], byte[]> record,
      OpenCvPictureDecoder decoder,
      Producer<byte[], byte[]> producer,
      byte[] state) {
    CropRef ref = new CropRef(record.topic(), record.partition(), record.offset());
    CropReading reading =
        reader.read(record.key(), record.value(), record.headers(), record.timestamp(), ref);
    if (!(reading instanceof CropReading.Picture read)
        || !(decoder.decode(read.picture()) instanceof DecodeResult.Decoded)) {
      throw new ParkstreamException("a drawn crop cannot be read: " + ref);
    }
    Classification event = classification(read.crop());
    producer.send(
        new ProducerRecord<>(
            EVENTS,
            null,
            record.timestamp(),
            record.key(),
            ClassificationEvents.value(event),
            ClassificationEvents.headers(event)));
    producer.send(new ProducerRecord<>(STATES, null, record.timestamp(), record.key(), state));
  }

  private Classification classification(Crop crop) {
    return new Classification(
        ids.classification(crop, NO_MODEL),
        crop.camera(),
        crop.space(),
        0.75f,
        crop.capturedAt(),
        Instant.now(),
        NO_MODEL,
        crop.ref(),
        32,
        Duration.ofMillis(12),
        Duration.ofMillis(5));
  }

  /** What is remembered of a space that has once become occupied. */
  private SpaceMemory state() {
    OccupancyRule rule = new OccupancyRule(OccupancyPolicy.DEFAULT);
    SpaceMemory state = null;
    Instant start = Instant.EPOCH.plusSeconds(1);
    for (int i = 0; i < 20; i++) {
      CropRef ref = new CropRef(cropsTopic, 1, i);
      Crop crop =
          new Crop(CAMERA, SPACE, start.plusSeconds(i), null, "/bench", "bench-" + i, null, ref);
      state = rule.apply(state, classification(crop)).state();
    }
    if (state == null) {
      throw new IllegalStateException("a space that is seen is remembered");
    }
    return state;
  }

  private Consumer<byte[], byte[]> consumer(String group) {
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private Producer<byte[], byte[]> producer() {
    Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
