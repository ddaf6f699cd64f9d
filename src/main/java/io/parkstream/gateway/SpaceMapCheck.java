package io.parkstream.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.SpaceMap.Corner;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a person draws or types wrong in a space map, found before the map is published. */
public final class SpaceMapCheck {
  /** Of a polygon, in pixels: less shows no car. */
  static final double LEAST_AREA = 100;

  /** A marker may slip over the edge of the frame by so many pixels. */
  static final double OUTSIDE = 8;

  /** Letters that may differ between a field and the one that was meant. */
  private static final int MOST_TYPOS = 3;

  private static final Set<String> MAP =
      Set.of("site", "camera", "revision", "frame", "silenceBudgetSeconds", "spaces");
  private static final Set<String> FRAME = Set.of("width", "height");
  private static final Set<String> SPACE = Set.of("space", "zone", "polygon");

  private SpaceMapCheck() {}

  /**
   * Holds the fields of a map's JSON against those that are known. A reader of the topic ignores
   * others, since a later version may have written them; a person has mistyped one.
   *
   * @throws IllegalArgumentException with the field, where it stands and what was meant
   */
  static void requireKnownFields(JsonNode map) {
    require(map, MAP, "");
    require(map.path("frame"), FRAME, " of frame");
    for (JsonNode space : map.path("spaces")) {
      require(space, SPACE, " of space " + space.path("space").asText("without an id"));
    }
  }

  private static void require(JsonNode object, Set<String> known, String where) {
    for (String field : (Iterable<String>) object::fieldNames) {
      if (!known.contains(field)) {
        throw new IllegalArgumentException(
            "unknown field \"%s\"%s; %s".formatted(field, where, meant(field, known)));
      }
    }
  }

  private static String meant(String field, Set<String> known) {
    String nearest = "";
    int least = MOST_TYPOS + 1;
    for (String other : known) {
      int distance = distance(field.toLowerCase(Locale.ROOT), other.toLowerCase(Locale.ROOT));
      if (distance < least) {
        least = distance;
        nearest = other;
      }
    }
    return nearest.isEmpty()
        ? "expected " + String.join(", ", known.stream().sorted().toList())
        : "did you mean \"" + nearest + "\"?";
  }

  /** Letters to insert, delete or replace. */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }

  /**
   * Holds the outlines of a map against its frame.
   *
   * @throws IllegalArgumentException with the space and what is wrong
   */
  public static void requireDrawn(SpaceMap map) {
    for (SpaceMap.MappedSpace space : map.spaces()) {
      for (Corner corner : space.polygon()) {
        requireInside(map.frame(), space, corner);
      }
      requireSimple(space);
      double area = area(space.polygon());
      if (area < LEAST_AREA) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "the polygon of space %s encloses %.0f pixels, and at least %.0f are needed",
                space.space(),
                area,
                LEAST_AREA));
      }
    }
  }

  private static void requireInside(
      SpaceMap.Frame frame, SpaceMap.MappedSpace space, Corner corner) {
    if (corner.x() < -OUTSIDE
        || corner.y() < -OUTSIDE
        || corner.x() > frame.width() + OUTSIDE
        || corner.y() > frame.height() + OUTSIDE) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "space %s has a corner at %.1f, %.1f, outside the frame of %d × %d pixels",
              space.space(),
              corner.x(),
              corner.y(),
              frame.width(),
              frame.height()));
    }
  }

  /** An outline that crosses itself encloses something else than was meant. */
  private static void requireSimple(SpaceMap.MappedSpace space) {
    List<Corner> corners = withoutRepeats(space.polygon());
    int sides = corners.size();
    for (int i = 0; i < sides; i++) {
      for (int j = i + 2; j < sides; j++) {
        boolean neighbours = i == 0 && j == sides - 1;
        if (!neighbours
            && cross(
                corners.get(i), corners.get(i + 1), corners.get(j), corners.get((j + 1) % sides))) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "the polygon of space %s crosses itself: its side from %.1f, %.1f meets that from"
                      + " %.1f, %.1f; list its corners in order, all the way round",
                  space.space(),
                  corners.get(i).x(),
                  corners.get(i).y(),
                  corners.get(j).x(),
                  corners.get(j).y()));
        }
      }
    }
  }

  /** Some tools end an outline where it began, and a double click sets a corner twice. */
  private static List<Corner> withoutRepeats(List<Corner> polygon) {
    List<Corner> corners = new ArrayList<>();
    for (int i = 0; i < polygon.size(); i++) {
      if (!polygon.get(i).equals(polygon.get((i + 1) % polygon.size()))) {
        corners.add(polygon.get(i));
      }
    }
    return corners;
  }

  /** Whether two sides have more in common than a touch of an end. */
  private static boolean cross(Corner a, Corner b, Corner c, Corner d) {
    return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
  }

  private static double turn(Corner a, Corner b, Corner c) {
    return Math.signum((b.x() - a.x()) * (c.y() - a.y()) - (b.y() - a.y()) * (c.x() - a.x()));
  }

  private static double area(List<Corner> polygon) {
    double twice = 0;
    for (int i = 0; i < polygon.size(); i++) {
      Corner a = polygon.get(i);
      Corner b = polygon.get((i + 1) % polygon.size());
      twice += a.x() * b.y() - b.x() * a.y();
    }
    return Math.abs(twice) / 2;
  }
}
