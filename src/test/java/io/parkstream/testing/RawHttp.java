package io.parkstream.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Requests as no HTTP client would send them. */
public final class RawHttp {
  private static final int TIMEOUT_MILLIS = 3000;
  private static final int MAX_ANSWER = 1 << 16;

  private RawHttp() {}

  /**
   * Sends bytes to a port of this machine.
   *
   * @param text its characters are the bytes
   * @return what comes back until the other side closes or is silent for some seconds
   */
  public static String send(int port, String text) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      StringBuilder answer = new StringBuilder();
      byte[] buffer = new byte[MAX_ANSWER];
      try {
        for (int count = socket.getInputStream().read(buffer);
            count > 0 && answer.length() < MAX_ANSWER;
            count = socket.getInputStream().read(buffer)) {
          answer.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
        }
      } catch (IOException e) {
        // Silent or reset: what has come is the answer.
      }
      return answer.toString();
    }
  }
}
