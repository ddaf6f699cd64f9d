package io.parkstream.domain;

/** What an id of a site, camera, space or zone may look like: {@code [A-Za-z0-9._-]{1,64}}. */
public final class Ids {
  /** Longest id, in characters. */
  public static final int MAX_LENGTH = 64;

  private Ids() {}

  /** A loop over characters and no regular expression: each crop asks three times. */
  public static boolean isValid(String id) {
    int length = id.length();
    if (length == 0 || length > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (!isAllowed(id.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAllowed(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == '-';
  }

  static String require(String what, String id) {
    if (!isValid(id)) {
      throw new IllegalArgumentException(
          what + " must match [A-Za-z0-9._-]{1," + MAX_LENGTH + "}: " + quoted(id));
    }
    return id;
  }

  /** Truncated, so that an id of a megabyte does not end up in the logs. */
  private static String quoted(String id) {
    return id.length() <= MAX_LENGTH
        ? "'" + id + "'"
        : "'" + id.substring(0, MAX_LENGTH) + "…' (" + id.length() + " characters)";
  }
}
