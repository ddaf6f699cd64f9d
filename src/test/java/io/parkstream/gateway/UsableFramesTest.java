package io.parkstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.gateway.SkippedFrames.Reason;
import io.parkstream.testing.HandClock;
import io.parkstream.testing.NoisyPicture;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;

class UsableFramesTest {
  private static final SpaceMap MAP =
      new SpaceMap(new CameraId("lot", "cam"), 1, new SpaceMap.Frame(64, 48), null, List.of());

  private final HandClock clock = new HandClock(Instant.parse("2026-03-01T08:00:00Z"));
  private final SkippedFrames skipped = new SkippedFrames(clock);
  private final ArrayDeque<NoisyPicture> pictures = new ArrayDeque<>();

  @Test
  void next_skipsFramesOfAnotherSize_andGoesOnWithTheOthers() {
    // Given a camera that changes to its sub-stream and back
    UsableFrames frames = usable(Duration.ofMinutes(1));
    for (int i = 0; i < 30; i++) {
      pictures.add(i / 3 % 2 == 0 ? NoisyPicture.of(64, 48, i) : NoisyPicture.of(32, 24, i));
    }

    // When
    int shown = showAll(frames);

    // Then
    assertThat(shown).isEqualTo(15);
    assertThat(skipped.counts()).isEqualTo(Map.of(Reason.WRONG_SIZE, 15L));
  }

  @Test
  void next_stopsAfterAMinute_whenTheCameraIsFrozen_untilItMoves() {
    // Given
    UsableFrames frames = usable(Duration.ofMinutes(1));
    pictures.add(NoisyPicture.of(64, 48, 0));
    for (int second = 0; second < 100; second++) {
      pictures.add(NoisyPicture.of(64, 48, 1));
    }

    // When
    int whileFrozen = showAll(frames);
    for (int second = 0; second < 5; second++) {
      pictures.add(NoisyPicture.of(64, 48, 2 + second));
    }
    int after = showAll(frames);

    // Then
    assertThat(whileFrozen).isEqualTo(61);
    assertThat(after).isEqualTo(5);
    assertThat(skipped.counts()).isEqualTo(Map.of(Reason.FROZEN, 40L));
  }

  @Test
  void next_showsAnOldPictureForEver_whereThatIsAskedFor() {
    // Given
    UsableFrames frames = usable(Duration.ZERO);
    for (int second = 0; second < 200; second++) {
      pictures.add(NoisyPicture.of(64, 48, 1));
    }

    // Then
    assertThat(showAll(frames)).isEqualTo(200);
  }

  @Test
  void aCameraThatDeliversOnePicturePerMinute_isNotFrozenByOneThatComesTwice() {
    // Given
    FrozenCamera camera = new FrozenCamera(Duration.ofMinutes(1));
    boolean[] frozen = new boolean[6];

    // When
    for (int i = 0; i < frozen.length; i++) {
      try (Mat pixels = decoded(NoisyPicture.of(64, 48, i / 2))) {
        frozen[i] = camera.update(pixels, clock.instant());
      }
      clock.advance(Duration.ofMinutes(1));
    }

    // Then
    assertThat(frozen).containsOnly(false);
  }

  @Test
  void aClockThatIsSetBack_beginsAnew() {
    // Given
    FrozenCamera camera = new FrozenCamera(Duration.ofSeconds(3));
    try (Mat pixels = decoded(NoisyPicture.of(64, 48, 1))) {
      camera.update(pixels, clock.instant());
      camera.update(pixels, clock.instant().plusSeconds(1));

      // When
      boolean back = camera.update(pixels, clock.instant().minusSeconds(7200));
      boolean soon = camera.update(pixels, clock.instant().minusSeconds(7199));
      boolean later = camera.update(pixels, clock.instant().minusSeconds(7197));

      // Then
      assertThat(List.of(back, soon, later)).containsExactly(false, false, true);
    }
  }

  private UsableFrames usable(Duration frozenAfter) {
    FrameSource source =
        new FrameSource() {
          @Override
          public Optional<Frame> next() {
            NoisyPicture picture = pictures.poll();
            if (picture == null) {
              return Optional.empty();
            }
            clock.advance(Duration.ofSeconds(1));
            return Optional.of(new Frame(decoded(picture), clock.instant(), "frame"));
          }

          @Override
          public boolean isOver() {
            return pictures.isEmpty();
          }

          @Override
          public void close() {}
        };
    return new UsableFrames(source, MAP, frozenAfter, Frame::recordedAt, skipped);
  }

  private static Mat decoded(NoisyPicture picture) {
    return ((FrameDecoder.Pixels) FrameDecoder.decode(picture.png())).mat();
  }

  private static int showAll(UsableFrames frames) {
    int shown = 0;
    for (Optional<Frame> next = frames.next(); next.isPresent(); next = frames.next()) {
      next.get().close();
      shown++;
    }
    return shown;
  }
}
