package io.parkstream.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.CropRef;
import io.parkstream.testing.MovedClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoisonRecordsTest {
  private static final CropRef RECORD = new CropRef("parking.crops", 3, 17);

  @TempDir Path directory;

  private final MovedClock clock = new MovedClock(Instant.parse("2026-03-01T08:00:00Z"));

  @Test
  void record_isPoison_onceItHasFailedTwice() {
    PoisonRecords records = PoisonRecords.inMemory(clock);

    // When
    records.failed(RECORD, new IllegalStateException("first"));
    String once = records.poison(RECORD);
    records.failed(RECORD, new IllegalStateException("second"));

    // Then
    assertThat(once).isNull();
    assertThat(records.poison(RECORD)).contains("IllegalStateException").contains("second");
    assertThat(records.poison(new CropRef("parking.crops", 3, 18))).isNull();
    assertThat(records.poison(new CropRef("parking.crops", 4, 17))).isNull();
  }

  @Test
  void failures_areCountedOn_afterARestart() {
    Path file = directory.resolve("folder/failed");
    PoisonRecords.in(file, clock).failed(RECORD, new IllegalStateException("a\tb\nc"));

    // When
    PoisonRecords restarted = PoisonRecords.in(file, clock);
    String once = restarted.poison(RECORD);
    restarted.failed(RECORD, new IllegalStateException("a\tb\nc"));

    // Then
    assertThat(once).isNull();
    assertThat(PoisonRecords.in(file, clock).poison(RECORD)).endsWith("a b c");
  }

  @Test
  void keyOfRecords_isPoison_onceThreeFailedInARow_andNotByAccidentsFarApart() {
    // Given
    Path file = directory.resolve("failed");
    PoisonRecords records = PoisonRecords.in(file, clock);
    IllegalStateException failure = new IllegalStateException("refused");
    records.failedForRecord("spaces", "north/A1", failure);
    records.failedForRecord("spaces", "north/A1", failure);

    // When another record of it succeeds between
    records.succeeded("spaces", "north/A1");
    records.failedForRecord("spaces", "north/A1", failure);

    // Then
    assertThat(records.poison("spaces", "north/A1")).isNull();
    assertThat(PoisonRecords.in(file, clock).poison("spaces", "north/A1")).isNull();

    // When
    records.failedForRecord("spaces", "north/A1", failure);
    records.failedForRecord("spaces", "north/A1", failure);

    // Then
    assertThat(records.poison("spaces", "north/A1")).contains("refused");
  }

  @Test
  void key_isPoison_onceItHasFailedTwice_alsoAfterARestart() {
    Path file = directory.resolve("failed");
    PoisonRecords records = PoisonRecords.in(file, clock);
    records.failed("sites", "north", new IllegalStateException("first"));
    records.failed(RECORD, new IllegalStateException("another"));

    // When
    PoisonRecords restarted = PoisonRecords.in(file, clock);
    String once = restarted.poison("sites", "north");
    restarted.failed("sites", "north", new IllegalStateException("second"));

    // Then
    assertThat(once).isNull();
    assertThat(PoisonRecords.in(file, clock).poison("sites", "north")).contains("second");
    assertThat(restarted.poison("spaces", "north")).isNull();
    assertThat(restarted.poison("sites", "south")).isNull();
    assertThat(restarted.poison(RECORD)).isNull();
  }

  /** The cause may be gone; the offset of a record stays what it is. */
  @Test
  void key_isTriedAgain_afterAPauseThatDoublesWithEachFailure() {
    Path file = directory.resolve("failed");
    PoisonRecords records = PoisonRecords.in(file, clock);
    records.failed("sites", "north", new IllegalStateException("first"));
    records.failed("sites", "north", new IllegalStateException("second"));
    records.failed(RECORD, new IllegalStateException());
    records.failed(RECORD, new IllegalStateException());

    Duration pause = PoisonRecords.FIRST_PAUSE;
    for (int retry = 0; retry < 12; retry++) {
      // When
      clock.advance(pause);
      String paused = records.poison("sites", "north");
      String record = records.poison(RECORD);
      clock.advance(Duration.ofMillis(1));
      String tried = records.poison("sites", "north");
      PoisonRecords restarted = PoisonRecords.in(file, clock);
      String triedByTheNext = restarted.poison("sites", "north");
      records.failed("sites", "north", new IllegalStateException("retry " + retry));

      // Then
      assertThat(paused).contains(retry == 0 ? "second" : "retry " + (retry - 1));
      assertThat(tried).isNull();
      assertThat(triedByTheNext).isNull();
      assertThat(records.poison("sites", "north")).contains("retry " + retry);
      if (retry < 3) {
        assertThat(record).isNotNull();
      }
      Duration doubled = pause.multipliedBy(2);
      pause = doubled.compareTo(PoisonRecords.MEMORY) < 0 ? doubled : PoisonRecords.MEMORY;
    }
    assertThat(pause).isEqualTo(PoisonRecords.MEMORY);
  }

  @Test
  void failures_areForgotten_whenTheTopicMayBeAnother() {
    Path file = directory.resolve("failed");
    PoisonRecords records = PoisonRecords.in(file, clock);
    records.failed(RECORD, new IllegalStateException());
    records.failed(RECORD, new IllegalStateException());

    // When
    clock.advance(PoisonRecords.MEMORY.plus(Duration.ofMillis(1)));

    // Then
    assertThat(records.poison(RECORD)).isNull();
    assertThat(PoisonRecords.in(file, clock).poison(RECORD)).isNull();
  }

  @Test
  void oldest_isForgotten_whenThereAreTooMany() {
    PoisonRecords records = PoisonRecords.inMemory(clock);

    // When
    for (long offset = 0; offset <= PoisonRecords.MAX_RECORDS; offset++) {
      CropRef record = new CropRef("parking.crops", 0, offset);
      records.failed(record, new IllegalStateException());
      records.failed(record, new IllegalStateException());
    }

    // Then
    assertThat(records.poison(new CropRef("parking.crops", 0, 0))).isNull();
    assertThat(records.poison(new CropRef("parking.crops", 0, 1))).isNotNull();
  }

  @Test
  void file_thatCannotBeRead_isNoFailure() throws Exception {
    Path file = directory.resolve("failed");
    Files.write(file, new byte[] {-1, -2, 9, 9, 9, 9, 9, 9});
    Files.writeString(directory.resolve("text"), "a\tb\tc\td\te\tf\nonly this", UTF_8);

    // When
    PoisonRecords binary = PoisonRecords.in(file, clock);
    PoisonRecords text = PoisonRecords.in(directory.resolve("text"), clock);

    // Then
    assertThat(binary.poison(RECORD)).isNull();
    assertThat(text.poison(RECORD)).isNull();
  }
}
