package io.parkstream.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Lets a demo run beside other programs that use the default ports. A configured port is kept. */
final class HttpPorts {
  private HttpPorts() {}

  static void useFreeOnesIfTaken() {
    useFreeOneIfTaken("quarkus.http.port", "QUARKUS_HTTP_PORT", 8080);
    useFreeOneIfTaken("quarkus.management.port", "QUARKUS_MANAGEMENT_PORT", 9000);
  }

  private static void useFreeOneIfTaken(String property, String variable, int usual) {
    boolean asked = System.getProperty(property) != null || System.getenv(variable) != null;
    if (!asked && !isFree(usual)) {
      System.setProperty(property, Integer.toString(anyFree()));
    }
  }

  private static int anyFree() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      // the system chooses a port, which cannot be announced
      return 0;
    }
  }

  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress((InetAddress) null, port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
