package io.parkstream.gateway;

import io.parkstream.ParkstreamException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a camera wants to know before it is read. Its text is never shown.
 *
 * @param user without a colon
 */
public record CameraLogin(String user, String password) {
  private static final int MOST_CHARACTERS = 512;

  /**
   * Reads the first line of a file.
   *
   * @throws ParkstreamException if it cannot be read or is not {@code user:password}; without what
   *     it says
   */
  public static CameraLogin read(Path file) {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      char[] begin = new char[MOST_CHARACTERS + 1];
      int length = Math.max(0, reader.read(begin));
      return of(file.toString(), new String(begin, 0, length).lines().findFirst().orElse(""));
    } catch (IOException e) {
      throw new ParkstreamException(
          "cannot read the camera's login in " + file + ": " + PictureFile.describe(e), e);
    }
  }

  /**
   * Takes apart {@code user:password}.
   *
   * @param where the text is from, for messages
   */
  public static CameraLogin of(String where, String text) {
    int colon = text.indexOf(':');
    if (colon < 1 || text.length() > MOST_CHARACTERS) {
      throw new ParkstreamException(
          where
              + " is no login of a camera; expected user:password, at most "
              + MOST_CHARACTERS
              + " characters");
    }
    return new CameraLogin(text.substring(0, colon), text.substring(colon + 1));
  }

  /** The camera with this login. */
  public CameraAddress at(CameraAddress address) {
    return address.withLogin(user, password);
  }

  @Override
  public String toString() {
    return "a login";
  }
}
