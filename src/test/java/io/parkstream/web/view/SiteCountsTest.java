package io.parkstream.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.Occupancy;
import io.parkstream.domain.SiteState;
import io.parkstream.domain.SpaceCounts;
import io.parkstream.domain.SpaceId;
import io.parkstream.web.Messages;
import io.parkstream.web.SetClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SiteCountsTest {
  private final SetClock clock = new SetClock(Messages.at(60));
  private final ViewMemory memory = new ViewMemory(1 << 20);
  private final SiteTimelines timelines = new SiteTimelines(memory, clock);
  private final SiteCounts counts = new SiteCounts(2, Duration.ofSeconds(30), memory, timelines);

  @Test
  void views_countSpacesByZoneAndCamerasByState_siteBySite() {
    // Given
    List<KnownSpace> spaces = new ArrayList<>();
    for (String id : new String[] {"A1", "A2", "A3"}) {
      KnownSpace space = new KnownSpace(Messages.space(id), ViewLimits.DEFAULT, memory);
      space.stated(
          Messages.state(
              id, 10, id.equals("A1") ? Occupancy.OCCUPIED : Occupancy.EMPTY, false, null));
      spaces.add(space);
    }
    spaces.add(new KnownSpace(new SpaceId("south", "B1"), ViewLimits.DEFAULT, memory));
    KnownCamera camera = new KnownCamera(Messages.CAMERA);
    camera.classified(Messages.answer("A1", 50, 0.9f));

    // When
    List<SiteView> views = counts.views(spaces, List.of(camera), clock.instant());

    // Then
    assertThat(views).extracting(SiteView::site).containsExactly("north", "south");
    assertThat(views.get(0).counts()).isEqualTo(new Counts(3, 2, 1, 0, 0));
    assertThat(views.get(0).zones())
        .isEqualTo(new TreeMap<>(Map.of("east", new Counts(3, 2, 1, 0, 0))));
    assertThat(views.get(0).cameras().values()).containsExactly(1);
    assertThat(views.get(1).counts()).isEqualTo(new Counts(1, 0, 0, 1, 0));
    assertThat(views.get(1).cameras()).isEmpty();
  }

  @Test
  void flow_isAsPublished_andAsSeenHereWhileNothingIs() {
    // Given
    KnownSpace space = new KnownSpace(Messages.space("A1"), ViewLimits.DEFAULT, memory);
    timelines.count(space, Occupancy.EMPTY, Messages.at(10));
    timelines.count(space, Occupancy.OCCUPIED, Messages.at(20));
    int seen = counts.views(List.of(space), List.of(), clock.instant()).get(0).entriesPerHour();

    // When
    counts.take(status("north", 7));

    // Then
    SiteView view = counts.views(List.of(space), List.of(), clock.instant()).get(0);
    assertThat(seen).isEqualTo(1);
    assertThat(view.entriesPerHour()).isEqualTo(7);
  }

  @Test
  void take_refusesOneSiteTooMany_andStillTakesNewsOfTheOthers() {
    // When
    boolean first = counts.take(status("a", 1));
    boolean second = counts.take(status("b", 1));
    boolean third = counts.take(status("c", 1));
    boolean again = counts.take(status("a", 2));

    // Then
    assertThat(List.of(first, second, third, again)).containsExactly(true, true, false, true);
  }

  private static SiteState status(String site, int entries) {
    return new SiteState(
        site,
        new SpaceCounts(0, 1, 0, 0),
        new SiteState.Flow(entries, 0),
        List.of(),
        Messages.at(10),
        Messages.at(11));
  }
}
