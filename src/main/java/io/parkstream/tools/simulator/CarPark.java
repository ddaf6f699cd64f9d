package io.parkstream.tools.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is parked where: the truth of the simulator. Each space alternates between vacant and
 * occupied for exponentially distributed times, a space of its own each, so that any two ways of
 * advancing to the same time give the same truth. Not thread safe.
 */
public final class CarPark {
  private final List<Space> spaces = new ArrayList<>();
  private long nowNanos;

  /**
   * @param spaces how many
   * @param traffic how busy
   * @param style of the cars
   * @param seed of everything
   */
  public CarPark(int spaces, Traffic traffic, SimulatorStyle style, long seed) {
    if (spaces < 1) {
      throw new IllegalArgumentException("a car park of " + spaces + " spaces");
    }
    for (int i = 0; i < spaces; i++) {
      this.spaces.add(new Space(traffic, style, Dice.of(seed, i)));
    }
  }

  /** Lets cars arrive and leave. */
  public void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("time runs forwards, not by " + duration);
    }
    nowNanos += duration.toNanos();
    for (Space space : spaces) {
      space.advanceTo(nowNanos);
    }
  }

  /** Since the start. */
  public Duration now() {
    return Duration.ofNanos(nowNanos);
  }

  public int size() {
    return spaces.size();
  }

  /** The truth at this moment. */
  public boolean isOccupied(int space) {
    return spaces.get(space).car != null;
  }

  /** Arrivals and departures of a space since the start. */
  public int changes(int space) {
    return spaces.get(space).changes;
  }

  @Nullable ParkedCar carIn(int space) {
    return spaces.get(space).car;
  }

  /**
   * How busy a car park is.
   *
   * @param meanStay of a car
   * @param shortestStay no stay and no vacancy is shorter, so that each can be seen
   * @param occupiedShare of the time, between 0 and 1, both excluded
   */
  public record Traffic(Duration meanStay, Duration shortestStay, double occupiedShare) {
    public Traffic {
      if (occupiedShare <= 0 || occupiedShare >= 1) {
        throw new IllegalArgumentException(
            "occupiedShare must lie between 0 and 1 and not be " + occupiedShare);
      }
      if (shortestStay.isNegative()
          || meanStay.compareTo(shortestStay) <= 0
          || meanVacancyNanos(meanStay, occupiedShare) <= shortestStay.toNanos()) {
        throw new IllegalArgumentException(
            "mean stay "
                + meanStay
                + " and mean vacancy "
                + Duration.ofNanos((long) meanVacancyNanos(meanStay, occupiedShare))
                + " must be longer than the shortest stay "
                + shortestStay);
      }
    }

    double meanVacancyNanos() {
      return meanVacancyNanos(meanStay, occupiedShare);
    }

    private static double meanVacancyNanos(Duration meanStay, double occupiedShare) {
      return meanStay.toNanos() * (1 - occupiedShare) / occupiedShare;
    }
  }

  private static final class Space {
    private final Traffic traffic;
    private final SimulatorStyle style;
    private final Dice dice;
    private @Nullable ParkedCar car;
    private long nextChangeNanos;
    private int changes;

    Space(Traffic traffic, SimulatorStyle style, Dice dice) {
      this.traffic = traffic;
      this.style = style;
      this.dice = dice;
      // the past does not matter to an exponential stay, so the first one starts in its midst
      if (dice.chance(traffic.occupiedShare())) {
        car = ParkedCar.of(style, dice);
      }
      nextChangeNanos = lasting();
    }

    void advanceTo(long nanos) {
      while (nextChangeNanos <= nanos) {
        car = car == null ? ParkedCar.of(style, dice) : null;
        changes++;
        nextChangeNanos += lasting();
      }
    }

    private long lasting() {
      double mean = car == null ? traffic.meanVacancyNanos() : traffic.meanStay().toNanos();
      long shortest = traffic.shortestStay().toNanos();
      return shortest + (long) dice.exponential(mean - shortest);
    }
  }
}
