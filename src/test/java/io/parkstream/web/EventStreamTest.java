package io.parkstream.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.web.view.ChangeFeed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventStreamTest {
  private final ChangeFeed feed = new ChangeFeed("run", 100);
  private final RecordingWebMetrics metrics = new RecordingWebMetrics();
  private final AtomicLong nanos = new AtomicLong();
  private final EventStream stream =
      new EventStream(feed, () -> "{\"pulse\":1}", 2, metrics, nanos::get);
  private final FakeClient client = new FakeClient();

  @AfterEach
  void close() {
    stream.close();
  }

  @Test
  void client_getsWhatCameAfterItsPlace_inOrderAndOnce() {
    // Given
    append(3);
    openPastTheFirstPulse(feed.id(1));

    // When
    stream.pump();
    append(2);
    stream.pump();
    stream.pump();

    // Then
    assertThat(client.changes()).containsExactly("run-3 [2,3]", "run-5 [4,5]");
  }

  @Test
  void client_getsTheRestAtOnce_whenItIsBusy() {
    // Given
    openPastTheFirstPulse(null);
    append(1);
    client.takes = false;
    stream.pump();

    // When
    append(2);
    stream.pump();
    client.take();
    stream.pump();

    // Then
    assertThat(client.changes()).containsExactly("run-1 [1]", "run-3 [2,3]");
  }

  @Test
  void client_isLetGo_whenItDoesNotRead() {
    // Given
    stream.open(client, null);
    append(1);
    client.takes = false;
    stream.pump();

    // When
    nanos.addAndGet(EventStream.TOO_SLOW.toNanos() + 1);
    stream.pump();

    // Then
    assertThat(client.closed).isTrue();
    assertThat(metrics.tooSlow).isEqualTo(1);
    assertThat(stream.clients()).isZero();
  }

  @Test
  void client_isReset_whenItsPlaceIsNoLongerKept() {
    // Given
    append(1);
    String old = feed.id(1);
    append(200);

    // When
    stream.open(client, old);
    stream.pump();

    // Then
    assertThat(client.events).containsExactly("reset null {}");
    assertThat(metrics.reset).isEqualTo(1);
  }

  @Test
  void client_isReset_whenItsIdIsOfAnotherRun() {
    // When
    stream.open(client, "another-7");
    stream.pump();
    append(1);
    stream.pump();
    stream.pump();

    // Then
    assertThat(client.events).startsWith("reset null {}").contains("changes run-1 [1]");
  }

  @Test
  void open_refuses_whenThereIsNoRoom() {
    // When
    boolean first = stream.open(client, null);
    boolean second = stream.open(new FakeClient(), null);
    boolean third = stream.open(new FakeClient(), null);

    // Then
    assertThat(List.of(first, second, third)).containsExactly(true, true, false);
    assertThat(metrics.refused).isEqualTo(1);
    assertThat(metrics.clients).isEqualTo(2);
  }

  @Test
  void client_getsPulses_evenWhenNothingChanges() {
    // Given
    stream.open(client, null);

    // When
    for (int i = 0; i < 40; i++) {
      stream.pump();
    }

    // Then
    assertThat(client.events)
        .containsExactly("pulse null {\"pulse\":1}", "pulse null {\"pulse\":1}");
  }

  @Test
  void client_getsPulses_andEachChangeOnce_whileChangesNeverCease() {
    // Given
    stream.open(client, null);

    // When
    for (int i = 0; i < 60; i++) {
      append(1);
      stream.pump();
    }

    // Then
    assertThat(client.names()).filteredOn("pulse"::equals).hasSize(3);
    assertThat(client.changed())
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 60).mapToObj(Integer::toString).toList());
  }

  @Test
  void client_getsPulsesAndChangesInTurn_whenItTakesLongerThanFromPulseToPulse() {
    // Given
    stream.open(client, null);

    // When
    for (int event = 0; event < 4; event++) {
      client.takes = false;
      append(1);
      for (int i = 0; i < 21; i++) {
        stream.pump();
      }
      client.take();
    }

    // Then
    assertThat(client.names()).containsExactly("pulse", "changes", "pulse", "changes");
    assertThat(client.changed()).containsExactly("1", "2", "3", "4");
  }

  @Test
  void change_fillsEventsToTheirBound_whenManyCome() {
    // Given
    ChangeFeed large = new ChangeFeed("run", 10_000);
    for (int i = 0; i < 1200; i++) {
      large.append(Integer.toString(i));
    }

    // When
    ChangeFeed.Batch first = large.after(0, EventStream.MOST_CHANGES);
    ChangeFeed.Batch third = large.after(1000, EventStream.MOST_CHANGES);

    // Then
    assertThat(first.changes()).hasSize(500);
    assertThat(first.last()).isEqualTo(500);
    assertThat(third.changes()).hasSize(200);
  }

  /** The first pump has a pulse, which goes before changes. */
  private void openPastTheFirstPulse(@Nullable String lastEventId) {
    stream.open(client, lastEventId);
    stream.pump();
  }

  private void append(int count) {
    for (int i = 0; i < count; i++) {
      feed.append(Long.toString(feed.last() + 1));
    }
  }

  private static final class FakeClient implements EventClient {
    final List<String> events = new ArrayList<>();
    boolean takes = true;
    boolean closed;
    private CompletableFuture<Void> taken = new CompletableFuture<>();

    List<String> changes() {
      return events.stream()
          .filter(event -> event.startsWith("changes "))
          .map(event -> event.substring("changes ".length()))
          .toList();
    }

    /** Of all its events, the single changes. */
    List<String> changed() {
      return changes().stream()
          .map(event -> event.substring(event.indexOf('[') + 1, event.length() - 1))
          .flatMap(numbers -> Stream.of(numbers.split(",", -1)))
          .toList();
    }

    List<String> names() {
      return events.stream().map(event -> event.substring(0, event.indexOf(' '))).toList();
    }

    void take() {
      takes = true;
      taken.complete(null);
    }

    @Override
    public CompletionStage<?> send(String name, @Nullable String id, String data) {
      events.add(name + " " + id + " " + data);
      taken = new CompletableFuture<>();
      if (takes) {
        taken.complete(null);
      }
      return taken;
    }

    @Override
    public boolean isClosed() {
      return closed;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
