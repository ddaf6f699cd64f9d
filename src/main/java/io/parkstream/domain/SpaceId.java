package io.parkstream.domain;

/**
 * A parking space of a site.
 *
 * @param site the car park, unique in the system
 * @param space unique within its site, whichever camera sees it
 */
public record SpaceId(String site, String space) {
  public SpaceId {
    Ids.require("site", site);
    Ids.require("space", space);
  }

  /** The space that has this key, as {@link #key} gives it. */
  static SpaceId ofKey(String key) {
    int slash = key.indexOf('/');
    return new SpaceId(key.substring(0, slash), key.substring(slash + 1));
  }

  /** The key of the space's records on every topic keyed by space: {@code <site>/<space>}. */
  public String key() {
    return site + "/" + space;
  }
}
