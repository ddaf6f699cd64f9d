package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StartTimelineTest {
  @Test
  void toString_listsThePartsInTheOrderInWhichTheyWereDone() {
    // Given
    AtomicLong millis = new AtomicLong(1_210);
    StartTimeline timeline = new StartTimeline(millis::get);

    // When
    timeline.mark("command");
    millis.set(3_456);
    timeline.mark("topics");

    // Then
    assertThat(timeline)
        .hasToString("seconds from the start of the process: command 1.21, topics 3.46");
  }

  @Test
  void mark_countsFromTheStartOfThisProcess() {
    // Given
    StartTimeline timeline = new StartTimeline();

    // When
    timeline.mark("now");

    // Then
    assertThat(timeline.toString()).matches(".*: now \\d{1,4}\\.\\d\\d");
  }
}
