package io.parkstream.app;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.CropLabel.Answer;
import io.parkstream.image.DecodeResult;
import io.parkstream.serde.CropLabels;
import io.parkstream.web.NotReadyException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Reads what operators said of the crops of a camera, from the beginning of the topic of labels to
 * the end that it has at the start. Pictures are decoded as they come and let go. Holds nothing in
 * between. Thread safe.
 */
final class CameraLabels {
  /**
   * The newest are looked at, some 4 MB of pixels; more move a calibration of two numbers no
   * further. Those left out are told.
   */
  static final int MAX_LABELS = 500;

  private static final Duration ASK = Duration.ofSeconds(3);
  private static final Duration POLL = Duration.ofMillis(200);

  /** Longest reading of the topic; the labels of all cameras are on it. */
  private static final Duration READING = Duration.ofSeconds(20);

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final String topic;
  private final Function<byte[], DecodeResult> decoder;
  private final LongSupplier nanoClock;

  /**
   * @param consumers makes a consumer of bytes without a group
   * @param decoder decodes a picture to the input of the model; throws {@link
   *     IllegalStateException} before there is one
   */
  CameraLabels(
      Supplier<Consumer<byte[], byte[]>> consumers,
      String topic,
      Function<byte[], DecodeResult> decoder,
      LongSupplier nanoClock) {
    this.consumers = consumers;
    this.topic = topic;
    this.decoder = decoder;
    this.nanoClock = nanoClock;
  }

  /**
   * What was said of a crop.
   *
   * @param pixels as the model takes them
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared; shared, not changed
  record Label(String space, Answer answer, byte[] pixels) {}

  /**
   * The labels of a camera.
   *
   * @param labels by their keys, the oldest first
   * @param unreadable records that are no labels, or whose pictures cannot be decoded
   * @param leftOut older labels beyond {@link #MAX_LABELS}
   */
  record Read(List<Label> labels, int unreadable, long leftOut) {
    /** Those that say what is true. */
    List<Label> truths() {
      return labels.stream()
          .filter(label -> label.answer() == Answer.EMPTY || label.answer() == Answer.OCCUPIED)
          .toList();
    }
  }

  /**
   * Reads the labels of a camera.
   *
   * @throws NotReadyException if the broker does not give them in time
   */
  Read read(CameraId camera) {
    Reading reading = new Reading(camera.key() + "/");
    try (Consumer<byte[], byte[]> consumer = consumers.get()) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic, ASK).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions, ASK));
      long deadline = nanoClock.getAsLong() + READING.toNanos();
      while (hasMore(consumer, ends)) {
        consumer.poll(POLL).forEach(reading::take);
        if (nanoClock.getAsLong() - deadline > 0) {
          throw new NotReadyException(
              "the labels were not read within " + READING.toSeconds() + " s");
        }
      }
    } catch (RetriableException e) {
      throw new NotReadyException("the broker does not give the labels: " + e.getMessage());
    }
    return reading.result();
  }

  private static boolean hasMore(
      Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    ends.entrySet().removeIf(end -> consumer.position(end.getKey(), ASK) >= end.getValue());
    return !ends.isEmpty();
  }

  /** Takes the records of one camera, the last of a key in the place of those before. */
  private final class Reading {
    private final String prefix;
    private final Map<String, Label> labels = new LinkedHashMap<>();
    private int unreadable;
    private long leftOut;

    Reading(String prefix) {
      this.prefix = prefix;
    }

    void take(ConsumerRecord<byte[], byte[]> record) {
      String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
      if (!key.startsWith(prefix)) {
        return;
      }
      labels.remove(key);
      if (record.value() == null) {
        return;
      }
      try {
        CropLabels.Labelled labelled =
            CropLabels.read(record.key(), record.value(), record.headers());
        if (decoder.apply(labelled.picture()) instanceof DecodeResult.Decoded decoded) {
          labels.put(
              key,
              new Label(
                  labelled.label().space().space(), labelled.label().answer(), decoded.pixels()));
          if (labels.size() > MAX_LABELS) {
            labels.remove(labels.keySet().iterator().next());
            leftOut++;
          }
        } else {
          unreadable++;
        }
      } catch (SerializationException e) {
        unreadable++;
      }
    }

    Read result() {
      return new Read(List.copyOf(labels.values()), unreadable, leftOut);
    }
  }
}
