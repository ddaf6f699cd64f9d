package io.parkstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.CameraCondition.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConditionDebounceTest {
  private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");

  private final ConditionDebounce debounce = new ConditionDebounce();
  private final List<String> believed = new ArrayList<>();

  @Test
  void whatIsSeen_isBelievedAfterTwentySeconds_andCleared_afterThirty() {
    seen(Kind.CLEAR, 0, 40);
    seen(Kind.OBSTRUCTED, 45, 100);
    seen(Kind.CLEAR, 105, 200);

    assertThat(believed).containsExactly("30 CLEAR", "65 OBSTRUCTED", "135 CLEAR");
    assertThat(debounce.since()).isEqualTo(START.plusSeconds(105));
  }

  @Test
  void whatPasses_isNotBelieved() {
    seen(Kind.CLEAR, 0, 40);
    for (int at = 45; at < 400; at += 20) {
      seen(Kind.OBSTRUCTED, at, at + 10);
      seen(Kind.CLEAR, at + 15, at + 15);
    }

    assertThat(believed).containsExactly("30 CLEAR");
  }

  @Test
  void twoLooksThatAreFarApart_areNotEnough() {
    seen(Kind.DARK, 0, 0);
    seen(Kind.DARK, 600, 600);
    assertThat(believed).isEmpty();

    seen(Kind.DARK, 1200, 1200);
    assertThat(believed).containsExactly("1200 DARK");
  }

  @Test
  void looksThatSayNothing_neitherFindNorClear() {
    seen(Kind.OBSTRUCTED, 0, 20);
    seen(null, 25, 300);
    seen(Kind.CLEAR, 305, 310);
    seen(null, 315, 330);
    seen(Kind.CLEAR, 335, 335);

    assertThat(believed).containsExactly("20 OBSTRUCTED", "335 CLEAR");
  }

  @Test
  void aFurtherMove_isBelievedAnew_andTheSameIsNot() {
    for (int at = 0; at <= 100; at += 5) {
      moved(at, at < 50 ? 40 + at % 10 / 5 : 90);
    }

    assertThat(believed).containsExactly("20 MOVED", "70 MOVED");
  }

  @Test
  void aPlaceThatIsAnotherAtEachLook_isNoPlace() {
    for (int at = 0; at <= 300; at += 5) {
      moved(at, 20 + at * 37 % 400);
    }

    assertThat(believed).isEmpty();
  }

  @Test
  void aClockThatGoesBack_beginsAnew() {
    seen(Kind.DARK, 3600, 3610);
    seen(Kind.DARK, 0, 15);
    assertThat(believed).isEmpty();

    seen(Kind.DARK, 20, 20);
    assertThat(believed).containsExactly("20 DARK");
  }

  @Test
  void aFrozenCamera_isBelievedAtOnce_sinceItWasAwaitedBefore() {
    seen(Kind.FROZEN, 0, 0);

    assertThat(believed).containsExactly("0 FROZEN");
  }

  private void seen(@Nullable Kind kind, int from, int to) {
    for (int at = from; at <= to; at += 5) {
      take(new Sighting(kind, null, 0), at);
    }
  }

  private void moved(int at, double pixels) {
    take(new Sighting(Kind.MOVED, Homography.identity(), pixels), at);
  }

  private void take(Sighting sighting, int at) {
    if (debounce.update(sighting, START.plusSeconds(at))) {
      believed.add(at + " " + sighting.kind());
    }
  }
}
