package io.parkstream.domain;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which spaces a camera owns, and where its frame shows them. Published by the gateway; a space of
 * a map that was never seen is unknown, and one that a new revision leaves out is retired.
 *
 * @param camera that owns the spaces
 * @param revision grows with every change; a lower one than is known is ignored
 * @param frame the size of the camera's frames, in pixels
 * @param silenceBudget longest time without a crop of the camera before its spaces are unknown,
 *     from 1 s to 1 day; null takes the service's setting
 * @param spaces in the gateway's order, each id once; may be empty
 */
public record SpaceMap(
    CameraId camera,
    long revision,
    Frame frame,
    @Nullable Duration silenceBudget,
    List<MappedSpace> spaces) {
  /** More than any camera can tell apart; a map of so many still fits a record. */
  public static final int MAX_SPACES = 5_000;

  public static final Duration MIN_SILENCE = Duration.ofSeconds(1);
  public static final Duration MAX_SILENCE = Duration.ofDays(1);

  public SpaceMap {
    spaces = List.copyOf(spaces);
    if (revision < 0) {
      throw new IllegalArgumentException("revision must not be negative: " + revision);
    }
    if (spaces.size() > MAX_SPACES) {
      throw new IllegalArgumentException(
          spaces.size() + " spaces; at most " + MAX_SPACES + " fit a map. Split the camera");
    }
    if (silenceBudget != null
        && (silenceBudget.compareTo(MIN_SILENCE) < 0 || silenceBudget.compareTo(MAX_SILENCE) > 0)) {
      throw new IllegalArgumentException(
          "silenceBudgetSeconds must be from 1 to 86400: " + silenceBudget.toMillis() / 1000.0);
    }
    Set<String> ids = new HashSet<>();
    for (MappedSpace space : spaces) {
      if (!ids.add(space.space())) {
        throw new IllegalArgumentException("space " + space.space() + " is there twice");
      }
    }
  }

  /**
   * The size of a camera's frames.
   *
   * @param width in pixels, from 1 to {@link #MAX_PIXELS}
   * @param height in pixels, from 1 to {@link #MAX_PIXELS}
   */
  public record Frame(int width, int height) {
    /** No camera has such frames; it bounds what is stored and shown. */
    public static final int MAX_PIXELS = 1_000_000;

    public Frame {
      if (width < 1 || height < 1 || width > MAX_PIXELS || height > MAX_PIXELS) {
        throw new IllegalArgumentException(
            "a frame of "
                + width
                + " × "
                + height
                + " pixels; each side has from 1 to "
                + MAX_PIXELS);
      }
    }
  }

  /**
   * A corner of a space in its camera's frame.
   *
   * @param x pixels from the left, which may lie outside of the frame
   * @param y pixels from the top, which may lie outside of the frame
   */
  public record Corner(double x, double y) {
    public Corner {
      if (!(Math.abs(x) <= Frame.MAX_PIXELS) || !(Math.abs(y) <= Frame.MAX_PIXELS)) {
        throw new IllegalArgumentException(
            "a corner at "
                + x
                + ", "
                + y
                + "; each coordinate lies from -"
                + Frame.MAX_PIXELS
                + " to "
                + Frame.MAX_PIXELS);
      }
    }
  }

  /**
   * A space and where it is.
   *
   * @param space its id
   * @param zone part of the site that is counted by itself; null for none
   * @param polygon its outline in the frame, three corners or more
   */
  public record MappedSpace(String space, @Nullable String zone, List<Corner> polygon) {
    /** An outline needs no more; it bounds the size of a map. */
    public static final int MAX_CORNERS = 64;

    public MappedSpace {
      Ids.require("space", space);
      if (zone != null) {
        Ids.require("zone", zone);
      }
      polygon = List.copyOf(polygon);
      if (polygon.size() < 3 || polygon.size() > MAX_CORNERS) {
        throw new IllegalArgumentException(
            "the polygon of space "
                + space
                + " has "
                + polygon.size()
                + " corners; it needs from 3 to "
                + MAX_CORNERS);
      }
    }
  }
}
