package io.parkstream.domain;

/**
 * A camera of a site. One camera stays in one partition, so that its crops keep their order.
 *
 * @param site the car park, unique in the system
 * @param camera unique within its site
 */
public record CameraId(String site, String camera) {
  public CameraId {
    Ids.require("site", site);
    Ids.require("camera", camera);
  }

  /** The key of the camera's records on every topic keyed by camera: {@code <site>/<camera>}. */
  public String key() {
    return site + "/" + camera;
  }
}
