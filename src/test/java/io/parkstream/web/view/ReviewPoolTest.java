package io.parkstream.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.Classification;
import io.parkstream.domain.Undecided;
import io.parkstream.web.Messages;
import io.parkstream.web.SetClock;
import io.parkstream.web.view.ReviewPool.Candidate;
import io.parkstream.web.view.ReviewPool.Reason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReviewPoolTest {
  private static final long MAX_AGE = ReviewPool.MAX_AGE.toSeconds();

  private final SetClock clock = new SetClock(Messages.at(0));
  private final AtomicInteger refused = new AtomicInteger();
  private final ReviewPool pool =
      new ReviewPool(
          new ViewMetrics() {
            @Override
            public void noRoom() {
              refused.incrementAndGet();
            }
          },
          clock);

  private List<Candidate> propose(int count) {
    return pool.propose(Messages.CAMERA, count);
  }

  private void answer(String space, long second, double probability) {
    clock.set(Messages.at(second));
    pool.classified(Messages.answer(space, second, (float) probability));
  }

  /** A thousand answers that nobody doubts, of fifty spaces, and one that may be either. */
  private void answers() {
    for (int i = 0; i < 1000; i++) {
      answer("A" + i % 50, i, i % 2 == 0 ? 0.01 + i * 1e-6 : 0.99 - i * 1e-6);
    }
    answer("A7", 1000, 0.48);
  }

  @Test
  void half_areNearestToTheLine_andHalfAreDrawn() {
    // Given
    answers();

    // When
    List<Candidate> proposed = propose(12);

    // Then
    assertThat(proposed).hasSize(12).extracting(Candidate::crop).doesNotHaveDuplicates();
    List<Candidate> nearest =
        proposed.stream().filter(candidate -> candidate.reason() == Reason.LINE).toList();
    assertThat(nearest).hasSize(6).extracting(Candidate::space).doesNotHaveDuplicates();
    assertThat(nearest)
        .anySatisfy(candidate -> assertThat(candidate.crop().offset()).isEqualTo(1000))
        .allSatisfy(candidate -> assertThat(candidate.crop().offset()).isGreaterThan(980));
    assertThat(proposed)
        .filteredOn(candidate -> candidate.reason() == Reason.RANDOM)
        .as("over the whole time")
        .anySatisfy(candidate -> assertThat(candidate.crop().offset()).isLessThan(500))
        .anySatisfy(candidate -> assertThat(candidate.crop().offset()).isGreaterThan(500));
    assertThat(propose(12)).as("until something changes").isEqualTo(proposed);
  }

  @Test
  void otherInstance_drawsTheSame() {
    // Given
    answers();
    ReviewPool other = new ReviewPool(ViewMetrics.NONE, clock);

    // When it reads the later answers first
    for (int i = 999; i >= 0; i--) {
      other.classified(
          Messages.answer("A" + i % 50, i, (float) (i % 2 == 0 ? 0.01 + i * 1e-6 : 0.99)));
    }

    // Then
    assertThat(drawn(other.propose(Messages.CAMERA, 48)))
        .hasSizeGreaterThan(10)
        .isSubsetOf(propose(48).stream().map(candidate -> candidate.crop().offset()).toList());
  }

  private static List<Long> drawn(List<Candidate> proposed) {
    return proposed.stream()
        .filter(candidate -> candidate.reason() == Reason.RANDOM)
        .map(candidate -> candidate.crop().offset())
        .toList();
  }

  @Test
  void labelledCrop_isProposedNoMore_norItsSpaceForBeingNearTheLine() {
    // Given
    answers();
    Candidate first = propose(1).get(0);
    pool.labelled(Messages.CAMERA, first.space(), first.crop());
    Candidate doubtful =
        propose(48).stream()
            .filter(candidate -> candidate.crop().offset() == 1000)
            .findFirst()
            .orElseThrow();

    // When
    pool.labelled(Messages.CAMERA, doubtful.space(), doubtful.crop());
    answer("A7", 1001, 0.49);

    // Then
    assertThat(propose(48))
        .extracting(Candidate::crop)
        .doesNotContain(first.crop(), doubtful.crop());
    assertThat(propose(48))
        .filteredOn(candidate -> candidate.reason() == Reason.LINE)
        .extracting(candidate -> candidate.space().space())
        .doesNotContain("A7");
  }

  @Test
  void crops_areForgotten_whenTheirPicturesMaySoonBeGone() {
    // Given
    answer("A1", 0, 0.4);
    answer("A2", 10, 0.6);

    // When
    clock.set(Messages.at(MAX_AGE + 5));

    // Then
    assertThat(propose(12)).extracting(candidate -> candidate.space().space()).containsOnly("A2");
    clock.set(Messages.at(MAX_AGE + 11));
    assertThat(propose(12)).isEmpty();
  }

  @Test
  void cropsOfACamera_areBounded_andThoseOfFurtherCamerasCounted() {
    // Given
    IntStream.range(0, 500).forEach(i -> answer("A" + i, i, 0.3 + i * 1e-4));

    // When
    IntStream.range(0, ReviewPool.MAX_CAMERAS).forEach(i -> ofCamera("cam-x" + i, 500));

    // Then
    assertThat(propose(1000)).hasSizeLessThanOrEqualTo(2 * ReviewPool.MAX_CROPS);
    assertThat(refused).hasValue(1);

    // When the first are forgotten
    clock.set(Messages.at(500 + MAX_AGE + 1));
    ofCamera("cam-y", 500 + MAX_AGE + 1);

    // Then there is room again
    assertThat(refused).hasValue(1);
    assertThat(pool.propose(new CameraId("north", "cam-y"), 1)).hasSize(1);
  }

  private void ofCamera(String camera, long second) {
    pool.classified(
        Messages.answer(new CameraId("north", camera), "A1", second, 0.5f, Duration.ofMillis(300)));
  }

  @Test
  void answerThatIsNoEvidence_isNothingToAskAbout() {
    // Given
    Classification answer = Messages.answer("A1", 1, 0.5f);

    // When
    pool.classified(
        new Classification(
            answer.id(),
            answer.camera(),
            answer.space(),
            answer.probabilityOccupied(),
            answer.capturedAt(),
            answer.classifiedAt(),
            answer.model(),
            answer.crop(),
            answer.batchSize(),
            answer.queued(),
            answer.inference(),
            null,
            Undecided.UNIFORM));

    // Then
    assertThat(propose(12)).isEmpty();
  }
}
