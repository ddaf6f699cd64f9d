package io.parkstream.gateway;

import io.parkstream.ParkstreamException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a camera is, and the login that it wants. Its text has no login, so that it may be logged.
 */
public final class CameraAddress {
  private static final int MOST_CHARACTERS = 2048;

  private static final Set<String> SCHEMES =
      Set.of("rtsp", "rtsps", "rtmp", "rtmps", "http", "https");

  private static final Pattern URL =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://(?:([^/?#@]*(?:@[^/?#@]*)*)@)?([^/?#@]+)(.*)");

  private final String scheme;
  private final String login;
  private final String rest;

  private CameraAddress(String scheme, String login, String rest) {
    this.scheme = scheme;
    this.login = login;
    this.rest = rest;
  }

  /**
   * Reads a URL, which may have a login of its own.
   *
   * @throws ParkstreamException if it is none, or of a scheme that is not read; without its login
   */
  public static CameraAddress of(String url) {
    Matcher parts = URL.matcher(url);
    if (url.length() > MOST_CHARACTERS) {
      throw new ParkstreamException(
          "the camera's address has %d characters; expected at most %d"
              .formatted(url.length(), MOST_CHARACTERS));
    }
    if (url.chars().anyMatch(c -> c <= ' ' || c == 0x7F) || !parts.matches()) {
      throw new ParkstreamException(
          "the camera's address is not a URL; expected one such as rtsp://camera:554/stream, without"
              + " spaces");
    }
    String scheme = parts.group(1).toLowerCase(Locale.ROOT);
    if (!SCHEMES.contains(scheme)) {
      throw new ParkstreamException(
          "a camera's address cannot begin with "
              + scheme
              + "://; expected rtsp, rtsps, rtmp, rtmps, http or https");
    }
    if (parts.group(4).contains("@")) {
      throw new ParkstreamException(
          "the camera's address has an @ after its host; expected %40 for it, and %2F, %3F and %23 for"
              + " / ? # in a login, which --login takes as it is");
    }
    return new CameraAddress(
        scheme, parts.group(2) == null ? "" : parts.group(2), parts.group(3) + parts.group(4));
  }

  /**
   * The same camera with another login.
   *
   * @param user without a colon
   * @param password any text
   */
  public CameraAddress withLogin(String user, String password) {
    return new CameraAddress(scheme, encode(user) + ":" + encode(password), rest);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  boolean isRtsp() {
    return scheme.startsWith("rtsp");
  }

  /** With the login; not for a log. */
  String url() {
    return scheme + "://" + (login.isEmpty() ? "" : login + "@") + rest;
  }

  /** Without the login, and without what may be a query, where cameras take logins too. */
  @Override
  public String toString() {
    int shown = 0;
    while (shown < rest.length() && "?&=;#".indexOf(rest.charAt(shown)) < 0) {
      shown++;
    }
    return scheme + "://" + rest.substring(0, shown) + (shown < rest.length() ? "…" : "");
  }
}
