package io.parkstream.web;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** One connection of an HTTP server, and what is asked over it. Thread safe. */
final class Connection {
  private final Channel channel;

  // Guarded by this.
  private @Nullable Place place;
  private int underWay;
  private boolean asked;
  private long quietSince;

  /**
   * @param place given back when the connection is over
   * @param now in nanoseconds, as are all times here
   */
  Connection(Channel channel, Place place, long now) {
    this.channel = channel;
    this.place = place;
    this.quietSince = now;
  }

  /** A request has come. */
  synchronized void begun() {
    underWay++;
    asked = true;
  }

  /** It has been answered, or its connection is gone. */
  synchronized void ended(long now) {
    underWay--;
    quietSince = now;
  }

  synchronized boolean isIdle() {
    return underWay == 0;
  }

  /** When it was opened, or its last answer ended. */
  synchronized long quietSince() {
    return quietSince;
  }

  /**
   * Whether nothing is asked over it for too long.
   *
   * @param first longest time until the first request is there
   * @param next longest time from an answer to the next request
   */
  synchronized boolean isQuiet(long now, long first, long next) {
    return underWay == 0 && now - quietSince > (asked ? next : first);
  }

  /** Closes it at once; what was not sent is dropped. */
  void cut() {
    channel.close();
  }

  /** Its place, which is no longer its own; null if it has given it away before. */
  synchronized @Nullable Place handOver() {
    Place given = place;
    place = null;
    return given;
  }
}
