package io.parkstream.domain;

/** A camera sees only spaces of its own site. */
final class Sites {
  private Sites() {}

  static void requireSame(CameraId camera, SpaceId space) {
    if (!camera.site().equals(space.site())) {
      throw new IllegalArgumentException(
          "camera " + camera.key() + " and space " + space.key() + " are of different sites");
    }
  }
}
