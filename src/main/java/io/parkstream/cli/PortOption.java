package io.parkstream.cli;

import io.parkstream.app.ProgramPort;
import io.parkstream.gateway.CameraStatus;
import io.parkstream.gateway.GatewayRun;
import io.parkstream.gateway.GatewayStatus;
import io.parkstream.gateway.metrics.GatewayMeters;
import io.parkstream.gateway.metrics.GatewayRegistry;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where a gateway answers about its health and its metrics, if it is to. */
final class PortOption {
  private static final String NAME = "--port";
  private static final String ALL = "0.0.0.0";
  private static final int LARGEST = 65_535;

  private static final Pattern ADDRESS =
      Pattern.compile("(?:(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]+):)?(\\d{1,5})");

  @Option(
      names = NAME,
      paramLabel = "[HOST:]PORT",
      description =
          "HTTP with /q/health/live, /q/health/ready and /q/metrics, of all addresses of this machine"
              + " unless HOST names one; 0 takes a free port. Default: none.")
  @Nullable String address;

  /**
   * Opens the port, if one was given, before anything that takes time.
   *
   * @throws ParameterException if it is no address
   * @throws io.parkstream.ParkstreamException if it cannot be opened
   */
  Open open(CommandSpec spec) {
    if (address == null) {
      return new Open(null, new GatewayStatus(), null);
    }
    Matcher parts = ADDRESS.matcher(address);
    if (!parts.matches() || Integer.parseInt(parts.group(2)) > LARGEST) {
      throw new ParameterException(
          spec.commandLine(),
          NAME + " must be a port from 0 to 65535, or HOST:PORT, and not " + address);
    }
    String host = parts.group(1) == null ? ALL : parts.group(1).replaceAll("[\\[\\]]", "");
    GatewayStatus status = new GatewayStatus();
    GatewayRegistry registry = new GatewayRegistry();
    GatewayMeters meters = new GatewayMeters(registry.meters(), status);
    ProgramPort port =
        ProgramPort.open(
            host,
            Integer.parseInt(parts.group(2)),
            NAME,
            () -> liveness(status),
            () -> readiness(status),
            registry::scrape);
    PrintWriter err = spec.commandLine().getErr();
    err.printf("health and metrics on port %d of %s%n", port.number(), host);
    err.flush();
    return new Open(
        () -> {
          port.close();
          registry.close();
        },
        status,
        meters);
  }

  /** A camera or a broker that is away is no reason to start again. */
  private static HealthCheckResponse liveness(GatewayStatus status) {
    List<String> stuck = status.stuck();
    HealthCheckResponseBuilder answer =
        HealthCheckResponse.named("gateway").status(stuck.isEmpty());
    stuck.forEach(camera -> answer.withData(camera, "hangs"));
    return answer.build();
  }

  private static HealthCheckResponse readiness(GatewayStatus status) {
    HealthCheckResponseBuilder answer =
        HealthCheckResponse.named("gateway")
            .status(status.isReady())
            .withData("cameras", status.cameras().size());
    for (CameraStatus.State state : CameraStatus.State.values()) {
      int count = status.count(state);
      if (count > 0) {
        answer.withData(state.word(), count);
      }
    }
    Map<String, String> waiting = status.waiting();
    waiting.forEach(answer::withData);
    status
        .faults()
        .forEach(
            (camera, fault) ->
                answer.withData(
                    camera,
                    waiting.containsKey(camera) ? fault + "; " + waiting.get(camera) : fault));
    return answer.build();
  }

  /** What was opened; without a port, nothing. */
  static final class Open implements AutoCloseable {
    private final @Nullable Runnable end;
    private final GatewayStatus status;
    private final @Nullable GatewayMeters meters;

    private Open(@Nullable Runnable end, GatewayStatus status, @Nullable GatewayMeters meters) {
      this.end = end;
      this.status = status;
      this.meters = meters;
    }

    /** From now on these run. */
    void watch(List<GatewayRun> runs) {
      List<CameraStatus> cameras = runs.stream().map(GatewayRun::status).toList();
      status.begin(cameras);
      if (meters != null) {
        cameras.forEach(meters::watch);
      }
    }

    @Override
    public void close() {
      if (end != null) {
        end.run();
      }
    }
  }
}
