package io.parkstream.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.domain.CropRef;
import io.parkstream.domain.LeftOut;
import io.parkstream.domain.LeftOuts;
import io.parkstream.testing.MovedClock;
import io.parkstream.testing.RecordingStreamMetrics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.junit.jupiter.api.Test;

class OwnWorkTest {
  private static final CropRef RECORD = new CropRef("parking.spacemaps", 0, 7);

  private final MovedClock clock = new MovedClock(Instant.parse("2026-03-01T08:00:00Z"));
  private final RecordingStreamMetrics metrics = new RecordingStreamMetrics();
  private final LeftOuts leftOuts = new LeftOuts(clock);
  private final InputFaults faults =
      new InputFaults(PoisonRecords.inMemory(clock), new IgnoredRecords(metrics, leftOuts, clock));
  private final InputBoundary boundary = faults.boundary();
  private final OwnWork work = new OwnWork(faults, boundary);
  private final List<String> done = new ArrayList<>();

  @Test
  void key_isLeftOut_onceItHasFailedTwoThreads_andTheOthersGoOn() {
    // When
    for (int thread = 0; thread < PoisonRecords.ATTEMPTS; thread++) {
      assertThatThrownBy(() -> work.run(() -> outputs(new IllegalStateException("too large"))))
          .isInstanceOf(OwnWorkFailedException.class)
          .hasMessageContaining("bad to sites")
          .hasRootCauseMessage("too large");
    }
    assertThat(done).containsExactly("before", "before");
    work.run(() -> outputs(new IllegalStateException("too large")));

    // Then
    assertThat(done).containsExactly("before", "before", "before", "after");
    assertThat(metrics.records).containsOnly(Map.entry("state poison", 1));
    // The processor of a record skips it too.
    work.output("sites", "bad", () -> done.add("bad"));
    assertThat(done).doesNotContain("bad");
  }

  @Test
  void record_isNotBlamed_forWhatATaskDoesByItself() {
    // Given
    InputBoundary above = faults.boundary();

    // When
    for (int thread = 0; thread < 3; thread++) {
      assertThatThrownBy(
              () -> {
                try {
                  above.outside(() -> inStreams(new IllegalStateException("too large")));
                } catch (RuntimeException e) {
                  throw (RuntimeException) above.flaw(RECORD, e);
                }
              })
          .isInstanceOf(StreamsException.class);
      clock.advance(PoisonRecords.MEMORY.plusMillis(1));
    }

    // Then
    assertThat(faults.poison().poison(RECORD)).isNull();
  }

  @Test
  void otherFlaws_areIgnoredAndCounted_andTheOthersGoOn() {
    // When
    work.run(
        () -> {
          work.output(
              "sites",
              "bad",
              () -> {
                throw new NullPointerException("while the value is made");
              });
          work.output("sites", "worse", () -> fail(new SerializationException("the year 10000")));
          work.output("sites", "good", () -> done.add("good"));
        });

    // Then
    assertThat(done).containsExactly("good");
    assertThat(metrics.records).containsOnly(Map.entry("state unexpected", 2));
    assertThat(faults.poison().poison("sites", "bad")).isNull();
  }

  @Test
  void whatStreamsThrowsOfItself_isThrownAsItIs_andBlamesNobody() {
    for (int thread = 0; thread < 3; thread++) {
      RuntimeException migrated = new TaskMigratedException("another has it");
      assertThatThrownBy(() -> work.run(() -> outputs(migrated))).isSameAs(migrated);
    }
    assertThat(faults.poison().poison("sites", "bad")).isNull();
  }

  @Test
  void forARecord_everythingIsThrown() {
    RuntimeException failure = new IllegalStateException("too large");

    assertThatThrownBy(() -> outputs(failure)).isSameAs(failure);
    assertThatThrownBy(() -> outputs(failure)).isSameAs(failure);
    assertThat(faults.poison().poison("sites", "bad")).isNull();
  }

  /** The second record is not lost too, nor a third: a service ends after a few threads. */
  @Test
  void keyThatFailsForOneRecordAfterAnother_isLeftOut_andTheRecordsGoOn() {
    // Given: the first record is set aside after two threads
    for (int thread = 0; thread <= PoisonRecords.ATTEMPTS; thread++) {
      RuntimeException failure = new IllegalStateException("too large");
      assertThatThrownBy(() -> outputs(failure)).isSameAs(failure);
    }
    done.clear();

    // When
    outputs(new IllegalStateException("too large"));

    // Then
    assertThat(done).containsExactly("before", "after");
    assertThat(leftOuts.all()).extracting(LeftOut::key).containsExactly("bad");

    // When its time has come and it works
    clock.advance(PoisonRecords.FIRST_PAUSE.plusMillis(1));
    work.output("sites", "bad", () -> done.add("bad"));

    // Then
    assertThat(done).endsWith("bad");
    assertThat(leftOuts.all()).isEmpty();
  }

  /** The absence of a broker is nobody's. */
  @Test
  void forARecord_whatStreamsThrowsOfItself_blamesNoKey() {
    for (int thread = 0; thread < 5; thread++) {
      RuntimeException migrated = new TaskMigratedException("another has it");
      assertThatThrownBy(() -> outputs(migrated)).isSameAs(migrated);
    }
    assertThat(faults.poison().poison("sites", "bad")).isNull();
  }

  private void outputs(RuntimeException failure) {
    work.output("sites", "first", () -> done.add("before"));
    work.output("sites", "bad", () -> fail(failure));
    work.output("sites", "last", () -> done.add("after"));
  }

  private void fail(RuntimeException failure) {
    boundary.outside(
        () -> {
          throw failure;
        });
  }

  /** As Streams wraps what a node throws. */
  private void inStreams(RuntimeException failure) {
    try {
      work.run(() -> outputs(failure));
    } catch (RuntimeException e) {
      throw new StreamsException("node occupancy", e);
    }
  }
}
