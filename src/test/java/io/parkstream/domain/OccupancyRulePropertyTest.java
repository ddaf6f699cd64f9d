package io.parkstream.domain;

import static io.parkstream.domain.Observations.classified;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OccupancyRulePropertyTest {
  private static final int CASES = 400;

  /** What became of a row of observations. */
  private record Outcome(@Nullable SpaceMemory state, List<OccupancyChange> changes) {}

  @Test
  void changes_alternate_forAnyObservations() {
    forRandomCases(
        random -> {
          Outcome outcome = apply(null, withRetirements(random), rule(random));

          Occupancy believed = Occupancy.UNKNOWN;
          long version = Long.MIN_VALUE;
          for (OccupancyChange change : outcome.changes) {
            assertThat(change.previous()).isEqualTo(believed);
            assertThat(change.occupancy()).isNotEqualTo(believed);
            assertThat(change.version()).isGreaterThan(version);
            believed = change.occupancy();
            version = change.version();
          }
        });
  }

  @Test
  void replayOfAnySuffix_leavesTheStateAndGivesAtMostTheLastChange() {
    forRandomCases(
        random -> {
          OccupancyRule rule = rule(random);
          List<Observation> all = classifications(random);
          Outcome first = apply(null, all, rule);

          List<Observation> suffix = all.subList(random.nextInt(all.size()), all.size());
          Outcome replay = apply(first.state, suffix, rule);

          assertThat(replay.state).isEqualTo(first.state);
          if (!replay.changes.isEmpty()) {
            OccupancyChange last = first.changes.get(first.changes.size() - 1);
            assertThat(replay.changes).containsOnly(last);
          }
        });
  }

  @Test
  void restartFromAnyPoint_givesTheSameChanges_whenTheStateIsAsOldAsTheCommit() {
    forRandomCases(
        random -> {
          OccupancyPolicy policy = policy(random);
          List<Observation> all = classifications(random);
          Outcome whole = apply(null, all, new OccupancyRule(policy));

          int cut = random.nextInt(all.size());
          Outcome before = apply(null, all.subList(0, cut), new OccupancyRule(policy));
          Outcome after =
              apply(before.state, all.subList(cut, all.size()), new OccupancyRule(policy));

          List<OccupancyChange> both = new ArrayList<>(before.changes);
          both.addAll(after.changes);
          assertThat(both).isEqualTo(whole.changes);
        });
  }

  @Test
  void ids_areNeverUsedTwice_forDifferentChanges() {
    forRandomCases(
        random -> {
          Outcome outcome = apply(null, withRetirements(random), rule(random));

          Set<String> ids = new HashSet<>();
          outcome.changes.forEach(change -> ids.add(change.id()));
          assertThat(ids).hasSameSizeAs(outcome.changes);
        });
  }

  @Test
  void lateRepeatedAndReplayedCrops_changeNothing_whereverTheyComeBetween() {
    forRandomCases(
        random -> {
          OccupancyPolicy policy = policy(random);
          List<Observation> clean = classifications(random);
          List<Observation> noisy = new ArrayList<>();
          for (int i = 0; i < clean.size(); i++) {
            noisy.add(clean.get(i));
            while (random.nextInt(3) == 0) {
              noisy.add(clean.get(random.nextInt(i + 1)));
            }
          }

          Outcome expected = apply(null, clean, new OccupancyRule(policy));
          Outcome outcome = apply(null, noisy, new OccupancyRule(policy));

          assertThat(outcome.state).isEqualTo(expected.state);
          assertThat(outcome.changes.stream().distinct()).isEqualTo(expected.changes);
        });
  }

  @Test
  void aCameraClockThatIsAnHourOff_givesTheSameChanges_anHourOff() {
    forRandomCases(
        random -> {
          OccupancyPolicy policy = policy(random);
          List<Observation> right = classifications(random);
          long skew = random.nextBoolean() ? 3600 : -3600;
          List<Observation> skewed = new ArrayList<>();
          right.forEach(each -> skewed.add(Observations.moved((Classification) each, skew)));

          Outcome expected = apply(null, right, new OccupancyRule(policy));
          Outcome outcome = apply(null, skewed, new OccupancyRule(policy));

          assertThat(outcome.changes)
              .extracting(OccupancyChange::occupancy)
              .isEqualTo(expected.changes.stream().map(OccupancyChange::occupancy).toList());
          assertThat(outcome.changes)
              .extracting(change -> change.eventTime().minusSeconds(skew))
              .isEqualTo(expected.changes.stream().map(OccupancyChange::eventTime).toList());
        });
  }

  @Test
  void everyChange_restsOnEnoughEvidence_andSessionsOpenAndCloseInTurn() {
    forRandomCases(
        random -> {
          OccupancyPolicy policy = policy(random);
          OccupancyRule rule = new OccupancyRule(policy);
          SpaceMemory state = null;
          String open = null;
          for (Observation observation : classifications(random)) {
            OccupancyRule.Step step =
                state != null && random.nextInt(6) == 0
                    ? rule.silent(
                        state,
                        Observations.SPACE,
                        OccupancyReason.CAMERA_OFFLINE,
                        state.since().plusSeconds(60))
                    : rule.apply(state, observation);
            state = step.state();
            OccupancyChange change = step.change();
            if (change == null || step.ignored()) {
              continue;
            }
            if (change.reason() == OccupancyReason.CONFIRMED) {
              assertThat(change.evidenceCount())
                  .isGreaterThanOrEqualTo(
                      change.occupancy() == Occupancy.OCCUPIED
                          ? policy.toOccupied()
                          : policy.toEmpty());
            }
            if (open != null) {
              assertThat(change.sessionId()).isEqualTo(open);
            }
            open = change.occupancy() == Occupancy.EMPTY ? null : change.sessionId();
            assertThat(state == null ? null : state.sessionId()).isEqualTo(open);
          }
        });
  }

  private static void forRandomCases(Consumer<Random> property) {
    for (int i = 0; i < CASES; i++) {
      long seed = System.nanoTime() + i;
      try {
        property.accept(new Random(seed));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static OccupancyRule rule(Random random) {
    return new OccupancyRule(policy(random));
  }

  private static OccupancyPolicy policy(Random random) {
    return Observations.policy(
        1 + random.nextInt(4), 1 + random.nextInt(4), random.nextInt(3) * 0.1);
  }

  /** In the order of a partition; now and then one is late or has the time of the one before. */
  private static List<Observation> classifications(Random random) {
    List<Observation> observations = new ArrayList<>();
    long second = 0;
    int count = 1 + random.nextInt(40);
    for (int offset = 0; offset < count; offset++) {
      second = Math.max(0, second + random.nextInt(8) - 1);
      observations.add(classified(second, offset, random.nextFloat()));
    }
    return observations;
  }

  /** The times only grow, as those of a gateway that retires what it no longer sends. */
  private static List<Observation> withRetirements(Random random) {
    List<Observation> observations = new ArrayList<>();
    int count = 1 + random.nextInt(60);
    for (int offset = 0; offset < count; offset++) {
      long second = offset * 10L;
      observations.add(
          random.nextInt(10) == 0
              ? Observations.retired(second)
              : classified(second, offset, random.nextFloat()));
    }
    return observations;
  }

  private static Outcome apply(
      @Nullable SpaceMemory from, List<Observation> observations, OccupancyRule rule) {
    SpaceMemory state = from;
    List<OccupancyChange> changes = new ArrayList<>();
    for (Observation observation : observations) {
      OccupancyRule.Step step = rule.apply(state, observation);
      state = step.state();
      if (step.change() != null) {
        changes.add(step.change());
      }
    }
    return new Outcome(state, changes);
  }
}
