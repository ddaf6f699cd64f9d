package io.parkstream.web;

import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * What all clients together, and each of them, may take of the page's and the API's resources: a
 * bound for each kind, of which one client gets a share, so that no client can take all places.
 * Thread safe; never waits.
 */
final class ClientLimits {
  /**
   * Clients that are remembered without holding anything; the one heard of longest ago goes first.
   */
  static final int MAX_REMEMBERED = 10_000;

  /** How far the search for a client to forget goes, so that a request stays cheap. */
  private static final int SEARCH = 64;

  /** What is limited. */
  enum Kind {
    CONNECTIONS,
    /** Clients that follow the changes. */
    STREAMS,
    /** Requests that are being answered and whose answer has not begun. */
    REQUESTS,
    /** Bytes of answers that clients have not taken yet. */
    BYTES
  }

  private final Map<Kind, Long> bounds;
  private final double share;
  private final int requestsPerSecond;
  private final LongSupplier nanoClock;

  // Guarded by this.
  private final RequestRate rate;
  private final Map<Kind, Long> taken = new EnumMap<>(Kind.class);
  private final LinkedHashMap<String, Client> clients = new LinkedHashMap<>(16, 0.75f, true);

  private static final class Client {
    private final Map<Kind, Long> taken = new EnumMap<>(Kind.class);
    private final RequestRate rate;

    Client(RequestRate rate) {
      this.rate = rate;
    }

    boolean holdsNothing() {
      return taken.isEmpty();
    }
  }

  /**
   * @param share of each bound, and of the rate, that one client may take
   */
  ClientLimits(
      Map<Kind, Long> bounds, int requestsPerSecond, double share, LongSupplier nanoClock) {
    this.bounds = new EnumMap<>(bounds);
    this.requestsPerSecond = requestsPerSecond;
    this.share = share;
    this.nanoClock = nanoClock;
    this.rate = new RequestRate(requestsPerSecond, nanoClock);
  }

  /** False if the client, or all together, ask more often than is allowed. */
  synchronized boolean takesRequest(String client) {
    // The client's own first: what is refused to it costs the others nothing.
    return client(client).rate.take() && rate.take();
  }

  /**
   * Takes an amount; empty if that is more than is left. A single thing that is larger than the
   * client's share is given to a client that holds nothing else of the kind.
   */
  synchronized Optional<Place> take(String client, Kind kind, long amount) {
    Client taker = client(client);
    long own = taker.taken.getOrDefault(kind, 0L);
    boolean withinShare = own == 0 || own + amount <= Math.max(1, (long) (bound(kind) * share));
    return withinShare ? take(taker.taken, kind, amount) : Optional.empty();
  }

  /** Takes an amount for nobody in particular; empty if that is more than is left. */
  synchronized Optional<Place> take(Kind kind, long amount) {
    return take(new EnumMap<>(Kind.class), kind, amount);
  }

  private Optional<Place> take(Map<Kind, Long> own, Kind kind, long amount) {
    if (taken(kind) > bound(kind) - amount) {
      return Optional.empty();
    }
    taken.merge(kind, amount, Long::sum);
    own.merge(kind, amount, Long::sum);
    AtomicBoolean open = new AtomicBoolean(true);
    return Optional.of(
        () -> {
          if (open.compareAndSet(true, false)) {
            giveBack(own, kind, amount);
          }
        });
  }

  private synchronized void giveBack(Map<Kind, Long> own, Kind kind, long amount) {
    taken.merge(kind, -amount, Long::sum);
    if (own.merge(kind, -amount, Long::sum) == 0) {
      own.remove(kind);
    }
  }

  private long bound(Kind kind) {
    return bounds.getOrDefault(kind, Long.MAX_VALUE);
  }

  /** What is taken by all clients together. */
  synchronized long taken(Kind kind) {
    return taken.getOrDefault(kind, 0L);
  }

  private Client client(String name) {
    Client known = clients.get(name);
    if (known == null) {
      forgetOne();
      int perSecond = Math.max(1, (int) (requestsPerSecond * share));
      known = new Client(new RequestRate(perSecond, nanoClock));
      clients.put(name, known);
    }
    return known;
  }

  /** Clients that hold something are never forgotten; what they hold is bounded. */
  private void forgetOne() {
    if (clients.size() < MAX_REMEMBERED) {
      return;
    }
    Iterator<Client> oldest = clients.values().iterator();
    for (int i = 0; i < SEARCH && oldest.hasNext(); i++) {
      if (oldest.next().holdsNothing()) {
        oldest.remove();
        return;
      }
    }
  }

  /** Clients that are remembered. */
  synchronized int remembered() {
    return clients.size();
  }
}
