package io.parkstream.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RequestRateTest {
  private final AtomicLong nanos = new AtomicLong();
  private final RequestRate rate = new RequestRate(10, nanos::get);

  @Test
  void take_allowsSoManyASecond_andSavesNoMoreThanOneSecond() {
    // Given
    nanos.addAndGet(TimeUnit.HOURS.toNanos(1));
    assertThat(taken(100)).isEqualTo(10);

    // When
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(500));

    // Then
    assertThat(taken(100)).isEqualTo(5);
    assertThat(taken(100)).isZero();
  }

  @Test
  void take_allowsTheRate_overAnyTime() {
    // When
    long taken = 0;
    for (int i = 0; i < 60_000; i++) {
      nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
      taken += taken(1);
    }

    // Then
    assertThat(taken).isBetween(600L, 610L);
  }

  private long taken(int requests) {
    return IntStream.range(0, requests).filter(i -> rate.take()).count();
  }
}
