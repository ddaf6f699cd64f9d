package io.parkstream.domain;

import java.util.regex.Pattern;

/** What an id of a site, camera, space or zone may look like: {@code [A-Za-z0-9._-]{1,64}}. */
public final class Ids {
  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private Ids() {}

  public static boolean isValid(String id) {
    return VALID.matcher(id).matches();
  }

  static String require(String what, String id) {
    if (!isValid(id)) {
      throw new IllegalArgumentException(what + " must match " + VALID + ": '" + id + "'");
    }
    return id;
  }
}
