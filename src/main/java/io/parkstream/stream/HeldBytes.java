package io.parkstream.stream;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes of original records that all tasks of an instance hold until they are answered. When as
 * many are held as may be, each task that holds one waits for it before it reads on, and counts the
 * wait as blocked; a task that holds none goes on, so that there may be one record of each beyond
 * the bound. Thread safe.
 */
public final class HeldBytes {
  /** Of all tasks together; each may hold a part of it, see {@link PendingCrops}. */
  public static final long MAX_BYTES = 48L << 20;

  private final AtomicLong held = new AtomicLong();

  boolean hasRoom() {
    return held.get() < MAX_BYTES;
  }

  long get() {
    return held.get();
  }

  /** Less than nothing gives back. */
  void add(long bytes) {
    held.addAndGet(bytes);
  }
}
