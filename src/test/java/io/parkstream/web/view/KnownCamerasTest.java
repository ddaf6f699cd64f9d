package io.parkstream.web.view;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.CameraId;
import io.parkstream.web.Messages;
import io.parkstream.web.RecordingWebMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KnownCamerasTest {
  private static final CameraId OTHER = new CameraId("north", "cam-2");

  private final RecordingWebMetrics metrics = new RecordingWebMetrics();
  private final ViewMemory memory = new ViewMemory(1 << 20);
  private final KnownCameras cameras =
      new KnownCameras(
          new ViewLimits(2, 2, 10, 10, 10, 1 << 20), Duration.ofSeconds(60), memory, metrics);

  @Test
  void map_replacesTheOneBefore_andTellsBoth() {
    // When
    KnownCameras.Remapping first = requireNonNull(cameras.map(Messages.map(1, "A1")));
    KnownCameras.Remapping second = requireNonNull(cameras.map(Messages.map(2, "A1", "A2")));

    // Then
    assertThat(first.before()).isNull();
    assertThat(second.before()).isEqualTo(first.now());
    assertThat(cameras.maps()).containsExactly(second.now());
  }

  @Test
  void camera_isForgotten_onceItsMapIsTakenBackAndNoSpaceIsItsOwn() {
    // Given
    long empty = memory.used();
    cameras.map(Messages.map(1, "A1"));
    cameras.unmap(Messages.CAMERA);

    // When
    cameras.forgetGone(() -> Set.of(Messages.CAMERA));
    boolean stays = cameras.get(Messages.CAMERA) != null;
    cameras.forgetGone(Set::of);

    // Then
    assertThat(stays).isTrue();
    assertThat(cameras.get(Messages.CAMERA)).isNull();
    assertThat(memory.used()).as("its id is remembered").isEqualTo(empty + GoneIds.BYTES);
  }

  @Test
  void forgetGone_asksForNoOwners_whileEveryCameraHasItsMap() {
    // Given
    cameras.map(Messages.map(1, "A1"));

    // When
    cameras.forgetGone(
        () -> {
          throw new AssertionError("nobody is gone");
        });

    // Then
    assertThat(cameras.hasSite("north")).isTrue();
  }

  @Test
  void take_refusesOneCameraTooMany_andCountsIt() {
    // Given
    cameras.take(Messages.CAMERA);
    cameras.take(OTHER);

    // When
    KnownCamera third = cameras.take(new CameraId("north", "cam-3"));

    // Then
    assertThat(third).isNull();
    assertThat(metrics.noRoom).isEqualTo(1);
  }

  @Test
  void views_areThoseOfASite_byName_withTheSpacesTheyOwn() {
    // Given
    cameras.take(OTHER);
    cameras.take(Messages.CAMERA);

    // When
    List<CameraView> views = cameras.views("north", Map.of(OTHER, 3), Messages.at(0));

    // Then
    assertThat(views).extracting(CameraView::camera).containsExactly("cam-1", "cam-2");
    assertThat(views).extracting(CameraView::spaces).containsExactly(0, 3);
    assertThat(cameras.views("south", Map.of(), Messages.at(0))).isEmpty();
  }

  @Test
  void reportClocks_isDoneEveryTenSecondsAtMost() {
    // Given
    KnownCamera camera = cameras.take(Messages.CAMERA);
    for (int second = 0; second < 5; second++) {
      if (camera != null) {
        camera.classified(
            Messages.answer(Messages.CAMERA, "A1", second, 0.9f, Duration.ofMinutes(-5)));
      }
    }

    // When
    cameras.reportClocks(Messages.at(5));
    int first = metrics.skewed;
    metrics.skewed = 0;
    cameras.reportClocks(Messages.at(14));
    int soon = metrics.skewed;
    cameras.reportClocks(Messages.at(15));

    // Then
    assertThat(first).isEqualTo(1);
    assertThat(soon).isZero();
    assertThat(metrics.skewed).isEqualTo(1);
    assertThat(metrics.worstSkew).isGreaterThan(299);
  }
}
