package io.parkstream.web;

import io.parkstream.web.ClientLimits.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The limits in force, and what counts against them.
 *
 * @param behindProxies whether connections come from proxies, whose connections are many clients'
 * @param responseTimeout until an answer that is not taken is cut off
 */
record WebLimits(
    ClientLimits clients, HostList hosts, boolean behindProxies, Duration responseTimeout) {

  /** Answers that are being made at once; making one takes milliseconds. */
  private static final long MAX_REQUESTS = 64;

  static WebLimits of(WebSettings settings) {
    return new WebLimits(
        new ClientLimits(
            Map.of(
                Kind.CONNECTIONS,
                (long) settings.maxConnections(),
                Kind.STREAMS,
                (long) settings.maxClients(),
                Kind.REQUESTS,
                MAX_REQUESTS,
                Kind.BYTES,
                settings.maxResponseBytes()),
            settings.maxRequestsPerSecond(),
            settings.clientShare(),
            System::nanoTime),
        new HostList(settings.hosts()),
        settings.behindProxies(),
        settings.responseTimeout());
  }

  Optional<Place> connection(String client) {
    return behindProxies
        ? clients.take(Kind.CONNECTIONS, 1)
        : clients.take(client, Kind.CONNECTIONS, 1);
  }
}
