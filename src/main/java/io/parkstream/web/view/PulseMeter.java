package io.parkstream.web.view;

import io.parkstream.domain.Classification;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the pulse is made of, beside the sites: how many crops are answered and how old they are,
 * how many cannot be read, and whether the broker answers. For one thread at a time.
 */
final class PulseMeter {
  private final RateMeter rate = new RateMeter();
  private final CropAges ages = new CropAges();
  private long deadLetters;
  private boolean following;
  private @Nullable Instant answeredAt;

  void classified(Classification answer) {
    rate.add(answer.classifiedAt());
    ages.add(answer.captureToClassified());
  }

  void deadLettered() {
    deadLetters++;
  }

  /** Whether the broker answers, asked at this time. */
  void following(boolean answers, Instant now) {
    following = answers;
    if (answers) {
      answeredAt = now;
    }
  }

  Pulse pulse(Instant now, List<SiteView> sites) {
    return new Pulse(
        now,
        rate.perSecond(now),
        ages.seconds(50),
        ages.seconds(95),
        deadLetters,
        following,
        answeredAt,
        sites);
  }
}
