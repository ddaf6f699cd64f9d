package io.parkstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.CropRef;
import io.parkstream.domain.LeftOuts;
import io.parkstream.testing.MovedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IgnoredRecordsTest {
  private static final CropRef RECORD = new CropRef("parking.spacemaps", 2, 40);

  private final MovedClock clock = new MovedClock(Instant.parse("2026-03-01T08:00:00Z"));
  private final List<String> counted = new ArrayList<>();
  private final IgnoredRecords ignored =
      new IgnoredRecords(
          new StreamMetrics() {
            @Override
            public void ignored(InputTopic topic, IgnoredReason reason) {
              counted.add(topic.word() + " " + reason.word());
            }

            @Override
            public void poisoned(InputTopic topic) {
              counted.add(topic.word() + " set aside");
            }
          },
          new LeftOuts(clock),
          clock);
  private final Logger logger = Logger.getLogger(IgnoredRecords.class.getName());
  private final List<String> lines = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          lines.add(
              line instanceof org.jboss.logmanager.ExtLogRecord full
                  ? full.getFormattedMessage()
                  : line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    logger.addHandler(handler);
  }

  @AfterEach
  void stopListening() {
    logger.removeHandler(handler);
  }

  @Test
  void each_isCounted_andTheFirstOfAKindLogged() {
    // When
    for (int i = 0; i < 3; i++) {
      ignored.ignored(InputTopic.SPACE_MAPS, IgnoredReason.UNREADABLE, RECORD, "no JSON");
    }
    ignored.ignored(InputTopic.OVERRIDES, IgnoredReason.UNREADABLE, RECORD, "no key");
    clock.advance(IgnoredRecords.SILENCE);
    ignored.ignored(InputTopic.SPACE_MAPS, IgnoredReason.UNREADABLE, RECORD, "no JSON again");

    // Then
    assertThat(counted)
        .containsExactly(
            "space-maps unreadable",
            "space-maps unreadable",
            "space-maps unreadable",
            "overrides unreadable",
            "space-maps unreadable");
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).contains("space-maps", "parking.spacemaps-2@40", "no JSON");
    assertThat(lines.get(1)).contains("overrides", "no key");
    assertThat(lines.get(2)).contains("no JSON again", "2 of the kind");
  }

  @Test
  void poison_isAlwaysLogged_andIgnoredUnlessItBecomesADeadLetter() {
    // When
    ignored.poisoned(InputTopic.SPACE_MAPS, null, RECORD, "why");
    ignored.poisoned(InputTopic.CROPS, null, RECORD, "why");

    // Then
    assertThat(counted)
        .containsExactly("space-maps set aside", "space-maps poison", "crops set aside");
    assertThat(lines).hasSize(2);
  }

  @Test
  void kinds_areLoggedAgain_afterTheSilenceOnly() {
    // When
    ignored.unexpected(InputTopic.STATE, null, new NullPointerException());
    clock.advance(IgnoredRecords.SILENCE.minus(Duration.ofMillis(1)));
    ignored.unexpected(InputTopic.STATE, null, new NullPointerException());

    // Then
    assertThat(counted).hasSize(2);
    assertThat(lines).hasSize(1);
  }
}
