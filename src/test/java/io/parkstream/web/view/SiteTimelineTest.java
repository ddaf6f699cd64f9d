package io.parkstream.web.view;

import static io.parkstream.web.Messages.at;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SiteTimelineTest {
  private final SiteTimeline timeline = new SiteTimeline(new ViewMemory(1 << 20));

  @Test
  void points_goBackFromThePresentCounts_whateverTheOrderOfChanges() {
    // Given 10 spaces, of which one was taken in minute 0, one in minute 2, and one freed in minute
    // 3
    Instant now = at(4 * 60 + 10);
    timeline.add(Shown.OCCUPIED, Shown.EMPTY, at(190), now);
    timeline.add(Shown.EMPTY, Shown.OCCUPIED, at(130), now);
    timeline.add(Shown.EMPTY, Shown.OCCUPIED, at(10), now);
    timeline.addFlow(false, at(190), now);
    timeline.addFlow(true, at(130), now);
    timeline.addFlow(true, at(10), now);

    // When
    List<TimelinePoint> points = timeline.points(new Counts(10, 9, 1, 0, 0), now);

    // Then
    assertThat(points).extracting(TimelinePoint::occupied).containsExactly(1, 1, 2, 1, 1);
    assertThat(points).extracting(TimelinePoint::empty).containsExactly(9, 9, 8, 9, 9);
    assertThat(points).extracting(TimelinePoint::entries).containsExactly(1, 0, 1, 0, 0);
    assertThat(points).extracting(TimelinePoint::exits).containsExactly(0, 0, 0, 1, 0);
    assertThat(points.get(4).until()).isEqualTo(now);
    assertThat(timeline.entriesOfLastHour(now)).isEqualTo(2);
    assertThat(timeline.exitsOfLastHour(now)).isEqualTo(1);
  }

  @Test
  void add_countsNobody_sinceAChangeDoesNotTellWhoCameAndLeft() {
    // When
    timeline.add(Shown.UNKNOWN, Shown.OCCUPIED, at(10), at(10));
    timeline.add(Shown.OCCUPIED, Shown.CLOSED, at(10), at(10));
    timeline.add(Shown.CLOSED, Shown.OCCUPIED, at(10), at(10));

    // Then
    assertThat(timeline.entriesOfLastHour(at(10))).isZero();
    assertThat(timeline.exitsOfLastHour(at(10))).isZero();
  }

  @Test
  void add_keepsTwelveHours_howeverLongItGoesOn() {
    // When
    for (int minute = 0; minute < 5000; minute++) {
      Instant now = at(60L * minute);
      timeline.add(Shown.EMPTY, Shown.OCCUPIED, now, now);
    }

    // Then
    assertThat(timeline.size()).isEqualTo(SiteTimeline.STEPS);
    assertThat(timeline.points(new Counts(9, 0, 9, 0, 0), at(60L * 4999)))
        .hasSize(SiteTimeline.STEPS);
  }

  @Test
  void add_passesByWhatIsTooOldOrAhead() {
    // When
    timeline.add(Shown.EMPTY, Shown.OCCUPIED, at(-13 * 3600), at(0));
    timeline.add(Shown.EMPTY, Shown.OCCUPIED, at(3600), at(0));
    timeline.addFlow(true, at(-13 * 3600), at(0));
    timeline.addFlow(false, at(3600), at(0));

    // Then
    assertThat(timeline.size()).isZero();
  }
}
