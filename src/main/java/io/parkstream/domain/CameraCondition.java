package io.parkstream.domain;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a camera sees, as its gateway says.
 *
 * @param camera whose it is
 * @param kind what is the matter
 * @param since when it began, by the gateway's frames
 * @param pixels of the frame, median distance by which the corners of the map are moved; null if it
 *     has not moved, or the map's ground is no longer in the frame
 * @param homography from the map to the frame, nine values row by row; null as above
 * @param mapRevision of the map that it was compared with
 */
public record CameraCondition(
    CameraId camera,
    Kind kind,
    Instant since,
    @Nullable Double pixels,
    @Nullable List<Double> homography,
    long mapRevision) {
  /** A matrix of three by three. */
  public static final int HOMOGRAPHY_VALUES = 9;

  /** No frame is larger, and no value of a homography that keeps a frame in sight. */
  private static final double MOST = 1e9;

  /** What is the matter with a camera. */
  public enum Kind {
    /** It shows what it showed when the map was drawn. */
    CLEAR,
    /** It was moved or turned: the spaces are elsewhere in its frame. */
    MOVED,
    /** Something hides most of the ground. */
    OBSTRUCTED,
    /** The picture is blurred, or the lens is fogged. */
    OUT_OF_FOCUS,
    /** Nothing can be seen for want of light. */
    DARK,
    /** It delivers one and the same picture. */
    FROZEN;

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The word in messages: lower case, with hyphens. */
    public String word() {
      return word;
    }

    /**
     * The kind of a word.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Kind of(String word) {
      for (Kind kind : values()) {
        if (kind.word.equals(word)) {
          return kind;
        }
      }
      throw new IllegalArgumentException("no condition of a camera: " + word);
    }
  }

  public CameraCondition {
    if (mapRevision < 0) {
      throw new IllegalArgumentException("mapRevision must not be negative: " + mapRevision);
    }
    if (pixels != null && !(pixels >= 0 && pixels <= MOST)) {
      throw new IllegalArgumentException("pixels is out of range: " + pixels);
    }
    if (homography != null) {
      homography = List.copyOf(homography);
      if (homography.size() != HOMOGRAPHY_VALUES) {
        throw new IllegalArgumentException(
            "a homography of " + homography.size() + " values; expected " + HOMOGRAPHY_VALUES);
      }
      for (double value : homography) {
        if (!(Math.abs(value) <= MOST)) {
          throw new IllegalArgumentException("a homography with the value " + value);
        }
      }
    }
  }

  /** The same, begun at another time. */
  public CameraCondition since(Instant other) {
    return new CameraCondition(camera, kind, other, pixels, homography, mapRevision);
  }

  /** Why its spaces are unknown; null if they are not for that. */
  @Nullable OccupancyReason unknownFor() {
    return switch (kind) {
      case MOVED -> OccupancyReason.CAMERA_MOVED;
      case OBSTRUCTED -> OccupancyReason.CAMERA_OBSTRUCTED;
      case CLEAR, OUT_OF_FOCUS, DARK, FROZEN -> null;
    };
  }

  /** Whether crops that are cut by its map do not show their spaces. */
  public boolean hidesSpaces() {
    return unknownFor() != null;
  }
}
