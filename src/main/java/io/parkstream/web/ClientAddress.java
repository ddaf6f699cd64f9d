package io.parkstream.web;

import io.vertx.core.http.HttpServerRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;

/**
 * What the limits count as one client: an IPv4 address, or the /64 of an IPv6 address, since a host
 * with one address of such a network has all of them.
 */
final class ClientAddress {
  private static final int NETWORK_BYTES = 8;
  private static final String UNKNOWN = "unknown";

  private ClientAddress() {}

  /** Who asks: the peer, or whom a trusted proxy named. */
  static String of(HttpServerRequest request) {
    io.vertx.core.net.SocketAddress remote = request.remoteAddress();
    String host = remote == null ? null : remote.hostAddress();
    if (host == null) {
      return UNKNOWN;
    }
    return host.indexOf(':') < 0 ? host : network(host);
  }

  static String of(SocketAddress peer) {
    return peer instanceof InetSocketAddress internet && internet.getAddress() != null
        ? of(internet.getAddress())
        : UNKNOWN;
  }

  private static String network(String literal) {
    try {
      // A literal with colons is never looked up.
      return of(InetAddress.getByName(literal));
    } catch (UnknownHostException e) {
      return UNKNOWN;
    }
  }

  private static String of(InetAddress address) {
    return address instanceof Inet6Address
        ? HexFormat.of().formatHex(address.getAddress(), 0, NETWORK_BYTES) + "::/64"
        : address.getHostAddress();
  }
}
