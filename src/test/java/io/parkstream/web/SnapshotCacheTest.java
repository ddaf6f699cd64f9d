package io.parkstream.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SnapshotCacheTest {
  private static final int SIZE = 100;

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger made = new AtomicInteger();
  private final SnapshotCache cache =
      new SnapshotCache(
          () -> new SharedBody(new byte[SIZE], "\"" + made.incrementAndGet() + "\""),
          3 * SIZE,
          nanos::get);

  @Test
  void take_makesOneForAllWithinASecond() {
    // When
    SnapshotCache.Version first = cache.take();
    SnapshotCache.Version second = cache.take();
    nanos.addAndGet(SnapshotCache.FRESH.toNanos());
    SnapshotCache.Version third = cache.take();

    // Then
    assertThat(second).isSameAs(first);
    assertThat(third.body().tag()).isEqualTo("\"2\"");
    assertThat(made.get()).isEqualTo(2);
  }

  @Test
  void take_givesTheLastVersion_whileSlowReadersHoldTooManyBytesOfOthers() {
    // Given a reader of each version that never ends
    SnapshotCache.Version first = takeLater();
    for (int i = 0; i < 10; i++) {
      takeLater();
    }
    int whileHeld = made.get();

    // When one of them has it all
    first.release();
    takeLater();

    // Then
    assertThat(whileHeld).isEqualTo(4);
    assertThat(made.get()).isEqualTo(5);
  }

  private SnapshotCache.Version takeLater() {
    nanos.addAndGet(SnapshotCache.FRESH.toNanos());
    return cache.take();
  }
}
