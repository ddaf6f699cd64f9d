package io.parkstream.cli;

import java.io.ObjectInputFilter;

/**
 * No format that this application reads holds serialized Java objects; model files of DL4J could,
 * and reading one runs what its author wrote. So this process deserializes none, whatever code asks
 * for it.
 */
public final class SerializedObjects {
  private SerializedObjects() {}

  /**
   * Refuses every class from now on. What {@code -Djdk.serialFilter} says, if it was given, stays.
   */
  public static void refuseAll() {
    if (ObjectInputFilter.Config.getSerialFilter() == null) {
      ObjectInputFilter.Config.setSerialFilter(info -> ObjectInputFilter.Status.REJECTED);
    }
  }
}
