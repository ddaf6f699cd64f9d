package io.parkstream.config;

import io.smallrye.config.WithDefault;

/** The API and the page. */
public interface WebConfig {
  /**
   * Clients that follow changes at the same time, 1 to 10000; further ones are refused with 503.
   * Each costs a connection and no buffer.
   */
  @WithDefault("200")
  int maxClients();

  /**
   * Requests of the API that are taken in a second, from all clients together, 1 to 100000; further
   * ones are refused with 429. A page makes some at its start and none after.
   */
  @WithDefault("200")
  int maxRequestsPerSecond();

  /**
   * Whether the page and the API show pictures of crops. They may show people and number plates, so
   * it is off until someone decides.
   */
  @WithDefault("false")
  boolean showCrops();
}
