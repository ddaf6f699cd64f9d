package io.parkstream.app;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parkstream.domain.Classification;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.LiveCalibration;
import io.parkstream.engine.Calibration;
import io.parkstream.serde.ClassificationEvents;
import io.parkstream.serde.CropHeaders;
import io.parkstream.serde.DeadLetters;
import io.parkstream.serde.Topics;
import io.parkstream.stream.clients.StreamsSettings.Guarantee;
import io.parkstream.testing.ColourCodes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Holds what came out of the service against what went in, both as the broker has it. Answers are
 * matched by partition and offset and compared in content; an answer that comes again, or to a crop
 * that was sent again, must have the id it had. That the broker has all that was sent, the numbers
 * of the sender tell.
 */
final class ChaosLedger {
  private static final Topics TOPICS = Topics.DEFAULT;

  /** No calibration has this revision. */
  static final long NOT_CALIBRATED = 0;

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Pattern ID_OF_ENVELOPE = Pattern.compile("\"id\":\"(\\d+)\"");

  private final Map<Long, LiveCalibration> calibrations;
  private final Map<String, List<Long>> revisions = new HashMap<>();
  private final Map<CropRef, Integer> crops = new HashMap<>();
  private final Map<CropRef, Integer> answers = new HashMap<>();
  private final Map<Integer, String> eventIds = new HashMap<>();
  private final Set<String> wrong = new HashSet<>();
  private final Map<String, Long> lastOffset = new HashMap<>();
  private final Map<String, Long> lastFirst = new HashMap<>();
  private int sent;
  private int outOfOrder;
  private int firstsOutOfOrder;
  private int deadLetters;

  /**
   * What was found.
   *
   * @param crops published
   * @param unsent of what the sender has counted, from 0 on, what the broker does not have: what
   *     was refused is sent again
   * @param bad of them, those that are no pictures
   * @param deadLetters of them, each counted once
   * @param missing without an answer
   * @param duplicates answers beyond the first
   * @param wrong answers whose content does not fit their crop; a few, in words
   * @param outOfOrder answers of a camera that come after one of a later crop
   * @param firstsOutOfOrder the same, without repeats
   */
  record Report(
      int crops,
      int unsent,
      int bad,
      int deadLetters,
      int missing,
      int duplicates,
      List<String> wrong,
      int outOfOrder,
      int firstsOutOfOrder) {

    /** Each crop has its answer, in order; under exactly-once it has one. */
    void requireSound(Guarantee guarantee) {
      assertThat(unsent).as("crops that the broker lost").isZero();
      assertThat(missing).as("missing").isZero();
      assertThat(wrong).as("wrong answers").isEmpty();
      assertThat(deadLetters).as("dead letters").isEqualTo(bad);
      assertThat(firstsOutOfOrder).as("first answers out of order").isZero();
      if (guarantee == Guarantee.EXACTLY_ONCE) {
        assertThat(duplicates).as("duplicates").isZero();
        assertThat(outOfOrder).as("out of order").isZero();
      }
    }

    /** A row of the table in src/docs/reliability.md. */
    String row(Guarantee guarantee, String fault, List<Duration> recoveries) {
      return String.format(
          Locale.ROOT,
          "| %s | %s | %,d | %d | %,d | %d, first answers %d | %s |",
          guarantee == Guarantee.EXACTLY_ONCE ? "exactly-once" : "at-least-once",
          fault,
          crops,
          missing,
          duplicates,
          outOfOrder,
          firstsOutOfOrder,
          seconds(recoveries));
    }

    private static String seconds(List<Duration> durations) {
      return durations.stream()
          .map(duration -> String.format(Locale.ROOT, "%.1f", duration.toMillis() / 1000.0))
          .collect(Collectors.joining(", ", "", durations.isEmpty() ? "" : " s"));
    }
  }

  private ChaosLedger(Map<Long, LiveCalibration> calibrations) {
    this.calibrations = calibrations;
  }

  /** Waits until each crop has an answer, or for 90 s. */
  static Report awaitAll(String bootstrapServers) {
    return awaitAll(bootstrapServers, Map.of()).report();
  }

  /**
   * Waits as above.
   *
   * @param calibrations that were applied meanwhile, by their revisions
   */
  static ChaosLedger awaitAll(String bootstrapServers, Map<Long, LiveCalibration> calibrations) {
    return await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> read(bootstrapServers, calibrations), ledger -> ledger.report().missing() == 0);
  }

  /** Reads everything that is visible on the broker now. */
  static ChaosLedger read(String bootstrapServers) {
    return read(bootstrapServers, Map.of());
  }

  private static ChaosLedger read(
      String bootstrapServers, Map<Long, LiveCalibration> calibrations) {
    ChaosLedger ledger = new ChaosLedger(calibrations);
    ledger.sent = ChaosLoad.sentTo(bootstrapServers).orElse(0);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "earliest",
                "max.poll.records",
                5000),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      // Crops first: an answer is held against its crop.
      readToEnd(consumer, TOPICS.crops(), ledger::crop);
      readToEnd(consumer, TOPICS.classifications(), ledger::classification);
      readToEnd(consumer, TOPICS.deadLetters(), ledger::deadLetter);
    }
    return ledger;
  }

  private static void readToEnd(
      KafkaConsumer<byte[], byte[]> consumer,
      String topic,
      java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> each) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      consumer.poll(Duration.ofMillis(100)).forEach(each);
    }
  }

  private void crop(ConsumerRecord<byte[], byte[]> record) {
    crops.put(
        new CropRef(record.topic(), record.partition(), record.offset()),
        Integer.parseInt(numberOf(record)));
  }

  private static String numberOf(ConsumerRecord<byte[], byte[]> record) {
    Header id = record.headers().lastHeader(CropHeaders.ID);
    if (id != null) {
      return new String(id.value(), StandardCharsets.UTF_8);
    }
    Matcher envelope = ID_OF_ENVELOPE.matcher(new String(record.value(), StandardCharsets.UTF_8));
    assertThat(envelope.find()).as("a structured event with an id").isTrue();
    return envelope.group(1);
  }

  private void classification(ConsumerRecord<byte[], byte[]> record) {
    Classification answer = ClassificationEvents.read(record.value(), record.headers());
    CropRef ref = answer.crop();
    Integer number = crops.get(ref);
    if (number == null
        || ChaosLoad.isBad(number)
        || !answer.camera().equals(ChaosLoad.camera(number))
        || !answer.space().equals(ChaosLoad.space(number))
        || answer.probabilityOccupied() != expected(answer, number)) {
      wrong.add("crop " + number + " at " + ref + " is answered with " + answer);
    }
    String before = number == null ? null : eventIds.putIfAbsent(number, answer.id());
    if (before != null && !before.equals(answer.id())) {
      wrong.add("crop " + number + " is answered with the ids " + before + " and " + answer.id());
    }
    boolean first = answered(ref);
    String camera = answer.camera().key();
    requireNonNull(revisions.computeIfAbsent(camera, any -> new ArrayList<>()))
        .add(revision(answer));
    if (ref.offset() <= lastOffset.getOrDefault(camera, -1L)) {
      outOfOrder++;
    }
    lastOffset.put(camera, ref.offset());
    if (first) {
      if (ref.offset() <= lastFirst.getOrDefault(camera, -1L)) {
        firstsOutOfOrder++;
      }
      lastFirst.put(camera, ref.offset());
    }
  }

  /** By the calibration that the answer names; not a number if it is none for this answer. */
  private float expected(Classification answer, int number) {
    float plain = ColourCodes.probability(number);
    if (answer.calibrationRevision() == null) {
      return plain;
    }
    LiveCalibration named = calibrations.get(answer.calibrationRevision());
    return named != null
            && named.place().equals(answer.camera().key())
            && named.model().equals(answer.model())
        ? new Calibration(named.temperature(), named.threshold()).apply(plain)
        : Float.NaN;
  }

  private static long revision(Classification answer) {
    Long revision = answer.calibrationRevision();
    return revision == null ? NOT_CALIBRATED : revision;
  }

  /**
   * The revisions that the answers of each camera name, in the order of the topic; {@link
   * #NOT_CALIBRATED} for none.
   */
  Map<String, List<Long>> revisions() {
    return revisions;
  }

  private void deadLetter(ConsumerRecord<byte[], byte[]> record) {
    CropRef ref = DeadLetters.crop(record.headers()).orElseThrow();
    Integer number = crops.get(ref);
    if (number == null || !ChaosLoad.isBad(number)) {
      wrong.add("crop " + number + " at " + ref + " is a dead letter");
    }
    if (answered(ref)) {
      deadLetters++;
    }
  }

  /** False if it was before. */
  private boolean answered(CropRef ref) {
    return requireNonNull(answers.merge(ref, 1, Integer::sum)) == 1;
  }

  Report report() {
    List<CropRef> missing = new ArrayList<>(crops.keySet());
    missing.removeAll(answers.keySet());
    Set<Integer> numbers = new HashSet<>(crops.values());
    int highest = numbers.stream().mapToInt(number -> number).max().orElse(-1);
    return new Report(
        crops.size(),
        Math.max(highest + 1, sent) - numbers.size(),
        (int) crops.values().stream().filter(ChaosLoad::isBad).count(),
        deadLetters,
        missing.size(),
        answers.values().stream().mapToInt(count -> count - 1).sum(),
        wrong.stream().limit(5).toList(),
        outOfOrder,
        firstsOutOfOrder);
  }
}
