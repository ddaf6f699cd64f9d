package io.parkstream.gateway;

import io.parkstream.tools.simulator.CarPark;
import io.parkstream.tools.simulator.Dice;
import io.parkstream.tools.simulator.Light;
import io.parkstream.tools.simulator.Rgb;
import io.parkstream.tools.simulator.SimulatedCamera;
import io.parkstream.tools.simulator.SimulatorStyle;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * A camera's day in pictures: the sun rises, wanders and sets, clouds pass, it rains for hours, a
 * lamp burns at night, the exposure follows. The scene is that of the demo, the traffic that of a
 * shopping street. The same seed gives the same day.
 */
final class PictureDay {
  static final Duration LENGTH = Duration.ofHours(24);

  private static final CarPark.Traffic TRAFFIC =
      new CarPark.Traffic(Duration.ofMinutes(90), Duration.ofMinutes(4), 0.6);

  /** Weather of each three hours: 0 sunny, 1 overcast, 2 rainy. */
  private final double[] weather = new double[10];

  private final double[] cloudPhases = new double[6];
  private final SimulatedCamera camera;
  private final CarPark park;
  private final Dice noise;

  PictureDay(long seed, int spaces) {
    Random random = new Random(seed);
    for (int i = 0; i < weather.length; i++) {
      double dice = random.nextDouble();
      weather[i] = dice < 0.6 ? 0 : dice < 0.85 ? 1 : 2;
    }
    for (int i = 0; i < cloudPhases.length; i++) {
      cloudPhases[i] = random.nextDouble() * 2 * Math.PI;
    }
    camera = new SimulatedCamera(SimulatorStyle.DEMO, spaces, Dice.of(seed, 1));
    park = new CarPark(camera.stallCount(), TRAFFIC, SimulatorStyle.DEMO, seed);
    noise = Dice.of(seed, 2);
  }

  int spaces() {
    return camera.owned().size();
  }

  /** Moves the truth on. */
  void advanceTo(double second) {
    park.advance(Duration.ofMillis(Math.round(second * 1000)).minus(park.now()));
  }

  boolean isOccupied(int space) {
    return park.isOccupied(stall(space));
  }

  /** Arrivals and departures so far. */
  int changes(int space) {
    return park.changes(stall(space));
  }

  /** A JPEG of a space under the light of a second of the day. */
  byte[] crop(int space, double second) {
    return camera.draw(camera.owned().get(space), park, light(second), noise);
  }

  private int stall(int space) {
    return camera.owned().get(space).index();
  }

  private Light light(double second) {
    double hour = second / 3600;
    double height = Math.sin(Math.PI * (hour - 6) / 14) * (hour > 4 && hour < 22 ? 62 : -62);
    double day = clamp((height + 6) / 12);
    double rain = clamp(sky(hour) - 1);
    double grey = Math.max(clamp(sky(hour)), cloud(second));
    double elevation = Math.toRadians(Math.max(12, height));
    double azimuth = Math.PI * (hour - 6) / 14;
    double sun = 2.1 * day * (1 - 0.95 * grey) * clamp((height + 2) / 10);
    double exposure = 48 + day * (90 - 25 * grey - 15 * rain + 4 * Math.sin(second / 97));
    double warmth = 0.25 * (1 - day) + 0.04 * (1 - grey) * day;
    return new Light(
        Math.cos(azimuth) * Math.cos(elevation),
        Math.sin(azimuth) * Math.cos(elevation),
        Math.sin(elevation),
        sun,
        1 + warmth,
        1,
        1 - warmth,
        exposure,
        1,
        0.1 * rain + 0.05 * (1 - day),
        Rgb.grey(40 + 110 * day),
        0.8 * rain,
        1.1 * (1 - day),
        0.6,
        2 + 1.5 * grey + 6 * (1 - day));
  }

  /** The weather, blended over a quarter of an hour. */
  private double sky(double hour) {
    double at = hour / 3;
    int now = (int) at;
    double into = clamp((at - now) * 12);
    double before = now == 0 ? weather[0] : weather[now - 1];
    return before + into * (weather[now] - before);
  }

  /** 0 to 1: clouds come every few minutes and take ten seconds to cover the sun. */
  private double cloud(double second) {
    double sum = 0;
    double[] periods = {2311, 977, 541, 263, 151, 89};
    for (int i = 0; i < periods.length; i++) {
      sum += Math.sin(2 * Math.PI * second / periods[i] + cloudPhases[i]) * Math.sqrt(periods[i]);
    }
    return clamp((sum - 25) / 12);
  }

  private static double clamp(double value) {
    return Math.max(0, Math.min(1, value));
  }

  /** Days of several cameras. */
  static List<PictureDay> of(int cameras, int spaces) {
    return new Random(20260301)
        .longs(cameras)
        .mapToObj(seed -> new PictureDay(seed, spaces))
        .toList();
  }
}
