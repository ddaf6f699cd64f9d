package io.parkstream.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The snapshot as bytes, made once for all clients that ask within a second. A client that reads
 * slowly keeps its version in memory; while such versions hold more bytes than they may, clients
 * are given the last one, and the events since bring them up to date. Thread safe; a caller waits
 * while another makes the snapshot.
 */
final class SnapshotCache {
  static final Duration FRESH = Duration.ofSeconds(1);

  private final Supplier<SharedBody> maker;
  private final long maxBytes;
  private final LongSupplier nanoClock;

  // Guarded by this.
  private final List<Version> old = new ArrayList<>();
  private @Nullable Version current;

  /**
   * @param maker makes the snapshot of this moment
   * @param maxBytes of versions that are not the last one and that clients still read
   */
  SnapshotCache(Supplier<SharedBody> maker, long maxBytes, LongSupplier nanoClock) {
    this.maker = maker;
    this.maxBytes = maxBytes;
    this.nanoClock = nanoClock;
  }

  /** A version, and how many clients read it. */
  static final class Version {
    private final SharedBody body;
    private final long madeAt;
    private final AtomicInteger readers = new AtomicInteger();

    Version(SharedBody body, long madeAt) {
      this.body = body;
      this.madeAt = madeAt;
    }

    SharedBody body() {
      return body;
    }

    /** Called once by each reader, when it has all or has gone. */
    void release() {
      readers.decrementAndGet();
    }
  }

  /** A recent version; the caller releases it. */
  synchronized Version take() {
    long now = nanoClock.getAsLong();
    Version last = current;
    if (last == null || (now - last.madeAt >= FRESH.toNanos() && mayMakeAnother(last))) {
      if (last != null) {
        old.add(last);
      }
      last = new Version(maker.get(), now);
      current = last;
    }
    last.readers.incrementAndGet();
    return last;
  }

  private boolean mayMakeAnother(Version last) {
    old.removeIf(version -> version.readers.get() == 0);
    long held = old.stream().mapToLong(version -> version.body.bytes().length).sum();
    return last.readers.get() == 0 || held + last.body.bytes().length <= maxBytes;
  }
}
