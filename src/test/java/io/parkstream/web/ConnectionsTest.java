package io.parkstream.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
  private static final int MOST = 3;

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger taken = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();

  @Test
  void connection_isClosed_whenThereAreAsManyAsMayBe_andTakenWhenOneHasGone() {
    // Given
    EmbeddedChannel listening = listening(false);
    EmbeddedChannel first = connect(listening);
    connect(listening);
    connect(listening);

    // When
    EmbeddedChannel oneTooMany = connect(listening);
    first.close();
    EmbeddedChannel another = connect(listening);

    // Then
    assertThat(oneTooMany.isOpen()).isFalse();
    assertThat(refused.get()).isEqualTo(1);
    assertThat(another.isOpen()).isTrue();
    assertThat(taken.get()).isEqualTo(MOST);
  }

  @Test
  void quietest_makesRoom_whereAnOrchestratorHasToGetIn() {
    // Given
    EmbeddedChannel listening = listening(true);
    EmbeddedChannel quietest = connect(listening);
    EmbeddedChannel second = connect(listening);
    connect(listening);

    // When
    EmbeddedChannel probe = connect(listening);

    // Then
    assertThat(probe.isOpen()).isTrue();
    assertThat(quietest.isOpen()).isFalse();
    assertThat(second.isOpen()).isTrue();
    assertThat(taken.get()).isEqualTo(MOST);
    assertThat(refused.get()).isZero();
  }

  @Test
  void sweep_closesWhatAsksForNothing_whateverItSends() {
    // Given
    Connections connections = connections(false);
    EmbeddedChannel listening = new EmbeddedChannel(connections);
    EmbeddedChannel slowHeaders = connect(listening);
    nanos.addAndGet(Connections.FIRST_REQUEST.toNanos() - 1);
    EmbeddedChannel young = connect(listening);
    connections.sweep();
    boolean within = slowHeaders.isOpen();

    // When
    nanos.incrementAndGet();
    connections.sweep();

    // Then
    assertThat(within).isTrue();
    assertThat(slowHeaders.isOpen()).isFalse();
    assertThat(young.isOpen()).isTrue();
  }

  private EmbeddedChannel listening(boolean evicting) {
    return new EmbeddedChannel(connections(evicting));
  }

  private Connections connections(boolean evicting) {
    Place place = taken::decrementAndGet;
    return new Connections(
        client -> {
          if (taken.incrementAndGet() <= MOST) {
            return Optional.of(place);
          }
          taken.decrementAndGet();
          return Optional.empty();
        },
        evicting,
        refused::incrementAndGet,
        nanos::get);
  }

  private EmbeddedChannel connect(EmbeddedChannel listening) {
    nanos.incrementAndGet();
    EmbeddedChannel accepted = new EmbeddedChannel();
    listening.writeInbound(accepted);
    return accepted;
  }
}
