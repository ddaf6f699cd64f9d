package io.parkstream.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.SpaceId;
import io.parkstream.web.Messages;
import io.parkstream.web.RecordingWebMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KnownSpacesTest {
  private static final SpaceId A1 = Messages.space("A1");
  private static final SpaceId A2 = Messages.space("A2");

  private final RecordingWebMetrics metrics = new RecordingWebMetrics();
  private final ViewMemory memory = new ViewMemory(1 << 20);
  private final KnownSpaces spaces =
      new KnownSpaces(new ViewLimits(2, 2, 10, 10, 10, 1 << 20), memory, metrics);

  @Test
  void show_keepsWhatWasHeard_whileTheSpaceWasAwaited() {
    // Given
    KnownSpace awaited = spaces.await(A1);
    boolean hidden = spaces.get(A1) == null && spaces.known(A1) == awaited;

    // When
    KnownSpace shown = spaces.show(A1);

    // Then
    assertThat(hidden).isTrue();
    assertThat(shown).isSameAs(awaited);
    assertThat(spaces.get(A1)).isSameAs(awaited);
    assertThat(spaces.all()).containsExactly(awaited);
  }

  @Test
  void hide_takesASpaceBackToThoseThatAreAwaited() {
    // Given
    KnownSpace shown = spaces.show(A1);

    // When
    spaces.hide(A1);

    // Then
    assertThat(spaces.get(A1)).isNull();
    assertThat(spaces.known(A1)).isSameAs(shown);
  }

  @Test
  void forgetAwaited_tellsOfEach_andReleasesItsMemory() {
    // Given
    spaces.show(A1);
    long ofTheShown = memory.used();
    spaces.await(A2);
    List<SpaceId> told = new ArrayList<>();

    // When
    spaces.forgetAwaited(space -> told.add(space.space()));

    // Then
    assertThat(told).containsExactly(A2);
    assertThat(spaces.known(A2)).isNull();
    assertThat(memory.used()).isEqualTo(ofTheShown);
  }

  @Test
  void spaces_areBounded_shownAndAwaitedTogether_andRefusalsCounted() {
    // Given
    spaces.show(A1);
    spaces.await(A2);

    // When
    KnownSpace third = spaces.await(Messages.space("A3"));
    spaces.show(A2);
    KnownSpace fourth = spaces.show(Messages.space("A4"));

    // Then
    assertThat(third).isNull();
    assertThat(fourth).isNull();
    assertThat(metrics.noRoom).isEqualTo(2);
  }

  @Test
  void retired_isASpace_untilItHasAStateAgain() {
    // When
    spaces.retire(A1);
    boolean retired = spaces.isRetired(A1);
    spaces.restore(A1);

    // Then
    assertThat(retired).isTrue();
    assertThat(spaces.isRetired(A1)).isFalse();
  }

  @Test
  void byCamera_countsTheSpacesThatACameraOwns() {
    // Given
    spaces.show(A2);
    KnownSpace owned = spaces.show(A1);

    // When
    if (owned != null) {
      owned.stated(Messages.state("A1", 10, Occupancy.EMPTY, false, null));
    }

    // Then
    assertThat(spaces.byCamera()).isEqualTo(Map.of(new CameraId("north", "cam-1"), 1));
    assertThat(spaces.views("north")).extracting(SpaceView::space).containsExactly("A1", "A2");
    assertThat(spaces.hasSite("north")).isTrue();
    assertThat(spaces.hasSite("south")).isFalse();
  }
}
