package io.parkstream.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The API and the page. */
public interface WebConfig {
  /**
   * Clients that follow changes at the same time, 1 to 10000; further ones are refused with 503.
   * Each costs a connection, and while it does not read, an event of {@link #maxResponseBytes()}.
   */
  @WithDefault("200")
  int maxClients();

  /**
   * Requests of page and API that are taken in a second, whatever their method and path, from all
   * clients together, 1 to 100000; further ones are refused with 429. A page makes some 20 at its
   * start and one every few seconds after.
   */
  @WithDefault("400")
  int maxRequestsPerSecond();

  /**
   * Connections to page and API at the same time, 10 to 100000; further ones are closed. Each costs
   * a file descriptor and some kB.
   */
  @WithDefault("12000")
  int maxConnections();

  /**
   * Bytes of answers and events that clients have not taken yet, of all clients together, 1 MiB to
   * 1 GiB; further requests are refused with 503, and events wait. Part of the heap.
   */
  @WithDefault("64M")
  MemorySize maxResponseBytes();

  /** Time until an answer that its client does not take is cut off, 1 s to 10 min. */
  @WithDefault("30s")
  Duration responseTimeout();

  /**
   * Share of each of these bounds that one client may take, 0.01 to 1: an IPv4 address, or the /64
   * of an IPv6 address. Behind a proxy that is not named in {@code
   * quarkus.http.proxy.trusted-proxies} all clients are one.
   */
  @WithDefault("0.5")
  double clientShare();

  /**
   * Names and addresses, without a port, under which page and API may be asked, separated by
   * commas; other values of the header {@code Host} are refused with 421. All are allowed if empty.
   */
  Optional<List<String>> hosts();

  /**
   * Whether the page and the API show pictures of crops. They may show people and number plates, so
   * it is off until someone decides.
   */
  @WithDefault("false")
  boolean showCrops();
}
