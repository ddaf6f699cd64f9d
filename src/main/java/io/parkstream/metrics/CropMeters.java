package io.parkstream.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.parkstream.domain.Occupancy;
import io.parkstream.image.DecodeResult;
import io.parkstream.serde.CropReading;
import io.parkstream.serde.DeadLetters;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The way of a crop through the topology: how each record of the topic ended, and how long the
 * stages took that the batcher does not measure. Thread safe.
 */
final class CropMeters {
  private static final String OTHER = "other";

  private final MeterRegistry registry;
  private final EnumCounters<Occupancy> classified;
  private final Counter deadLetters;
  private final Map<String, Counter> deadLettersByReason = new LinkedHashMap<>();
  private final Counter retired;
  private final Counter dropped;
  private final Counter expired;
  private final Counter overtaken;
  private final Counter ahead;
  private final Counter mismatches;
  private final Timer decode;
  private final Timer queue;
  private final Timer turn;
  private final Timer blocked;

  /**
   * No timer: it adds up nanoseconds in 64 bits, and a backlog of a few days that is read at once
   * is 292 years together, after which the sum is negative.
   */
  private final DistributionSummary age;

  private final AtomicInteger pending = new AtomicInteger();

  CropMeters(MeterRegistry registry) {
    this.registry = registry;
    classified =
        new EnumCounters<>(
            Occupancy.class,
            List.of(Occupancy.values()),
            occupancy -> crops(occupancy == Occupancy.UNKNOWN ? "undecided" : occupancy.word()));
    deadLetters = crops("dead-letter");
    reasons().forEach(reason -> deadLettersByReason.put(reason, deadLetter(reason)));
    retired = crops("retired");
    dropped = crops("expired");
    expired =
        counter(
            "parkstream.crops.expired",
            "Crops whose turn came after their expiry time, dropped or not");
    overtaken =
        counter(
            "parkstream.crops.overtaken",
            "Waiting crops that a newer one of the same space goes before");
    ahead =
        counter(
            "parkstream.crops.future",
            "Crops captured after they were classified: the camera's clock is ahead");
    mismatches =
        counter(
            "parkstream.crops.mislabelled",
            "Crops whose bytes are not what their content type says");
    decode = stage("parkstream.decode.time", "Time to decode and resize one picture");
    queue = stage("parkstream.queue.wait", "Time from a crop's acceptance until its batch started");
    turn =
        stage(
            "parkstream.forward.wait",
            "Time from a crop's answer until the answers before it were forwarded");
    blocked =
        stage(
            "parkstream.stream.blocked",
            "Time that a stream thread waited for room in the queue or for an answer");
    age =
        DistributionSummary.builder("parkstream.event.age")
            .description("Time from the capture of a crop until its classification is forwarded")
            .baseUnit("seconds")
            .serviceLevelObjectives(Buckets.seconds(Buckets.AGE))
            .register(registry);
    Gauge.builder("parkstream.crops.pending", pending, AtomicInteger::get)
        .description("Crops in flight: read but not answered")
        .strongReference(true)
        .register(registry);
  }

  private static Stream<String> reasons() {
    return Stream.of(
            Arrays.stream(CropReading.Reason.values()).map(CropReading.Reason::word),
            Arrays.stream(DecodeResult.Reason.values()).map(DecodeResult.Reason::word),
            Stream.of(DeadLetters.UNREADABLE, DeadLetters.POISON, OTHER))
        .flatMap(words -> words)
        .distinct();
  }

  private Counter crops(String result) {
    return Counter.builder("parkstream.crops")
        .description("Records of the crops topic by result")
        .baseUnit("crops")
        .tag("result", result)
        .register(registry);
  }

  private Counter deadLetter(String reason) {
    return Counter.builder("parkstream.dead.letters")
        .description("Crops that cannot be read, by reason")
        .baseUnit("letters")
        .tag("reason", reason)
        .register(registry);
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }

  private Timer stage(String name, String description) {
    return Timer.builder(name)
        .description(description)
        .serviceLevelObjectives(Buckets.STAGE)
        .register(registry);
  }

  void decoded(long nanos) {
    decode.record(nanos, TimeUnit.NANOSECONDS);
  }

  void contentTypeMismatch() {
    mismatches.increment();
  }

  /**
   * @param turnMillis by the wall clock, which may be set back in between
   * @param ageMillis likewise; negative if the camera's clock is ahead
   */
  void classified(Occupancy occupancy, long queueNanos, long turnMillis, long ageMillis) {
    classified.increment(occupancy);
    queue.record(queueNanos, TimeUnit.NANOSECONDS);
    turn.record(Math.max(0, turnMillis), TimeUnit.MILLISECONDS);
    if (ageMillis < 0) {
      ahead.increment();
    }
    age.record(Math.max(0, ageMillis) / 1e3);
  }

  void deadLettered(String reason) {
    deadLetters.increment();
    Counter counter = deadLettersByReason.get(reason);
    if (counter == null) {
      counter = deadLettersByReason.get(OTHER);
    }
    if (counter != null) {
      counter.increment();
    }
  }

  void expired() {
    expired.increment();
  }

  void dropped() {
    dropped.increment();
  }

  void overtaken() {
    overtaken.increment();
  }

  void retired() {
    retired.increment();
  }

  void pendingChanged(int difference) {
    pending.addAndGet(difference);
  }

  void blocked(long nanos) {
    blocked.record(nanos, TimeUnit.NANOSECONDS);
  }
}
