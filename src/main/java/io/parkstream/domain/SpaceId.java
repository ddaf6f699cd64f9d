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

  /** The key of the space's records on every topic keyed by space: {@code <site>/<space>}. */
  public String key() {
    return site + "/" + space;
  }
}
