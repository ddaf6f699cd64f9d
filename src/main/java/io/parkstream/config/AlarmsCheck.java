package io.parkstream.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds mistakes in the rules of alarms. */
final class AlarmsCheck {
  private static final int MOST_RULES = 1000;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration YEAR = Duration.ofDays(365);

  private AlarmsCheck() {}

  /** A sentence per mistake: key, value, and what was expected. */
  static List<String> problems(AlarmsConfig alarms) {
    List<String> problems = new ArrayList<>();
    alarms
        .fullAt()
        .ifPresent(
            share -> {
              if (!(share >= 0.5 && share <= 1)) {
                problems.add("parkstream.alarms.full-at is " + share + "; expected from 0.5 to 1");
              }
            });
    if (isOutside(alarms.fullFor(), Duration.ZERO, HOUR)) {
      problems.add(
          "parkstream.alarms.full-for is "
              + alarms.fullFor().toSeconds()
              + "s; expected from 0s to 3600s");
    }
    alarms
        .flipsPerHour()
        .ifPresent(
            flips -> {
              if (flips < 1 || flips > 20) {
                problems.add(
                    "parkstream.alarms.flips-per-hour is " + flips + "; expected from 1 to 20");
              }
            });
    alarms
        .unchangedFor()
        .filter(limit -> isOutside(limit, HOUR, YEAR))
        .ifPresent(
            limit ->
                problems.add(
                    "parkstream.alarms.unchanged-for is "
                        + limit.toSeconds()
                        + "s; expected from 1h to 365d"));
    alarms
        .undecidedRise()
        .ifPresent(
            rise -> {
              if (!(rise >= 0.02 && rise <= 0.5)) {
                problems.add(
                    "parkstream.alarms.undecided-rise is " + rise + "; expected from 0.02 to 0.5");
              }
            });
    alarms.overstay().ifPresent(rules -> overstay(rules, problems));
    return problems;
  }

  private static void overstay(List<String> rules, List<String> problems) {
    if (rules.size() > MOST_RULES) {
      problems.add(
          "parkstream.alarms.overstay has "
              + rules.size()
              + " rules; expected at most "
              + MOST_RULES);
      return;
    }
    Set<String> places = new HashSet<>();
    for (String text : rules) {
      Optional<OverstayRule> rule = OverstayRule.of(text);
      if (rule.filter(read -> !isOutside(read.limit(), SECOND, YEAR)).isEmpty()) {
        problems.add(
            "parkstream.alarms.overstay has '"
                + text
                + "'; expected zone=2h, site/zone=2h, site/*=2h or *=2h, 1s to 365d");
      } else if (!places.add(rule.orElseThrow().place())) {
        problems.add(
            "parkstream.alarms.overstay has '"
                + text
                + "'; expected one rule for "
                + rule.orElseThrow().place());
      }
    }
  }

  private static boolean isOutside(Duration value, Duration least, Duration most) {
    return value.compareTo(least) < 0 || value.compareTo(most) > 0;
  }
}
