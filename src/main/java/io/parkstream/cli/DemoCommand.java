package io.parkstream.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.app.ConfiguredTracing;
import io.parkstream.app.ManagementServer;
import io.parkstream.app.RunningService;
import io.parkstream.app.ServiceFactory;
import io.parkstream.config.ParkstreamConfig;
import io.parkstream.tools.demo.Demo;
import io.parkstream.tools.demo.DemoOptions;
import io.parkstream.tools.demo.DemoSummary;
import io.parkstream.tracing.Tracing;
import io.quarkus.vertx.http.HttpServer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows the whole path on one machine, and fails if an answer is missing. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "A broker inside the process, a drawn car park or recorded frames, the service and its page.",
      "Prints occupancy events as they come; the last line on standard output is a JSON summary.",
      "Ends with 0 only if every crop has one answer."
    })
final class DemoCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = DurationOption.class,
      description = "How long crops are published, such as 60s or 5m. Until Ctrl-C by default.")
  @Nullable Duration duration;

  @Option(
      names = "--frames",
      paramLabel = "DIR",
      description = "Recorded frames with PKLot XML beside them, instead of the drawn car park.")
  @Nullable Path frames;

  @Mixin final GeometryOption cut = new GeometryOption();

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "40",
      description = "Crops per second at most; fewer if the service does not keep up. Default 40.")
  double rate;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "2026",
      description = "Seed of the drawn car park. Default 2026.")
  long seed;

  @Option(
      names = "--min-accuracy",
      paramLabel = "A",
      defaultValue = "0",
      description = "Fails below this share of right classifications. Default 0: any will do.")
  double minAccuracy;

  private final ServiceFactory services;
  private final RunningService running;
  private final HttpServer http;
  private final ManagementServer management;
  private final ParkstreamConfig config;
  private final ObjectMapper json;

  DemoCommand(
      ServiceFactory services,
      RunningService running,
      HttpServer http,
      ManagementServer management,
      ParkstreamConfig config,
      ObjectMapper json) {
    this.services = services;
    this.running = running;
    this.http = http;
    this.management = management;
    this.config = config;
    this.json = json;
  }

  @Override
  public Integer call() throws InterruptedException, JsonProcessingException {
    ToolLibrary.BROKER.require();
    if (!(rate > 0)) {
      throw new ParameterException(spec.commandLine(), "--rate must be positive: " + rate);
    }
    PrintWriter out = spec.commandLine().getOut();
    try (Tracing tracing = ConfiguredTracing.gateway(config.tracing());
        Demo demo = demo(tracing, out)) {
      DemoSummary summary = demo.run();
      List<String> faults = summary.faults(minAccuracy);
      faults.forEach(fault -> out.println("FAILED: " + fault));
      out.println(json.writeValueAsString(summary));
      out.flush();
      return faults.isEmpty() ? 0 : 1;
    }
  }

  private Demo demo(Tracing tracing, PrintWriter out) {
    return new Demo(
        new DemoOptions(duration, frames, cut.geometry, rate, seed),
        services.settings(),
        services::create,
        services::openDashboard,
        running,
        tracing,
        "http://localhost:"
            + http.getPort()
            + "/ and metrics at http://localhost:"
            + management.open()
            + "/q/metrics",
        out);
  }
}
