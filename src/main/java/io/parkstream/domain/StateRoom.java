package io.parkstream.domain;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bytes of the heap that the registers of one kind share in a process, whichever partitions they
 * are of. Any thread; two that ask at the same moment may both be given the last of it, so that it
 * is exceeded by one entry of each thread.
 */
public final class StateRoom {
  /** Takes a part of the room while it is open. */
  public interface Holder {
    /** What it takes now. Any thread. */
    long bytes();
  }

  private final long maxBytes;
  private final Set<Holder> holders = ConcurrentHashMap.newKeySet();

  public StateRoom(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** What this holder takes counts from now on. */
  public void opened(Holder holder) {
    holders.add(holder);
  }

  /** What this holder takes counts no more. */
  public void closed(Holder holder) {
    holders.remove(holder);
  }

  /** Whether all holders together may take so many bytes more. */
  public boolean fits(long moreBytes) {
    return used() + moreBytes <= maxBytes;
  }

  /** Bytes that all holders take. */
  public long used() {
    long used = 0;
    for (Holder holder : holders) {
      used += holder.bytes();
    }
    return used;
  }

  public long maxBytes() {
    return maxBytes;
  }
}
