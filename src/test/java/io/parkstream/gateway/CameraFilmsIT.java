package io.parkstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.CameraCondition.Kind;
import io.parkstream.tools.simulator.MountedCamera;
import io.parkstream.tools.simulator.SimulatorStyle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The long form of {@link CameraWatchTest}: drawn cameras over drawn days, nudged, turned, covered,
 * fogged and bumped in several lights, a look each five seconds. Logs the table that is in the
 * documentation.
 */
@EnabledIfSystemProperty(named = "chaos", matches = "long")
class CameraFilmsIT {
  private static final Logger log = Logger.getLogger(CameraFilmsIT.class);

  private static final Duration PERIOD = Duration.ofSeconds(5);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int CAMERAS = 3;

  /** Kinds of light, and the number of each. */
  private static final List<String> DAY =
      List.of(
          "OVERCAST 0",
          "SUNNY 0",
          "RAINY 0",
          "SUNNY 1",
          "FOGGY 0",
          "OVERCAST 1",
          "DUSK 0",
          "NIGHT 0",
          "RAINY 1",
          "NIGHT 1",
          "DUSK 1",
          "SUNNY 2");

  private static final SimulatorStyle[] STYLES = {
    SimulatorStyle.DEMO, SimulatorStyle.FIELD, SimulatorStyle.TRAINING
  };

  private final Map<String, Found> table = new TreeMap<>();
  private final List<String> falseAlarms = new ArrayList<>();
  private double cpu;

  private static final class Found {
    int tried;
    int found;
    int cleared;
    int longest;
  }

  @Test
  void whatHappensIsFound_andDrawnDaysAreNoAlarm() {
    // When
    for (int seed = 1; seed <= CAMERAS; seed++) {
      WatchedFilm film =
          new WatchedFilm(
              new MountedCamera(STYLES[seed % STYLES.length], seed),
              new CameraWatch.Settings(PERIOD, null));
      film.run(MINUTE);
      day(film, seed);
      for (String light : List.of("SUNNY 0", "RAINY 0", "NIGHT 0")) {
        fade(film, light);
        events(film);
      }
      cpu += film.cpuMillisPerLook() / CAMERAS;
    }

    // Then
    table.forEach(
        (what, found) ->
            log.infof(
                "| %s | %d of %d | at most %d s | %d of %d |",
                what, found.found, found.tried, found.longest, found.cleared, found.tried));
    log.infof("false alarms: %s; %.1f ms of CPU per look", falseAlarms, cpu);
    assertThat(falseAlarms).isEmpty();
    assertThat(table.values())
        .allSatisfy(
            found -> {
              assertThat(found.longest).isLessThanOrEqualTo(60);
              assertThat(found.found).isGreaterThanOrEqualTo(found.tried * 9 / 10);
            });
  }

  /** Light, rain and night, a lorry in each, and cars that come and go. */
  private void day(WatchedFilm film, int seed) {
    for (String light : DAY) {
      int before = film.conditions.size();
      fade(film, light);
      double[] at = {-0.3};
      film.run(
          Duration.ofSeconds(40),
          () -> {
            at[0] += 0.2;
            film.camera.lorry(at[0], 0xe0e0e0);
          });
      film.camera.lorry(Double.NaN, 0);
      film.run(MINUTE);
      film.conditions.subList(before, film.conditions.size()).stream()
          .filter(condition -> condition.kind() != Kind.CLEAR)
          .forEach(condition -> falseAlarms.add(seed + " " + light + " " + condition.kind()));
    }
  }

  private void events(WatchedFilm film) {
    MountedCamera camera = film.camera;
    event(film, "nudged by 6 pixels", "MOVED", () -> camera.hang(5, 3, 0, 1, 0));
    event(film, "nudged by 21 pixels", "MOVED", () -> camera.hang(20, -6, 0, 1, 0));
    event(film, "turned by 6 degrees", "MOVED", () -> camera.hang(30, 20, 0.1, 1, 0.05));
    event(film, "turned away", "MOVED", () -> camera.hang(900, 30, 0.3, 1, 0));
    event(film, "covered to 70 %", "OBSTRUCTED", () -> camera.cover(0.7));
    event(film, "covered", "OBSTRUCTED", () -> camera.cover(1));
    event(film, "fogged", "OUT_OF_FOCUS", () -> camera.fog(0.8));
    String bumped =
        film.after(
            () -> {
              camera.hang(40, 10, 0.05, 1, 0);
              film.run(Duration.ofSeconds(10));
              camera.hangRight();
            },
            MINUTE);
    if (!bumped.isEmpty()) {
      falseAlarms.add("bumped for 10 s: " + bumped);
    }
  }

  private void event(WatchedFilm film, String what, String kind, Runnable begin) {
    Found found = table.computeIfAbsent(what, any -> new Found());
    found.tried++;
    String seen = film.after(begin, MINUTE);
    if (seen.startsWith(kind + " ")) {
      found.found++;
      found.longest = Math.max(found.longest, Integer.parseInt(seen.substring(kind.length() + 1)));
    }
    film.camera.hangRight();
    film.camera.cover(0);
    film.camera.fog(0);
    int before = film.conditions.size();
    film.run(MINUTE);
    boolean clear =
        film.conditions.size() == before ? seen.isEmpty() : film.last().kind() == Kind.CLEAR;
    found.cleared += clear ? 1 : 0;
  }

  private static void fade(WatchedFilm film, String light) {
    String[] parts = light.split(" ");
    film.fadeTo(parts[0], Long.parseLong(parts[1]));
  }
}
