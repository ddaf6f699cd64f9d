package io.parkstream.web;

import io.parkstream.web.view.ChangeFeed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Notifies clients of changes. A client is a position in the feed and at most one event in flight:
 * one that reads slowly gets larger events less often, and costs no memory. Changes that a client
 * missed and that the feed no longer keeps are not sent again: the client is asked to reload
 * everything.
 *
 * <p>Events: {@code changes}, an array of spaces, removals and maps, with an id to resume from;
 * {@code pulse}, how the system fares, every two seconds; {@code reset}, ask for everything again.
 *
 * <p>All work is done by one thread, and none of it waits for a client.
 */
final class EventStream implements AutoCloseable {
  private static final Logger log = Logger.getLogger(EventStream.class);

  /** A person does not see less; a client gets at most ten events of changes a second. */
  static final Duration PERIOD = Duration.ofMillis(100);

  /** Changes in one event: about 150 kB of JSON. */
  static final int MOST_CHANGES = 500;

  /** Pumps between two pulses. */
  private static final int PULSE = 20;

  /** A client that has not taken an event for so long is gone, or as good as gone. */
  static final Duration TOO_SLOW = Duration.ofSeconds(15);

  private final ChangeFeed feed;
  private final Supplier<String> pulse;
  private final int maxClients;
  private final WebMetrics metrics;
  private final LongSupplier nanoClock;
  private final List<Follower> followers = new ArrayList<>();
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "parkstream-events");
            thread.setDaemon(true);
            return thread;
          });
  private int pumps;
  private int opened;
  private @Nullable String lastPulse;
  private boolean closed;

  /**
   * @param pulse the JSON of the present pulse
   * @param maxClients more are refused
   */
  EventStream(
      ChangeFeed feed,
      Supplier<String> pulse,
      int maxClients,
      WebMetrics metrics,
      LongSupplier nanoClock) {
    this.feed = feed;
    this.pulse = pulse;
    this.maxClients = maxClients;
    this.metrics = metrics;
    this.nanoClock = nanoClock;
  }

  void start() {
    worker.scheduleWithFixedDelay(
        this::pumpSafely, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Takes a client on.
   *
   * @param lastEventId where it goes on; null to start with what comes
   * @return false if there is no room
   */
  synchronized boolean open(EventClient client, @Nullable String lastEventId) {
    if (closed || followers.size() >= maxClients) {
      metrics.clientRefused();
      return false;
    }
    OptionalLong place =
        lastEventId == null ? OptionalLong.of(feed.last()) : feed.number(lastEventId);
    followers.add(new Follower(client, place.orElse(-1), opened++ % PULSE));
    metrics.clients(followers.size());
    return true;
  }

  private void pumpSafely() {
    try {
      pump();
    } catch (RuntimeException e) {
      log.error("changes could not be sent; trying again", e);
    }
  }

  /** Gives each client that is free what it has not got yet. */
  synchronized void pump() {
    int phase = pumps++ % PULSE;
    if (phase == 0) {
      lastPulse = followers.isEmpty() ? null : pulse.get();
    }
    long now = nanoClock.getAsLong();
    Shared shared = new Shared();
    for (Follower follower : followers) {
      follower.pump(shared, follower.phase == phase ? lastPulse : null, now);
    }
    if (followers.removeIf(Follower::isOver)) {
      metrics.clients(followers.size());
    }
  }

  synchronized int clients() {
    return followers.size();
  }

  @Override
  public void close() {
    worker.shutdownNow();
    synchronized (this) {
      closed = true;
      followers.forEach(follower -> follower.client.close());
      followers.clear();
      metrics.clients(0);
    }
  }

  /** Clients at the same place share the text; most are at the same place. */
  private final class Shared {
    private long from = -1;
    private ChangeFeed.@Nullable Batch batch;
    private String text = "";

    ChangeFeed.Batch after(long place) {
      if (batch == null || from != place) {
        from = place;
        batch = feed.after(place, MOST_CHANGES);
        text = "[" + String.join(",", batch.changes()) + "]";
      }
      return batch;
    }
  }

  private final class Follower {
    private final EventClient client;
    private final int phase;
    private long place;
    private @Nullable String pendingPulse;
    private boolean pulseWasLast;
    private boolean over;
    private volatile boolean busy;
    private long busySince;

    /**
     * @param place number of the last change that the client has; negative if nobody knows
     * @param phase the pump of each row in which it gets the pulse: thousands of clients at once
     *     would keep crops waiting for the processor
     */
    Follower(EventClient client, long place, int phase) {
      this.client = client;
      this.phase = phase;
      this.place = place;
    }

    boolean isOver() {
      return over;
    }

    void pump(Shared shared, @Nullable String pulse, long now) {
      if (pulse != null) {
        pendingPulse = pulse;
      }
      if (client.isClosed()) {
        over = true;
      } else if (busy) {
        letGoIfTooSlow(now);
      } else if (place < 0) {
        reset(now);
      } else {
        sendNext(shared, now);
      }
    }

    private void letGoIfTooSlow(long now) {
      if (now - busySince > TOO_SLOW.toNanos()) {
        metrics.clientTooSlow();
        client.close();
        over = true;
      }
    }

    private void sendNext(Shared shared, long now) {
      ChangeFeed.Batch batch = shared.after(place);
      boolean changed = !batch.changes().isEmpty();
      String waiting = pendingPulse;
      if (batch.gap()) {
        reset(now);
      } else if (waiting != null && !(changed && pulseWasLast)) {
        if (!client.hasRoomFor(waiting.length())) {
          return;
        }
        // Before the changes, which may never cease; but not twice, for a client that takes longer
        // than from pulse to pulse. Its place stays.
        pendingPulse = null;
        pulseWasLast = true;
        send("pulse", null, waiting, now);
      } else if (changed && client.hasRoomFor(shared.text.length())) {
        place = batch.last();
        pulseWasLast = false;
        send("changes", feed.id(place), shared.text, now);
      }
    }

    /** The client asks for everything and comes back with a place. */
    private void reset(long now) {
      metrics.clientReset();
      place = feed.last();
      send("reset", null, "{}", now);
    }

    private void send(String name, @Nullable String id, String data, long now) {
      busy = true;
      busySince = now;
      CompletionStage<?> sending;
      try {
        sending = client.send(name, id, data);
      } catch (RuntimeException e) {
        // The connection ended between the question and the answer.
        over = true;
        return;
      }
      sending.whenComplete(
          (done, failure) -> {
            busy = false;
            if (failure != null) {
              client.close();
            }
          });
    }
  }
}
