package io.parkstream.web;

import io.parkstream.web.view.ViewLimits;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the API and the page may cost and show.
 *
 * @param limits of the view
 * @param maxClients that follow changes at the same time
 * @param maxRequestsPerSecond of page and API that are taken; more are refused
 * @param maxConnections that are open at the same time; more are closed
 * @param maxResponseBytes of answers that clients have not taken yet, of all clients together
 * @param responseTimeout until an answer that is not taken is cut off
 * @param clientShare of each of these bounds that one client may take, above 0 to 1
 * @param behindProxies whether all connections come from proxies that say whose requests they carry
 * @param hosts names under which page and API may be asked; empty for all
 * @param showCrops whether pictures of crops can be asked for; they may show people and number
 *     plates
 * @param labelsTopic takes what operators say of crops; null if they may not say anything
 * @param alarmsTopic holds the alarms that are raised; null if there are none
 * @param silenceBudget after which a camera is called silent whose map does not say
 */
public record WebSettings(
    ViewLimits limits,
    int maxClients,
    int maxRequestsPerSecond,
    int maxConnections,
    long maxResponseBytes,
    Duration responseTimeout,
    double clientShare,
    boolean behindProxies,
    List<String> hosts,
    boolean showCrops,
    @Nullable String labelsTopic,
    @Nullable String alarmsTopic,
    Duration silenceBudget) {

  /** In force until a command has opened the view. */
  static final WebSettings INITIAL =
      new WebSettings(
          ViewLimits.DEFAULT,
          200,
          400,
          12_000,
          64L << 20,
          Duration.ofSeconds(30),
          0.5,
          false,
          List.of(),
          false,
          null,
          null,
          Duration.ofMinutes(5));

  public WebSettings {
    hosts = List.copyOf(hosts);
  }
}
