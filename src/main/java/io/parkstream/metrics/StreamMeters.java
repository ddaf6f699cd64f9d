package io.parkstream.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.parkstream.domain.CameraCounts;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyReason;
import io.parkstream.domain.SpaceCounts;
import io.parkstream.domain.SpaceRegister;
import io.parkstream.domain.SpaceRegister.Outcome;
import io.parkstream.image.DecodeResult;
import io.parkstream.serde.CropReading;
import io.parkstream.serde.DeadLetters;
import io.parkstream.serde.Topics;
import io.parkstream.stream.HeldMemory;
import io.parkstream.stream.IgnoredReason;
import io.parkstream.stream.InputTopic;
import io.parkstream.stream.StreamMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * What the streams report, as meters. Every series exists from the start, and none is made later:
 * tags are words of closed lists, and a word that is none of them counts as {@code other}.
 */
public final class StreamMeters implements StreamMetrics {
  private static final String OTHER = "other";

  private final MeterRegistry registry;
  private final Map<Occupancy, Counter> classified = new EnumMap<>(Occupancy.class);
  private final Counter deadLetters;
  private final Counter retired;
  private final Map<String, Counter> deadLettersByReason = new LinkedHashMap<>();
  private final Map<Occupancy, Map<OccupancyReason, Counter>> changes =
      new EnumMap<>(Occupancy.class);
  private final Timer decode;
  private final Timer queue;
  private final Timer turn;
  private final Timer blocked;

  /**
   * No timer: it adds up nanoseconds in 64 bits, and a backlog of a few days that is read at once
   * is 292 years together, after which the sum is negative.
   */
  private final DistributionSummary age;

  private final Counter ahead;
  private final Counter mismatches;
  private final Map<Outcome, Counter> ignored = new EnumMap<>(Outcome.class);
  private final Counter dropped;
  private final Counter deadLettersGivenUp;
  private final Counter expired;
  private final Counter overtaken;
  private final Counter unsure;
  private final Counter blind;
  private final Counter mapsTaken;
  private final Counter mapsRejected;
  private final Counter overridesTaken;
  private final Counter overridesRejected;
  private final Counter countedStates;
  private final Counter repeatedStates;
  private final Map<InputTopic, Map<IgnoredReason, Counter>> ignoredRecords =
      new EnumMap<>(InputTopic.class);
  private final Map<InputTopic, Counter> poisoned = new EnumMap<>(InputTopic.class);

  /** One per task; asked when the gauges are. */
  private final Set<SpaceRegister> registers = ConcurrentHashMap.newKeySet();

  private final Counter committed;
  private final Counter lowered;
  private final Counter deletedUnread;
  private final Map<String, Timer> publish = new LinkedHashMap<>();
  private final Map<String, Counter> publishFailures = new LinkedHashMap<>();

  /** Names of topics as configured, to the words that tag them. */
  private final Map<String, String> topicWords;

  private final AtomicInteger pending = new AtomicInteger();

  /** Of the latest topology; nothing before there is one. */
  private final Map<HeldMemory, Holding> holdings = new ConcurrentHashMap<>();

  private record Holding(LongSupplier used, long max) {
    static final Holding NONE = new Holding(() -> 0, 0);
  }

  public StreamMeters(MeterRegistry registry, Topics topics) {
    this.registry = registry;
    topicWords =
        Map.of(
            topics.classifications(), "classifications",
            topics.occupancy(), "occupancy",
            topics.spaces(), "spaces",
            topics.sites(), "sites",
            topics.deadLetters(), "dead-letters");
    for (Occupancy occupancy : new Occupancy[] {Occupancy.EMPTY, Occupancy.OCCUPIED}) {
      classified.put(occupancy, crops(occupancy.word()));
    }
    deadLetters = crops("dead-letter");
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
    reasons().forEach(reason -> deadLettersByReason.put(reason, deadLetter(reason)));
    for (Occupancy occupancy : Occupancy.values()) {
      changes.put(occupancy, changesTo(occupancy));
    }
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
    ahead =
        counter(
            "parkstream.crops.future",
            "Crops captured after they were classified: the camera's clock is ahead");
    mismatches =
        counter(
            "parkstream.crops.mislabelled",
            "Crops whose bytes are not what their content type says");
    for (Outcome outcome : new Outcome[] {Outcome.LATE, Outcome.UNMAPPED, Outcome.TOO_MANY}) {
      ignored.put(outcome, ignored(outcome));
    }
    unsure =
        counter(
            "parkstream.observations.unsure",
            "Classifications too near to one half to be evidence");
    blind =
        counter(
            "parkstream.observations.blind",
            "Pictures that show nothing: uniform, noise or smeared; no evidence");
    mapsTaken = results("parkstream.space.maps", "maps", "taken", "Space maps that were read");
    mapsRejected =
        results("parkstream.space.maps", "maps", "rejected", "Space maps that were read");
    overridesTaken =
        results("parkstream.overrides", "overrides", "taken", "What operators said of spaces");
    overridesRejected =
        results("parkstream.overrides", "overrides", "rejected", "What operators said of spaces");
    countedStates = counter("parkstream.states.counted", "States of spaces that were counted");
    repeatedStates =
        counter(
            "parkstream.states.repeated",
            "States of spaces that were counted before: refreshed, repeated or late");
    for (InputTopic topic : InputTopic.values()) {
      ignoredRecords.put(topic, ignoredRecords(topic));
      poisoned.put(topic, poisonedRecords(topic));
    }
    for (HeldMemory what : HeldMemory.values()) {
      memory(what);
    }
    spaces("empty", SpaceCounts::empty);
    spaces("occupied", SpaceCounts::occupied);
    spaces("unknown", SpaceCounts::unknown);
    spaces("closed", SpaceCounts::closed);
    cameras("heard", CameraCounts::heard);
    cameras("silent", CameraCounts::silent);
    cameras("awaited", CameraCounts::awaited);
    cameras("blind", CameraCounts::blind);
    Gauge.builder("parkstream.cameras.oldest.age", registers, StreamMeters::oldestSeconds)
        .description("Time since the last crop of the camera that was heard longest ago")
        .baseUnit("seconds")
        .strongReference(true)
        .register(registry);
    committed = counter("parkstream.offsets.committed", "Offsets that were committed");
    deadLettersGivenUp =
        counter(
            "parkstream.dead.letters.dropped",
            "Crops that cannot be read and whose dead letter the topic does not take");
    deletedUnread =
        counter(
            "parkstream.records.deleted",
            "Records that a topic deleted before they were read: the service was away for too long");
    lowered =
        counter(
            "parkstream.offsets.lowered",
            "Offsets lowered to the first unanswered crop before they were committed");
    topicWords
        .values()
        .forEach(
            word -> {
              publish.put(word, publishTime(word));
              publishFailures.put(word, publishFailure(word));
            });
    Gauge.builder("parkstream.crops.pending", pending, AtomicInteger::get)
        .description("Crops that are read and not answered")
        .strongReference(true)
        .register(registry);
  }

  private void memory(HeldMemory what) {
    Gauge.builder(
            "parkstream.memory.held",
            holdings,
            all -> all.getOrDefault(what, Holding.NONE).used.getAsLong())
        .description("Heap that what came in takes, estimated, by whose it is")
        .baseUnit("bytes")
        .tag("by", what.word())
        .strongReference(true)
        .register(registry);
    Gauge.builder(
            "parkstream.memory.bound", holdings, all -> all.getOrDefault(what, Holding.NONE).max)
        .description("Heap that what came in may take, by whose it is")
        .baseUnit("bytes")
        .tag("by", what.word())
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

  private Map<IgnoredReason, Counter> ignoredRecords(InputTopic topic) {
    Map<IgnoredReason, Counter> byReason = new EnumMap<>(IgnoredReason.class);
    for (IgnoredReason reason : IgnoredReason.values()) {
      byReason.put(
          reason,
          Counter.builder("parkstream.records.ignored")
              .description("Records that have no effect, by what they were read from and reason")
              .tag("topic", topic.word())
              .tag("reason", reason.word())
              .register(registry));
    }
    return byReason;
  }

  private Counter poisonedRecords(InputTopic topic) {
    return Counter.builder("parkstream.records.poisoned")
        .description("Records that failed stream threads twice and are set aside")
        .tag("topic", topic.word())
        .register(registry);
  }

  private Counter ignored(Outcome outcome) {
    return Counter.builder("parkstream.observations.ignored")
        .description("Observations that had no say in the occupancy, by reason")
        .tag("reason", outcome.word())
        .register(registry);
  }

  private Counter results(String name, String unit, String result, String description) {
    return Counter.builder(name)
        .description(description)
        .baseUnit(unit)
        .tag("result", result)
        .register(registry);
  }

  private void spaces(String occupancy, ToIntFunction<SpaceCounts> count) {
    Gauge.builder(
            "parkstream.spaces",
            registers,
            all -> all.stream().mapToInt(each -> count.applyAsInt(each.counts())).sum())
        .description("Spaces of this instance by what is believed of them")
        .baseUnit("spaces")
        .tag("occupancy", occupancy)
        .strongReference(true)
        .register(registry);
  }

  private void cameras(String state, ToIntFunction<CameraCounts> count) {
    Gauge.builder(
            "parkstream.cameras",
            registers,
            all -> all.stream().mapToInt(each -> count.applyAsInt(each.cameras())).sum())
        .description("Cameras of this instance by state")
        .baseUnit("cameras")
        .tag("state", state)
        .strongReference(true)
        .register(registry);
  }

  private static double oldestSeconds(Set<SpaceRegister> registers) {
    return registers.stream()
        .map(each -> each.cameras().oldest())
        .filter(Objects::nonNull)
        .min(Comparator.naturalOrder())
        .map(oldest -> Math.max(0, Duration.between(oldest, Instant.now()).toMillis() / 1000.0))
        .orElse(0.0);
  }

  private Counter crops(String result) {
    return Counter.builder("parkstream.crops")
        .description("Records of the crops' topic by what became of them")
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

  private Map<OccupancyReason, Counter> changesTo(Occupancy occupancy) {
    Map<OccupancyReason, Counter> byReason = new EnumMap<>(OccupancyReason.class);
    for (OccupancyReason reason : OccupancyReason.values()) {
      byReason.put(
          reason,
          Counter.builder("parkstream.occupancy.changes")
              .description("Changes of what is believed of a space")
              .baseUnit("changes")
              .tag("occupancy", occupancy.word())
              .tag("reason", reason.word())
              .register(registry));
    }
    return byReason;
  }

  private Timer publishTime(String topic) {
    return Timer.builder("parkstream.publish.time")
        .description("Time from sending a record until the broker has acknowledged it")
        .tag("topic", topic)
        .serviceLevelObjectives(Buckets.STAGE)
        .register(registry);
  }

  private Counter publishFailure(String topic) {
    return Counter.builder("parkstream.publish.failures")
        .description("Records that the broker did not take; Streams tries again or stops")
        .baseUnit("failures")
        .tag("topic", topic)
        .register(registry);
  }

  private Timer stage(String name, String description) {
    return Timer.builder(name)
        .description(description)
        .serviceLevelObjectives(Buckets.STAGE)
        .register(registry);
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }

  @Override
  public void decoded(long decodeNanos) {
    decode.record(decodeNanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void contentTypeMismatch() {
    mismatches.increment();
  }

  @Override
  public void classified(
      Occupancy occupancy, long queueNanos, long inferenceNanos, long turnMillis, long ageMillis) {
    Counter counter = classified.get(occupancy);
    if (counter != null) {
      counter.increment();
    }
    queue.record(queueNanos, TimeUnit.NANOSECONDS);
    // Both by the wall clock, which may be set back in between.
    turn.record(Math.max(0, turnMillis), TimeUnit.MILLISECONDS);
    if (ageMillis < 0) {
      ahead.increment();
    }
    age.record(Math.max(0, ageMillis) / 1e3);
  }

  @Override
  public void deadLettered(String reason) {
    deadLetters.increment();
    Counter counter = deadLettersByReason.get(reason);
    if (counter == null) {
      counter = deadLettersByReason.get(OTHER);
    }
    if (counter != null) {
      counter.increment();
    }
  }

  @Override
  public void expired() {
    expired.increment();
  }

  @Override
  public void deadLetterGivenUp() {
    deadLettersGivenUp.increment();
  }

  @Override
  public void dropped() {
    dropped.increment();
  }

  @Override
  public void overtaken() {
    overtaken.increment();
  }

  @Override
  public void retired() {
    retired.increment();
  }

  @Override
  public void occupancyChanged(Occupancy occupancy, OccupancyReason reason) {
    Map<OccupancyReason, Counter> byReason = changes.get(occupancy);
    Counter counter = byReason == null ? null : byReason.get(reason);
    if (counter != null) {
      counter.increment();
    }
  }

  @Override
  public void observed(Outcome outcome) {
    switch (outcome) {
      case TAKEN -> {
        // counted as crops
      }
      case UNSURE -> unsure.increment();
      case BLIND -> blind.increment();
      case LATE, UNMAPPED, TOO_MANY -> {
        Counter counter = ignored.get(outcome);
        if (counter != null) {
          counter.increment();
        }
      }
    }
  }

  @Override
  public void mapTaken() {
    mapsTaken.increment();
  }

  @Override
  public void mapRejected() {
    mapsRejected.increment();
  }

  @Override
  public void overridden() {
    overridesTaken.increment();
  }

  @Override
  public void overrideRejected() {
    overridesRejected.increment();
  }

  @Override
  public void ignored(InputTopic topic, IgnoredReason reason) {
    Map<IgnoredReason, Counter> byReason = ignoredRecords.get(topic);
    Counter counter = byReason == null ? null : byReason.get(reason);
    if (counter != null) {
      counter.increment();
    }
  }

  @Override
  public void poisoned(InputTopic topic) {
    Counter counter = poisoned.get(topic);
    if (counter != null) {
      counter.increment();
    }
  }

  @Override
  public void stateCounted() {
    countedStates.increment();
  }

  @Override
  public void stateRepeated() {
    repeatedStates.increment();
  }

  @Override
  public void holding(HeldMemory what, LongSupplier used, long max) {
    holdings.put(what, new Holding(used, max));
  }

  @Override
  public void watching(SpaceRegister register) {
    registers.add(register);
  }

  @Override
  public void unwatching(SpaceRegister register) {
    registers.remove(register);
  }

  @Override
  public void pendingChanged(int difference) {
    pending.addAndGet(difference);
  }

  @Override
  public void blocked(long nanos) {
    blocked.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void published(String topic, long nanos) {
    Timer timer = publish.get(topicWords.getOrDefault(topic, OTHER));
    if (timer != null) {
      timer.record(nanos, TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void publishFailed(String topic) {
    Counter counter = publishFailures.get(topicWords.getOrDefault(topic, OTHER));
    if (counter != null) {
      counter.increment();
    }
  }

  @Override
  public void deletedUnread(long records) {
    deletedUnread.increment(records);
  }

  @Override
  public void committing(int partitions, int loweredPartitions) {
    committed.increment(partitions);
    lowered.increment(loweredPartitions);
  }
}
