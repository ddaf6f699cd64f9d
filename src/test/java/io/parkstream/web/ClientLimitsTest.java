package io.parkstream.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.web.ClientLimits.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClientLimitsTest {
  private final AtomicLong nanos = new AtomicLong();
  private final ClientLimits limits =
      new ClientLimits(Map.of(Kind.STREAMS, 10L, Kind.BYTES, 1000L), 20, 0.5, nanos::get);

  @Test
  void oneClient_getsItsShare_andAnotherTheRest() {
    // When
    List<Place> first = takeAll("a", Kind.STREAMS, 1);
    List<Place> second = takeAll("b", Kind.STREAMS, 1);
    List<Place> third = takeAll("c", Kind.STREAMS, 1);

    // Then
    assertThat(first).hasSize(5);
    assertThat(second).hasSize(5);
    assertThat(third).isEmpty();
    assertThat(limits.taken(Kind.STREAMS)).isEqualTo(10);
  }

  @Test
  void place_isGivenBackOnce_howeverOftenItIsClosed() {
    // Given
    List<Place> places = takeAll("a", Kind.STREAMS, 1);

    // When
    places.get(0).close();
    places.get(0).close();

    // Then
    assertThat(limits.taken(Kind.STREAMS)).isEqualTo(4);
    assertThat(takeAll("a", Kind.STREAMS, 1)).hasSize(1);
  }

  @Test
  void amountLargerThanTheShare_isGivenToAClientThatHoldsNothing_andNoMore() {
    // When
    Optional<Place> large = limits.take("a", Kind.BYTES, 700);

    // Then
    assertThat(large).isPresent();
    assertThat(limits.take("a", Kind.BYTES, 1)).isEmpty();
    assertThat(limits.take("b", Kind.BYTES, 400)).isEmpty();
    assertThat(limits.take("b", Kind.BYTES, 300)).isPresent();
  }

  @Test
  void requestsOfOneClient_leaveHalfOfTheRateToOthers() {
    // When
    long mine = IntStream.range(0, 1000).filter(i -> limits.takesRequest("a")).count();
    long others = IntStream.range(0, 1000).filter(i -> limits.takesRequest("b")).count();
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));

    // Then
    assertThat(mine).isEqualTo(10);
    assertThat(others).isEqualTo(10);
    assertThat(limits.takesRequest("a")).isTrue();
  }

  @Test
  void clientsThatHoldNothing_areForgotten_beforeThereAreTooMany() {
    // Given
    Place held = limits.take("held", Kind.STREAMS, 1).orElseThrow();

    // When
    for (int i = 0; i < 2 * ClientLimits.MAX_REMEMBERED; i++) {
      limits.takesRequest("10.0.0." + i);
    }

    // Then
    assertThat(limits.remembered()).isLessThanOrEqualTo(ClientLimits.MAX_REMEMBERED);
    held.close();
    assertThat(limits.taken(Kind.STREAMS)).isZero();
  }

  private List<Place> takeAll(String client, Kind kind, long amount) {
    List<Place> places = new ArrayList<>();
    for (Optional<Place> place = limits.take(client, kind, amount);
        place.isPresent();
        place = limits.take(client, kind, amount)) {
      places.add(place.get());
    }
    return places;
  }
}
