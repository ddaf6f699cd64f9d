package io.parkstream.web.login;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How often something may fail for one key within a window. Remembers a bounded number of keys; the
 * one heard of longest ago goes first. Thread safe; never waits.
 */
final class Attempts {
  /** Some 1 MB. */
  private static final int MAX_KEYS = 10_000;

  private final int most;
  private final long windowNanos;
  private final LongSupplier nanoClock;

  // Guarded by this.
  private final LinkedHashMap<String, Window> windows = new LinkedHashMap<>(16, 0.75f, true);

  private static final class Window {
    private final long begin;
    private int failures;

    Window(long begin) {
      this.begin = begin;
    }
  }

  Attempts(int most, Duration window, LongSupplier nanoClock) {
    this.most = most;
    this.windowNanos = window.toNanos();
    this.nanoClock = nanoClock;
  }

  /** Whether one more is allowed; counts it as a failure until it is forgiven. */
  synchronized boolean spend(String key) {
    long now = nanoClock.getAsLong();
    Window window = windows.get(key);
    if (window == null || now - window.begin > windowNanos) {
      window = new Window(now);
      windows.put(key, window);
      if (windows.size() > MAX_KEYS) {
        Map.Entry<String, Window> eldest = windows.entrySet().iterator().next();
        windows.remove(eldest.getKey());
      }
    }
    if (window.failures >= most) {
      return false;
    }
    window.failures++;
    return true;
  }

  /**
   * The last one did not fail. Those before it still count: a valid login does not hide guesses.
   */
  synchronized void forgive(String key) {
    Window window = windows.get(key);
    if (window != null && window.failures > 0) {
      window.failures--;
    }
  }
}
