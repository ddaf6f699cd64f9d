package io.parkstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;

/**
 * What {@code --on-change} saves on drawn days, at a crop per second and space, and whether it is
 * late. Crops that are not looked at are not drawn: the saving is measured on some minutes of each
 * hour, the lateness on the minute around each of many changes. The long form: {@code mvn test
 * -Dtest=OnChangeDayTest -Dday=long}.
 */
class OnChangeDayTest {
  private static final Instant MIDNIGHT = Instant.parse("2026-03-01T00:00:00Z");
  private static final boolean LONG = "long".equals(System.getProperty("day"));
  private static final int CAMERAS = LONG ? 4 : 1;
  private static final int CHANGES = LONG ? 1200 : 20;
  private static final int HOURS_BETWEEN = LONG ? 1 : 8;
  private static final int SPACES = 6;

  /** Of each hour, after a minute that is not counted. */
  private static final int COUNTED_SECONDS = LONG ? 240 : 120;

  private static final int WATCHED_BEFORE = 70;

  /** A change is late when its crops do not begin to flow within so many seconds. */
  private static final int AT_ONCE = 5;

  @Test
  void crops_areSavedTenfold_onADayAsUsual() {
    int crops = 0;
    int sent = 0;
    int changes = 0;
    for (PictureDay day : PictureDay.of(CAMERAS, SPACES)) {
      for (int hour = HOURS_BETWEEN / 6; hour < 24; hour += HOURS_BETWEEN) {
        ChangeGate gate = new ChangeGate(ChangeGate.Policy.DEFAULT);
        int begin = hour * 3600 + 600;
        int before = 0;
        for (int second = begin - 60; second < begin + COUNTED_SECONDS; second++) {
          for (int space = 0; space < day.spaces(); space++) {
            boolean admitted = admits(gate, day, space, second);
            if (second >= begin) {
              crops++;
              sent += admitted ? 1 : 0;
            } else if (second == begin - 1) {
              before -= day.changes(space);
            }
          }
        }
        for (int space = 0; space < day.spaces(); space++) {
          before += day.changes(space);
        }
        changes += before;
      }
    }
    System.out.printf(
        "on change: %d crops, %d sent, %.1f times fewer, %d changes%n",
        crops, sent, (double) crops / sent, changes);
    assertThat(sent * 10).isLessThan(crops);
  }

  @Test
  void changes_areNotLate() {
    List<String> late = new ArrayList<>();
    int changes = 0;
    for (long seed = 99; changes < CHANGES; seed++) {
      PictureDay day = new PictureDay(seed, SPACES);
      int drawn = 0;
      for (Change change : changes(new PictureDay(seed, SPACES))) {
        if (change.second() - WATCHED_BEFORE <= drawn || changes == CHANGES) {
          continue;
        }
        ChangeGate gate = new ChangeGate(ChangeGate.Policy.DEFAULT);
        for (int i = -WATCHED_BEFORE; i < 0; i++) {
          admits(gate, day, change.space(), change.second() + i);
        }
        int waited = 0;
        while (waited <= AT_ONCE
            && !(admits(gate, day, change.space(), change.second() + waited)
                && gate.isSettling(
                    Integer.toString(change.space()), at(change.second() + waited)))) {
          waited++;
        }
        drawn = change.second() + waited;
        changes++;
        if (waited > AT_ONCE) {
          late.add(
              String.format(
                  "%s at %.1f h of %d",
                  day.isOccupied(change.space()) ? "came" : "left",
                  change.second() / 3600.0,
                  seed));
        }
      }
    }
    System.out.printf("on change: %d changes, %d late: %s%n", changes, late.size(), late);
    assertThat(late.size() * 1000).isLessThanOrEqualTo(changes);
  }

  private record Change(int space, int second) {}

  private static List<Change> changes(PictureDay day) {
    List<Change> changes = new ArrayList<>();
    int[] before = new int[day.spaces()];
    for (int second = 0; second < PictureDay.LENGTH.toSeconds() - AT_ONCE; second++) {
      day.advanceTo(second);
      for (int space = 0; space < before.length; space++) {
        if (day.changes(space) != before[space]) {
          before[space] = day.changes(space);
          changes.add(new Change(space, second));
        }
      }
    }
    return changes;
  }

  private static boolean admits(ChangeGate gate, PictureDay day, int space, double second) {
    day.advanceTo(second);
    byte[] picture = day.crop(space, second);
    try (BytePointer bytes = new BytePointer(picture);
        Mat encoded = new Mat(1, picture.length, opencv_core.CV_8UC1, bytes);
        Mat pixels = opencv_imgcodecs.imdecode(encoded, opencv_imgcodecs.IMREAD_COLOR)) {
      return gate.admits(Integer.toString(space), pixels, at(second));
    }
  }

  private static Instant at(double second) {
    return MIDNIGHT.plusMillis(Math.round(second * 1000));
  }
}
