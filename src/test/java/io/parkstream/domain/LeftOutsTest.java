package io.parkstream.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.testing.MovedClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LeftOutsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");

  private final MovedClock clock = new MovedClock(NOW);
  private final LeftOuts leftOuts = new LeftOuts(clock);

  @Test
  void entry_tellsSinceWhenAndHowOften_untilItIsTakenUp() {
    leftOuts.leaveOut("sites", "north", "poison", "first", 1);
    clock.advance(Duration.ofMinutes(20));
    leftOuts.leaveOut("sites", "north", "poison", "x".repeat(1_000), 2);

    assertThat(leftOuts.all())
        .singleElement()
        .isEqualTo(
            new LeftOut(
                "sites",
                "north",
                "poison",
                "x".repeat(300) + "…",
                NOW,
                NOW.plus(Duration.ofMinutes(20)),
                3));

    leftOuts.takeUp("sites", "south");
    leftOuts.takeUp("sites", "north");
    assertThat(leftOuts.all()).isEmpty();
  }

  @Test
  void entries_areBounded_andForgottenAfterADay() {
    for (int i = 0; i <= LeftOuts.MAX_ENTRIES; i++) {
      leftOuts.leaveOut("space", "north/A" + i, "no-room", "full", 1);
    }

    assertThat(leftOuts.all()).hasSize(LeftOuts.MAX_ENTRIES);
    assertThat(leftOuts.all().get(0).key()).isEqualTo("north/A1");

    clock.advance(LeftOuts.MEMORY.plusMillis(1));
    assertThat(leftOuts.all()).isEmpty();
  }

  @Test
  void entry_isOfItsSite_andATasksOfAny() {
    assertThat(of("north/A1").isOf("north")).isTrue();
    assertThat(of("north").isOf("north")).isTrue();
    assertThat(of("northern/A1").isOf("north")).isFalse();
    assertThat(of(LeftOut.task("0_1")).isOf("north")).isTrue();
  }

  private static LeftOut of(String key) {
    return new LeftOut("space", key, "no-room", "full", NOW, NOW, 1);
  }
}
