package io.parkstream.web.view;

import static io.parkstream.web.Messages.CAMERA;
import static io.parkstream.web.Messages.answer;
import static io.parkstream.web.Messages.at;
import static io.parkstream.web.Messages.change;
import static io.parkstream.web.Messages.map;
import static io.parkstream.web.Messages.space;
import static io.parkstream.web.Messages.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.parkstream.domain.CameraCondition;
import io.parkstream.domain.CameraCondition.Kind;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.Classification;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyReason;
import io.parkstream.domain.SiteState;
import io.parkstream.domain.SpaceCounts;
import io.parkstream.domain.Undecided;
import io.parkstream.web.RecordingWebMetrics;
import io.parkstream.web.SetClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiveViewTest {
  private static final Duration BUDGET = Duration.ofSeconds(60);

  private final SetClock clock = new SetClock(at(0));
  private final RecordingWebMetrics metrics = new RecordingWebMetrics();
  private final ObjectMapper json = new ObjectMapper().registerModule(new JavaTimeModule());
  private final LiveView view = view(ViewLimits.DEFAULT);

  /** A view that is asked while it follows, and not while it reads the past. */
  @BeforeEach
  void readTheEmptyPast() {
    view.complete();
  }

  private LiveView view(ViewLimits limits) {
    return new LiveView(limits, BUDGET, "run", json, metrics, clock);
  }

  @Test
  void site_countsWhatIsBelieved_andTheRestAsUnknown() {
    // Given
    view.mapped(map(1, "A1", "A2", "A3", "A4"));

    // When
    view.changed(change("A1", 1, Occupancy.UNKNOWN, Occupancy.OCCUPIED));
    view.changed(change("A2", 1, Occupancy.UNKNOWN, Occupancy.EMPTY));
    view.stated(state("A3", 1, Occupancy.OCCUPIED, true, null));

    // Then
    SiteView site = view.site("north").orElseThrow();
    assertThat(site.counts()).isEqualTo(new Counts(4, 1, 1, 1, 1));
    assertThat(site.zones()).containsExactly(Map.entry("east", site.counts()));
    assertThat(site.cameras()).containsExactly(Map.entry("live", 1));
  }

  @Test
  void changed_ignoresWhatIsOlder_whenTheStateCameFirst() {
    // Given
    view.stated(state("A1", 10, Occupancy.EMPTY, false, null));

    // When
    view.changed(change("A1", 5, Occupancy.EMPTY, Occupancy.OCCUPIED));

    // Then
    SpaceDetail detail = view.space(space("A1"), false).orElseThrow();
    assertThat(detail.state().occupancy()).isEqualTo("empty");
    assertThat(detail.changes()).hasSize(1);
  }

  @Test
  void changed_isTakenOnce_whenItIsReadTwice() {
    // Given
    view.stated(state("A1", 1, Occupancy.EMPTY, false, null));

    // When
    view.changed(change("A1", 5, Occupancy.EMPTY, Occupancy.OCCUPIED));
    view.changed(change("A1", 5, Occupancy.EMPTY, Occupancy.OCCUPIED));

    // Then
    assertThat(view.feed().last()).isEqualTo(2);
    assertThat(view.space(space("A1"), false).orElseThrow().changes()).hasSize(1);
    assertThat(view.site("north").orElseThrow().entriesPerHour()).isEqualTo(1);
  }

  @Test
  void expire_callsUnknown_untilANewerStateComes() {
    // Given
    view.stated(state("A1", 0, Occupancy.EMPTY, false, at(60)));

    // When
    clock.set(at(61));
    view.expire();
    SpaceView expired = view.spaces("north").get(0);
    view.stated(state("A1", 0, Occupancy.EMPTY, false, at(120)));

    // Then
    assertThat(expired.occupancy()).isEqualTo("unknown");
    assertThat(expired.reason()).isEqualTo("expired");
    assertThat(view.spaces("north").get(0).occupancy()).isEqualTo("empty");
    assertThat(view.feed().last()).isEqualTo(3);
  }

  @Test
  void validUntil_isInTheDetailOnly_sinceARefreshIsNoEvent() throws Exception {
    // Given
    view.stated(state("A1", 0, Occupancy.EMPTY, false, at(60)));

    // When
    view.stated(state("A1", 0, Occupancy.EMPTY, false, at(120)));

    // Then
    assertThat(view.feed().last()).isEqualTo(1);
    JsonNode told = json.readTree(view.feed().after(0, 10).changes().get(0));
    assertThat(told.get("occupancy").asText()).isEqualTo("empty");
    assertThat(told.has("validUntil")).isFalse();
    JsonNode snapshot = json.valueToTree(view.snapshot());
    assertThat(snapshot.at("/spaces/0/occupancy").asText()).isEqualTo("empty");
    assertThat(snapshot.at("/spaces/0").has("validUntil")).isFalse();
    SpaceDetail detail = view.space(space("A1"), false).orElseThrow();
    assertThat(detail.validUntil()).isEqualTo(at(120));
    assertThat(json.<JsonNode>valueToTree(detail).has("validUntil")).isTrue();
  }

  @Test
  void flow_countsTurnsBetweenKnownStates_whateverLiesBetween() {
    // Given
    clock.set(at(10));
    view.stated(state("A1", 1, Occupancy.EMPTY, false, null));

    // When A1 is taken, closed, freed while it is closed, and opened
    view.stated(state("A1", 2, Occupancy.UNKNOWN, false, null));
    view.stated(state("A1", 3, Occupancy.OCCUPIED, false, null));
    view.stated(state("A1", 4, Occupancy.UNKNOWN, false, null));
    view.stated(state("A1", 5, Occupancy.OCCUPIED, false, null));
    view.stated(state("A1", 6, Occupancy.OCCUPIED, true, null));
    view.stated(state("A1", 7, Occupancy.EMPTY, true, null));
    view.stated(state("A1", 8, Occupancy.EMPTY, false, null));

    // Then
    SiteView site = view.site("north").orElseThrow();
    assertThat(site.entriesPerHour()).isEqualTo(1);
    assertThat(site.exitsPerHour()).isEqualTo(1);
  }

  @Test
  void flow_countsNobody_whenACarIsSeenFirst_orAgainAfterTheStateExpired() {
    // Given
    view.stated(state("A1", 0, Occupancy.OCCUPIED, false, at(60)));
    clock.set(at(61));
    view.expire();

    // When
    view.stated(state("A1", 0, Occupancy.OCCUPIED, false, at(120)));

    // Then
    SiteView site = view.site("north").orElseThrow();
    assertThat(site.counts().occupied()).isEqualTo(1);
    assertThat(site.entriesPerHour()).isZero();
    assertThat(site.exitsPerHour()).isZero();
  }

  @Test
  void flow_isThatOfTheChanges_andGoesOnFromTheLastState_whenThePastIsRead() {
    // Given an instance that starts, and reads the last states before the changes
    LiveView started = view(ViewLimits.DEFAULT);
    clock.set(at(1000));
    started.stated(state("A1", 700, Occupancy.OCCUPIED, false, null));
    started.stated(state("A2", 10, Occupancy.OCCUPIED, false, null));
    started.changed(change("A1", 500, Occupancy.UNKNOWN, Occupancy.EMPTY));
    started.changed(change("A1", 600, Occupancy.EMPTY, Occupancy.UNKNOWN));
    started.changed(change("A1", 700, Occupancy.UNKNOWN, Occupancy.OCCUPIED));
    started.complete();

    // When
    started.stated(state("A2", 900, Occupancy.EMPTY, false, null));

    // Then A1 was taken, and A2 was freed
    SiteView site = started.site("north").orElseThrow();
    assertThat(site.entriesPerHour()).isEqualTo(1);
    assertThat(site.exitsPerHour()).isEqualTo(1);
  }

  @Test
  void retired_forgetsTheSpace_andTellsTheFeed() throws Exception {
    // Given
    view.stated(state("A1", 1, Occupancy.OCCUPIED, false, null));

    // When
    view.changed(change("A1", 2, Occupancy.OCCUPIED, Occupancy.UNKNOWN, OccupancyReason.RETIRED));

    // Then
    assertThat(view.spaces("north")).isEmpty();
    JsonNode told = json.readTree(view.feed().after(1, 10).changes().get(0));
    assertThat(told.get("space").asText()).isEqualTo("A1");
    assertThat(told.get("removed").asBoolean()).isTrue();
  }

  @Test
  void retired_isPassedBy_whenTheSpaceWasTakenUpAgain() {
    // Given a state that was read before the older change
    view.stated(state("A1", 30, Occupancy.EMPTY, false, null));

    // When
    view.changed(change("A1", 20, Occupancy.OCCUPIED, Occupancy.UNKNOWN, OccupancyReason.RETIRED));

    // Then
    assertThat(view.spaces("north")).extracting(SpaceView::occupancy).containsExactly("empty");
  }

  @Test
  void timeline_isThatOfTheChanges_whenTheLastStatesAreReadFirst() {
    // Given an instance that starts after two hours
    LiveView started = view(ViewLimits.DEFAULT);
    clock.set(at(7200));
    started.stated(state("A1", 6000, Occupancy.OCCUPIED, false, null));
    started.stated(state("A2", 10, Occupancy.EMPTY, false, null));

    // When
    started.changed(change("A1", 600, Occupancy.UNKNOWN, Occupancy.OCCUPIED));
    started.changed(change("A1", 600, Occupancy.UNKNOWN, Occupancy.OCCUPIED));
    started.changed(change("A1", 3000, Occupancy.OCCUPIED, Occupancy.EMPTY));
    started.changed(change("A1", 6000, Occupancy.EMPTY, Occupancy.OCCUPIED));
    started.complete();

    // Then
    List<TimelinePoint> points = started.timeline("north").orElseThrow();
    assertThat(occupiedAt(points, 1000)).isEqualTo(1);
    assertThat(occupiedAt(points, 4000)).isZero();
    assertThat(occupiedAt(points, 7200)).isEqualTo(1);
    assertThat(points)
        .allSatisfy(
            point ->
                assertThat(point.empty() + point.occupied() + point.unknown() + point.closed())
                    .isEqualTo(2));
    assertThat(points).allSatisfy(point -> assertThat(point.unknown()).isBetween(0, 1));
  }

  private static int occupiedAt(List<TimelinePoint> points, long second) {
    return points.stream()
        .filter(point -> !point.until().isBefore(at(second)))
        .findFirst()
        .orElseThrow()
        .occupied();
  }

  @Test
  void mapped_forgetsSpacesWithoutAState_whenARevisionLeavesThemOut() {
    // Given
    view.mapped(map(1, "A1", "A2"));
    view.changed(change("A1", 1, Occupancy.UNKNOWN, Occupancy.EMPTY));
    view.stated(state("A2", 1, Occupancy.EMPTY, false, null));

    // When
    view.mapped(map(2, "A3"));

    // Then A2 is the topology's to retire
    assertThat(view.spaces("north")).extracting(SpaceView::space).containsExactly("A2", "A3");
    assertThat(view.maps("north")).extracting(CameraMap::revision).containsExactly(2L);
  }

  @Test
  void mapped_isIgnored_whenAHigherRevisionIsKnown_asTheServiceDoes() {
    // Given
    view.mapped(map(3, "A1", "A2"));

    // When
    view.mapped(map(2, "B1"));

    // Then
    assertThat(view.spaces("north")).extracting(SpaceView::space).containsExactly("A1", "A2");
    assertThat(view.maps("north")).extracting(CameraMap::revision).containsExactly(3L);
    view.unmapped(CAMERA);
    view.mapped(map(2, "B1"));
    assertThat(view.maps("north")).extracting(CameraMap::revision).containsExactly(2L);
  }

  @Test
  void mapped_keepsASpace_whenAnotherCameraHasTakenItUp() {
    // Given
    view.mapped(map(1, "A1"));
    view.mapped(map(new CameraId("north", "cam-2"), 1, "A1"));

    // When
    view.mapped(map(2, "A2"));

    // Then
    assertThat(view.spaces("north"))
        .extracting(SpaceView::space, SpaceView::camera)
        .containsExactly(tuple("A1", "cam-2"), tuple("A2", "cam-1"));
  }

  @Test
  void unmapped_forgetsTheCamerasSpaces_thatHaveNoState() {
    // Given
    view.mapped(map(1, "A1", "A2"));
    view.stated(state("A2", 1, Occupancy.EMPTY, false, null));

    // When
    view.unmapped(CAMERA);

    // Then
    assertThat(view.spaces("north")).extracting(SpaceView::space).containsExactly("A2");
    assertThat(view.maps("north")).isEmpty();
  }

  @Test
  void unmapped_forgetsTheCameraAndItsSite_whenNoSpaceIsLeft() {
    // Given
    view.mapped(map(1, "A1"));
    view.classified(answer("A1", 1, 0.9f));

    // When
    view.unmapped(CAMERA);
    view.expire();

    // Then
    assertThat(view.cameras(null)).isEmpty();
    assertThat(view.sites()).isEmpty();
    assertThat(view.hasSite("north")).isFalse();
  }

  @Test
  void unmapped_keepsTheCamera_untilItsLastSpaceIsRetired() {
    // Given
    view.mapped(map(1, "A1"));
    view.stated(state("A1", 1, Occupancy.EMPTY, false, null));
    view.unmapped(CAMERA);

    // When
    view.expire();
    List<CameraView> before = view.cameras("north");
    view.retired(space("A1"));
    view.expire();
    view.classified(answer("A1", 2, 0.9f));
    view.expire();

    // Then a late answer brings it back no more than the space
    assertThat(before).hasSize(1);
    assertThat(view.cameras("north")).isEmpty();
    assertThat(view.sites()).isEmpty();
  }

  @Test
  void unmapped_forgetsTheCamera_whoseSpacesAnotherHasTakenUp() {
    // Given
    view.mapped(map(1, "A1"));
    view.stated(state("A1", 1, Occupancy.EMPTY, false, null));
    view.unmapped(CAMERA);

    // When
    view.mapped(map(new CameraId("north", "cam-2"), 1, "A1"));
    view.expire();

    // Then
    assertThat(view.cameras("north")).extracting(CameraView::camera).containsExactly("cam-2");
  }

  @Test
  void unmapped_isOver_whenTheCameraHasAMapAgain() {
    // Given
    view.mapped(map(1, "A1"));
    view.unmapped(CAMERA);
    view.expire();

    // When
    view.mapped(map(2));
    view.expire();

    // Then
    assertThat(view.cameras("north")).extracting(CameraView::camera).containsExactly("cam-1");
  }

  @Test
  void unmapped_makesRoomForOtherCameras() {
    // Given
    LiveView small = view(new ViewLimits(2, 1, 3, 3, 10, 1 << 20));
    small.mapped(map(1, "A1"));

    // When
    small.unmapped(CAMERA);
    small.expire();
    small.mapped(map(new CameraId("north", "cam-2"), 1, "A1"));

    // Then
    assertThat(small.cameras("north")).extracting(CameraView::camera).containsExactly("cam-2");
    assertThat(metrics.noRoom).isZero();
  }

  @Test
  void deadLettered_countsOnly_whenNobodyKnowsTheCamera() {
    // Given
    LiveView small = view(new ViewLimits(2, 1, 3, 3, 10, 1 << 20));

    // When
    for (int i = 0; i < 50; i++) {
      small.deadLettered(
          new CameraId("north", "typo-" + i),
          new CameraView.DeadLetter(at(0), "truncated", "no end mark", null, null));
    }
    small.mapped(map(1, "A1"));

    // Then
    assertThat(small.cameras(null)).extracting(CameraView::camera).containsExactly("cam-1");
    assertThat(small.pulse().deadLetters()).isEqualTo(50);
    assertThat(metrics.noRoom).isZero();
  }

  @Test
  void classified_showsNoSpace_thatIsNotOnItsCamerasMap() {
    // Given
    view.mapped(map(1, "A1"));

    // When
    view.classified(answer("A1", 1, 0.9f));
    view.classified(answer("A2", 1, 0.9f));

    // Then
    assertThat(view.spaces("north")).extracting(SpaceView::space).containsExactly("A1");
    assertThat(view.site("north").orElseThrow().counts().total()).isEqualTo(1);
    assertThat(view.space(space("A2"), false)).isEmpty();
  }

  @Test
  void changed_showsASpaceOfNoMap_withItsHistory_asSoonAsItHasAState() throws Exception {
    // Given
    view.changed(change("A1", 10, Occupancy.UNKNOWN, Occupancy.OCCUPIED));
    List<SpaceView> before = view.spaces("north");
    long told = view.feed().last();

    // When
    view.stated(state("A1", 10, Occupancy.OCCUPIED, false, null));

    // Then
    assertThat(before).isEmpty();
    assertThat(told).isZero();
    assertThat(view.spaces("north")).extracting(SpaceView::occupancy).containsExactly("occupied");
    assertThat(view.space(space("A1"), false).orElseThrow().changes()).hasSize(1);
    assertThat(view.site("north").orElseThrow().entriesPerHour()).as("a first sight").isZero();
    List<String> feed = view.feed().after(0, 10).changes();
    assertThat(json.readTree(feed.get(feed.size() - 1)).get("zone").asText()).isEqualTo("east");
  }

  @Test
  void complete_dropsARetiredSpace_whoseHistoryIsReadAfterItsEnd() {
    // Given an instance that starts two hours after A1 became unknown and was retired
    LiveView started = view(ViewLimits.DEFAULT);
    clock.set(at(7200));
    started.stated(state("A2", 10, Occupancy.EMPTY, false, null));
    started.retired(space("A1"));
    started.changed(change("A1", 600, Occupancy.UNKNOWN, Occupancy.OCCUPIED));
    started.changed(change("A1", 3000, Occupancy.OCCUPIED, Occupancy.UNKNOWN));

    // When
    started.complete();

    // Then
    assertThat(started.spaces("north")).extracting(SpaceView::space).containsExactly("A2");
    assertThat(started.site("north").orElseThrow().counts()).isEqualTo(new Counts(1, 1, 0, 0, 0));
    List<TimelinePoint> points = started.timeline("north").orElseThrow();
    assertThat(occupiedAt(points, 1000)).isEqualTo(1);
    assertThat(points)
        .allSatisfy(
            point ->
                assertThat(List.of(point.empty(), point.occupied(), point.unknown()))
                    .allMatch(count -> count >= 0));
  }

  @Test
  void history_isKept_whenChangesAndAnOldMapAreReadBeforeTheState() {
    // Given an instance that starts, and reads an old and a new map of a camera
    LiveView started = view(ViewLimits.DEFAULT);
    started.changed(change("A1", 5, Occupancy.UNKNOWN, Occupancy.OCCUPIED));
    started.mapped(map(1, "A1"));
    started.changed(change("A1", 6, Occupancy.OCCUPIED, Occupancy.EMPTY));
    started.mapped(map(2, "A2"));

    // When
    started.stated(state("A1", 6, Occupancy.EMPTY, false, null));
    started.complete();

    // Then
    assertThat(started.space(space("A1"), false).orElseThrow().changes()).hasSize(2);
    assertThat(started.site("north").orElseThrow().counts()).isEqualTo(new Counts(2, 1, 0, 1, 0));
  }

  @Test
  void complete_dropsARetiredSpace_whenAllIsReadAgain() {
    // Given
    view.stated(state("A1", 10, Occupancy.UNKNOWN, false, null));
    view.retired(space("A1"));
    view.changed(change("A1", 5, Occupancy.OCCUPIED, Occupancy.UNKNOWN));

    // When
    view.complete();
    view.mapped(map(2, "A2"));

    // Then
    assertThat(view.spaces("north")).extracting(SpaceView::space).containsExactly("A2");
    assertThat(view.space(space("A1"), false)).isEmpty();
  }

  @Test
  void retired_holds_whicheverOfMapAndStateIsReadFirst() {
    // Given a space that a crop without a value retired, and that is on the map still
    LiveView mapFirst = view(ViewLimits.DEFAULT);
    LiveView stateFirst = view(ViewLimits.DEFAULT);

    // When
    mapFirst.mapped(map(1, "A1", "A2"));
    mapFirst.retired(space("A1"));
    stateFirst.retired(space("A1"));
    stateFirst.mapped(map(1, "A1", "A2"));

    // Then
    assertThat(mapFirst.spaces("north")).extracting(SpaceView::space).containsExactly("A2");
    assertThat(stateFirst.spaces("north")).extracting(SpaceView::space).containsExactly("A2");
  }

  @Test
  void retired_isOver_whenTheSpaceHasAStateAgain() {
    // Given
    view.stated(state("A1", 1, Occupancy.EMPTY, false, null));
    view.retired(space("A1"));

    // When
    view.stated(state("A1", 2, Occupancy.UNKNOWN, false, null));

    // Then
    assertThat(view.spaces("north")).extracting(SpaceView::space).containsExactly("A1");
  }

  @Test
  void pulse_tellsWhenTheBrokerLastAnswered() {
    // Given
    view.following(true);

    // When
    clock.set(at(9));
    view.following(false);

    // Then
    assertThat(view.pulse().following()).isFalse();
    assertThat(view.pulse().answeredAt()).isEqualTo(at(0));
  }

  @Test
  void hasSite_knowsSitesOfSpacesAndOfCameras() {
    // Given
    view.stated(state("A1", 1, Occupancy.EMPTY, false, null));
    view.classified(answer(new CameraId("south", "cam-1"), "A1", 1, 0.9f, Duration.ofMillis(200)));

    // Then
    assertThat(view.hasSite("north")).isTrue();
    assertThat(view.hasSite("south")).isTrue();
    assertThat(view.hasSite("east")).isFalse();
  }

  @Test
  void cameras_tellLiveSilentAndFailing() {
    // Given
    CameraId failing = new CameraId("north", "cam-2");
    clock.set(at(100));
    view.mapped(map(failing, 1, "B1"));
    view.classified(answer("A1", 98, 0.9f));
    view.deadLettered(
        failing, new CameraView.DeadLetter(at(99), "truncated", "no end mark", null, null));
    view.classified(answer(new CameraId("north", "cam-3"), "C1", 30, 0.9f, Duration.ofMillis(200)));

    // When
    List<CameraView> cameras = view.cameras("north");

    // Then
    assertThat(cameras).extracting(CameraView::state).containsExactly("live", "failing", "silent");
    assertThat(cameras.get(0).lastAccepted())
        .extracting(CameraView.AcceptedCrop::space)
        .isEqualTo("A1");
    assertThat(cameras.get(1).lastDeadLetter())
        .extracting(CameraView.DeadLetter::reason)
        .isEqualTo("truncated");
    assertThat(cameras.get(1).deadLetters()).isEqualTo(1);
  }

  @Test
  void cameras_tellTheSkewOfAClock() {
    // Given
    CameraId ahead = new CameraId("north", "ahead");
    CameraId behind = new CameraId("north", "behind");
    for (int second = 0; second < 5; second++) {
      view.classified(answer("A1", second, 0.9f));
      view.classified(answer(ahead, "B1", second, 0.9f, Duration.ofMillis(300 - 5000)));
      view.classified(answer(behind, "C1", second, 0.9f, Duration.ofHours(1)));
    }

    // When
    List<CameraView> cameras = view.cameras("north");

    // Then
    assertThat(cameras)
        .extracting(CameraView::camera, CameraView::clockSkewSeconds)
        .containsExactly(tuple("ahead", 5.0), tuple("behind", -3599.7), tuple("cam-1", 0.0));
  }

  @Test
  void cameras_tellTheSkewOfAClock_whileItsCropsAreRefused_andMetricsCountThem() {
    // Given
    view.classified(answer("A1", 0, 0.9f));
    view.deadLettered(
        CAMERA, new CameraView.DeadLetter(at(5), "implausible-time", "", null, 18_000.0));

    // When
    clock.set(at(10));
    view.expire();
    Double refused = view.cameras("north").get(0).clockSkewSeconds();
    int skewed = metrics.skewed;
    double worst = metrics.worstSkew;
    for (int second = 10; second < 20; second++) {
      view.classified(answer("A1", second, 0.9f));
    }
    clock.set(at(20));
    view.expire();

    // Then
    assertThat(refused).isEqualTo(18_000.0);
    assertThat(skewed).isEqualTo(1);
    assertThat(worst).isEqualTo(18_000.0);
    assertThat(view.cameras("north").get(0).clockSkewSeconds()).isEqualTo(0.0);
    assertThat(metrics.skewed).isZero();
    assertThat(metrics.worstSkew).isZero();
  }

  @Test
  void camera_isBlind_whileMostOfItsPicturesShowNothing() {
    // Given
    view.classified(answer("A1", 0, 0.9f));

    // When
    for (int second = 1; second < 6; second++) {
      view.classified(blind(answer("A1", second, 0.5f)));
    }
    clock.set(at(6));
    String covered = view.cameras("north").get(0).state();
    for (int second = 6; second < 20; second++) {
      view.classified(answer("A1", second, 0.9f));
    }

    // Then
    assertThat(covered).isEqualTo("blind");
    assertThat(view.cameras("north").get(0).state()).isEqualTo("live");
  }

  @Test
  void camera_isMoved_whileItsGatewaySaysSo() {
    // Given
    CameraId cam = answer("A1", 0, 0.9f).camera();
    view.classified(answer("A1", 0, 0.9f));
    List<Double> homography = List.of(1.0, 0.0, 40.0, 0.0, 1.0, 9.0, 0.0, 0.0, 1.0);

    // When
    view.conditioned(cam, new CameraCondition(cam, Kind.MOVED, at(1), 41.0, homography, 7));
    clock.set(at(2));
    CameraView moved = view.cameras("north").get(0);
    view.conditioned(cam, new CameraCondition(cam, Kind.DARK, at(3), null, null, 7));
    CameraView dark = view.cameras("north").get(0);
    view.conditioned(cam, null);

    // Then
    assertThat(moved.state()).isEqualTo("moved");
    assertThat(moved.condition())
        .isEqualTo(new CameraView.Condition("moved", at(1), 41.0, homography, 7));
    assertThat(dark.state()).isEqualTo("live");
    assertThat(dark.condition()).isEqualTo(new CameraView.Condition("dark", at(3), null, null, 7));
    assertThat(view.cameras("north").get(0).condition()).isNull();
  }

  private static Classification blind(Classification seen) {
    return new Classification(
        seen.id(),
        seen.camera(),
        seen.space(),
        seen.probabilityOccupied(),
        seen.capturedAt(),
        seen.classifiedAt(),
        seen.model(),
        seen.crop(),
        seen.batchSize(),
        seen.queued(),
        seen.inference(),
        null,
        Undecided.NOISE);
  }

  @Test
  void skew_ofASilentCamera_isCountedNoMore() {
    // Given
    view.classified(answer("A1", 0, 0.9f));
    view.deadLettered(
        CAMERA, new CameraView.DeadLetter(at(5), "implausible-time", "", null, -1.7e9));

    // When
    clock.set(at(5).plus(BUDGET).plusSeconds(1));
    view.expire();

    // Then
    assertThat(metrics.skewed).isZero();
  }

  @Test
  void lastObserved_followsAClockThatIsPutRight_andLatenciesAreNotNegative() {
    // Given
    view.stated(state("A1", 0, Occupancy.EMPTY, false, null));
    view.classified(answer(CAMERA, "A1", 1, 0.1f, Duration.ofMinutes(-50)));

    // When
    view.classified(answer("A1", 2, 0.9f));

    // Then
    SpaceView shown = view.spaces("north").get(0);
    assertThat(shown.lastObservedAt()).isEqualTo(at(2).minusMillis(300));
    assertThat(shown.probabilityOccupied()).isEqualTo(0.9);
    assertThat(view.pulse().captureToClassifiedSeconds()).isBetween(0.0, 1.0);
  }

  @Test
  void view_staysWithinItsBounds_andCountsWhatHasNoRoom() {
    // Given
    LiveView small = view(new ViewLimits(2, 1, 3, 3, 10, 1 << 20));
    small.complete();

    // When
    for (int i = 0; i < 50; i++) {
      small.changed(change("B" + i, i, Occupancy.UNKNOWN, Occupancy.EMPTY));
      small.stated(state("A" + i % 4, i, Occupancy.EMPTY, false, null));
      small.classified(answer("A" + i % 4, i, 0.9f));
      small.classified(
          answer(new CameraId("north", "cam-" + i), "A0", i, 0.9f, Duration.ofMillis(1)));
    }

    // Then
    assertThat(small.spaces("north")).hasSize(2);
    assertThat(small.cameras("north")).hasSize(1);
    assertThat(small.space(space("A0"), false).orElseThrow().classifications()).hasSize(3);
    assertThat(metrics.noRoom).isGreaterThan(50);
  }

  @Test
  void sites_tellThePublishedFlow() {
    // Given
    view.mapped(map(1, "A1"));

    // When
    view.counted(
        new SiteState(
            "north", SpaceCounts.NONE, new SiteState.Flow(7, 5), List.of(), at(0), at(0)));

    // Then
    assertThat(view.sites().get(0).entriesPerHour()).isEqualTo(7);
    assertThat(view.sites().get(0).exitsPerHour()).isEqualTo(5);
  }

  /** Whoever takes a snapshot at any time and the feed from its id on has what the view has. */
  @Test
  void snapshotAndFeed_giveTheView_whateverComes() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Snapshot snapshot = view.snapshot();
    for (int second = 1; second < 400; second++) {
      if (random.nextInt(100) == 0) {
        snapshot = view.snapshot();
      }
      step(random, second);
    }
    Map<String, String> client = new HashMap<>();
    snapshot.spaces().forEach(space -> client.put(space.space(), space.occupancy()));
    long from = view.feed().number(snapshot.lastEventId()).orElseThrow();
    for (String text : view.feed().after(from, Integer.MAX_VALUE).changes()) {
      JsonNode change = json.readTree(text);
      if (change.has("removed")) {
        client.remove(change.get("space").asText());
      } else if (!change.has("map")) {
        client.put(change.get("space").asText(), change.get("occupancy").asText());
      }
    }
    Map<String, String> expected = new HashMap<>();
    view.spaces("north").forEach(space -> expected.put(space.space(), space.occupancy()));
    assertThat(client).as("seed %d", seed).isEqualTo(expected);
    Counts counts = view.site("north").map(SiteView::counts).orElse(Counts.NONE);
    assertThat(counts.empty() + counts.occupied() + counts.unknown() + counts.closed())
        .as("seed %d", seed)
        .isEqualTo(counts.total())
        .isEqualTo(expected.size());
  }

  private void step(Random random, int second) {
    clock.set(at(second));
    String id = "A" + random.nextInt(12);
    Occupancy occupancy = Occupancy.values()[random.nextInt(3)];
    Occupancy previous = Occupancy.values()[(occupancy.ordinal() + 1) % 3];
    switch (random.nextInt(7)) {
      case 0 -> view.changed(change(id, second, previous, occupancy));
      case 1 -> view.changed(change(id, second - random.nextInt(9), previous, occupancy));
      case 2 ->
          view.stated(
              state(id, second, occupancy, random.nextInt(9) == 0, at(second + random.nextInt(5))));
      case 3 -> view.retired(space(id));
      case 4 -> view.classified(answer(id, second, random.nextFloat()));
      case 5 -> view.expire();
      default -> view.mapped(map(second, some(random)));
    }
  }

  private static String[] some(Random random) {
    List<String> spaces = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      if (random.nextBoolean()) {
        spaces.add("A" + i);
      }
    }
    return spaces.toArray(String[]::new);
  }
}
