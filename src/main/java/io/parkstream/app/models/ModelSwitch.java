package io.parkstream.app.models;

import io.parkstream.ParkstreamException;
import io.parkstream.engine.EngineException;
import io.parkstream.engine.EngineFactory;
import io.parkstream.engine.HotEngine;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.metrics.ModelMeters;
import io.parkstream.model.ModelException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The model that answers, and how another takes its place while crops come: the one selected in the
 * repository, the newest, or the one that an administrator asks for, whichever request is the
 * latest. Another is loaded, verified and warmed beside the one that answers, one engine for each
 * that works, and then all of them take over, each at its next batch. Whatever goes wrong before
 * that, the current model stays in service. During a change twice the weights are in memory.
 *
 * <p>At the start the selected version is taken, or else the newest that is usable: one that would
 * be refused while running must not keep a service from starting again.
 *
 * <p>Thread safe. Changes come one after the other; {@link #status} never waits.
 */
public final class ModelSwitch implements EngineFactory, AutoCloseable {
  private static final Logger log = Logger.getLogger(ModelSwitch.class);

  /** Who decides which version is served. */
  private enum Policy {
    /** The repository: the selected version, or the newest if none is selected. */
    REPOSITORY,
    /** An administrator asked for the newest, now and later. */
    NEWEST,
    /** An administrator, or the configuration, asked for one version. */
    FIXED
  }

  private record Serving(int version, EngineFactory engines, Instant since) {}

  private record RefusedVersion(long stamp, String why) {}

  private final String name;
  private final OptionalInt pinned;
  private final ModelSource source;
  private final ModelMeters meters;
  private final Clock clock;
  private final ScheduledExecutorService poller =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "parkstream-models");
            thread.setDaemon(true);
            return thread;
          });

  // Guarded by this.
  private final List<HotEngine> working = new ArrayList<>();
  private final Map<Integer, RefusedVersion> refused = new TreeMap<>();
  private @Nullable Serving serving;
  private @Nullable Integer previous;
  private Policy policy;
  private OptionalInt selected = OptionalInt.empty();

  private volatile ModelStatus status;
  private volatile BeforeTakeover beforeTakeover = next -> {};

  /**
   * @param name for messages
   * @param pinned the only version to start with; empty takes the newest and follows newer ones
   */
  public ModelSwitch(
      String name, OptionalInt pinned, ModelSource source, ModelMeters meters, Clock clock) {
    this.name = name;
    this.pinned = pinned;
    this.source = source;
    this.meters = meters;
    this.clock = clock;
    this.policy = pinned.isEmpty() ? Policy.REPOSITORY : Policy.FIXED;
    this.status = new ModelStatus(name, 0, clock.instant(), null, pinned.isEmpty(), Map.of());
  }

  /** Looks for newer versions this often; zero never does. May be called once. */
  public void poll(Duration period) {
    if (!period.isZero()) {
      poller.scheduleWithFixedDelay(
          this::followSafely, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  public void beforeTakeover(BeforeTakeover preparation) {
    beforeTakeover = preparation;
  }

  public ModelStatus status() {
    return status;
  }

  /** An engine over the model that answers; called by each inference thread at its start. */
  @Override
  public synchronized InferenceEngine open() {
    Serving present = serving;
    HotEngine engine = new HotEngine(present == null ? openFirst() : present.engines.open());
    working.add(engine);
    return engine;
  }

  private InferenceEngine openFirst() {
    @Nullable ParkstreamException first = null;
    for (int version : candidates()) {
      long stamp = source.stamp(version);
      try {
        EngineFactory engines = source.load(version);
        InferenceEngine engine = engines.open();
        serve(new Serving(version, engines, clock.instant()));
        return engine;
      } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
        // The same that a running service refuses: a start falls back where it would stay.
        if (pinned.isPresent()) {
          throw unusable(version, e);
        }
        refuse(version, stamp, e);
        first = first == null ? unusable(version, e) : first;
      }
    }
    throw first == null
        ? new ModelException("there is no version of the model '" + name + "'")
        : first;
  }

  private ParkstreamException unusable(int version, Throwable failure) {
    return failure instanceof ParkstreamException known
        ? known
        : new ModelException(
            "model " + name + "/" + version + " cannot be used: " + failure, failure);
  }

  /** In the order in which they are tried. */
  private List<Integer> candidates() {
    if (pinned.isPresent()) {
      return List.of(pinned.getAsInt());
    }
    selected = source.selected();
    return IntStream.concat(selected.stream(), newestFirst().mapToInt(Integer::intValue))
        .distinct()
        .boxed()
        .toList();
  }

  private Stream<Integer> newestFirst() {
    return source.versions().stream().sorted(Comparator.reverseOrder());
  }

  private void followSafely() {
    try {
      follow();
    } catch (RuntimeException e) {
      log.warnf("cannot read the model repository, trying again: %s", e.getMessage());
    }
  }

  /**
   * Takes the version that the repository selects, or the newest that is newer than the one that
   * answers. One that was refused is tried again once its files have changed.
   */
  synchronized void follow() {
    Serving present = serving;
    if (present == null) {
      return;
    }
    OptionalInt now = pinned.isPresent() ? OptionalInt.empty() : source.selected();
    if (!now.equals(selected)) {
      selected = now;
      decides(Policy.REPOSITORY);
    }
    if (policy == Policy.REPOSITORY && now.isPresent()) {
      takeUnlessRefused(now.getAsInt());
    } else if (policy != Policy.FIXED) {
      for (int version : newestFirst().toList()) {
        if (version <= present.version || takeUnlessRefused(version)) {
          return;
        }
      }
    }
  }

  private boolean takeUnlessRefused(int version) {
    RefusedVersion before = refused.get(version);
    return (before == null || before.stamp != source.stamp(version)) && change(version);
  }

  /**
   * Has a version answer, and follows no newer ones from then on.
   *
   * @return false if it is refused; {@link #status} says why
   */
  public synchronized boolean use(int version) {
    boolean taken = change(version);
    if (taken) {
      decides(Policy.FIXED);
    }
    return taken;
  }

  /** Follows newer versions again, beginning now. */
  public synchronized void latest() {
    decides(Policy.NEWEST);
    follow();
  }

  /**
   * Has the version answer that answered before, and follows no newer ones from then on.
   *
   * @return false if there is none, or it is refused
   */
  public synchronized boolean rollBack() {
    Integer before = previous;
    return before != null && use(before);
  }

  private void decides(Policy now) {
    policy = now;
    tell();
  }

  /** False if the version is refused. */
  private boolean change(int version) {
    Serving present = serving;
    if (present == null) {
      throw new IllegalStateException("no model has been loaded yet");
    }
    if (version == present.version) {
      return true;
    }
    long begin = System.nanoTime();
    // Before the files are read: what is written meanwhile is a reason to try again.
    long stamp = source.stamp(version);
    List<InferenceEngine> opened = new ArrayList<>();
    Serving next;
    try {
      EngineFactory engines = source.load(version);
      for (HotEngine engine : working) {
        InferenceEngine other = engines.open();
        opened.add(other);
        requireReplaceable(engine, other);
      }
      next = new Serving(version, engines, clock.instant());
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      opened.forEach(InferenceEngine::close);
      refuse(version, stamp, e);
      return false;
    }
    if (!opened.isEmpty()) {
      prepare(opened.get(0));
    }
    for (int i = 0; i < opened.size(); i++) {
      working.get(i).replace(opened.get(i));
    }
    previous = present.version;
    refused.remove(version);
    serve(next);
    meters.changed();
    log.infof(
        "model %s/%d is in service from the next batch on, loaded in %d ms; it replaces %s/%d",
        name, version, (System.nanoTime() - begin) / 1_000_000, name, present.version);
    return true;
  }

  private void prepare(InferenceEngine next) {
    try {
      beforeTakeover.prepare(next);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      log.warnf("model %s/%d takes over unprepared: %s", name, next.model().version(), e);
    }
  }

  private static void requireReplaceable(InferenceEngine engine, InferenceEngine other) {
    if (!engine.input().equals(other.input()) || engine.maxBatchSize() > other.maxBatchSize()) {
      throw new EngineException(
          "it takes pictures of "
              + other.input()
              + " in batches of "
              + other.maxBatchSize()
              + ", and the service makes them of "
              + engine.input()
              + " in batches of "
              + engine.maxBatchSize()
              + "; start the service anew with it");
    }
  }

  private void serve(Serving next) {
    serving = next;
    meters.answers(next.version);
    tell();
  }

  private void refuse(int version, long stamp, Throwable failure) {
    String why =
        failure instanceof ParkstreamException
            ? String.valueOf(failure.getMessage())
            : failure.toString();
    refused.put(version, new RefusedVersion(stamp, why));
    meters.refused();
    Serving present = serving;
    log.warnf(
        "model %s/%d is refused%s: %s",
        name,
        version,
        present == null ? "" : "; " + name + "/" + present.version + " stays in service",
        why);
    tell();
  }

  private void tell() {
    Serving present = serving;
    Map<Integer, String> reasons = new TreeMap<>();
    refused.forEach((version, refusal) -> reasons.put(version, refusal.why));
    status =
        new ModelStatus(
            name,
            present == null ? 0 : present.version,
            present == null ? status.since() : present.since,
            previous,
            policy == Policy.NEWEST || (policy == Policy.REPOSITORY && selected.isEmpty()),
            reasons);
  }

  /** Ends looking for newer versions; the engines belong to those who opened them. */
  @Override
  public void close() {
    poller.shutdownNow();
  }
}
