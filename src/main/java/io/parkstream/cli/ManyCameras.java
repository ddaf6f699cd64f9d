package io.parkstream.cli;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.CameraCondition;
import io.parkstream.domain.SpaceMap;
import io.parkstream.gateway.CameraConnections;
import io.parkstream.gateway.CropPublisher;
import io.parkstream.gateway.FrameSource;
import io.parkstream.gateway.GatewayFleet;
import io.parkstream.gateway.GatewayRun;
import io.parkstream.gateway.SkippedFrames;
import io.parkstream.tracing.Tracing;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The cameras of {@code gateway --config}: each as the command itself would take it. */
final class ManyCameras implements AutoCloseable {
  private final List<GatewayCommand> cameras = new ArrayList<>();
  private final List<GatewayRun.Settings> settings = new ArrayList<>();
  private final List<FrameSource> sources = new ArrayList<>();

  /**
   * Reads all of them, with their maps, before any is opened.
   *
   * @param single makes a command for one camera
   * @throws ParkstreamException with the file and the camera's number
   */
  ManyCameras(Path file, Supplier<GatewayCommand> single) {
    Set<String> known = new HashSet<>();
    for (List<String> options : CameraList.read(file)) {
      String where = file + ", camera " + (cameras.size() + 1) + ": ";
      GatewayCommand camera = single.get();
      try {
        CommandLineApplication.commandLine(camera, CommandLine.defaultFactory())
            .parseArgs(options.toArray(String[]::new));
        settings.add(camera.settings());
      } catch (ParameterException | ParkstreamException e) {
        throw new ParkstreamException(where + e.getMessage(), e);
      }
      cameras.add(camera);
      String key = settings.get(settings.size() - 1).map().camera().key();
      if (!known.add(key)) {
        throw new ParkstreamException(where + "its map is of " + key + ", as that of one before");
      }
    }
  }

  List<GatewayRun.Settings> settings() {
    return settings;
  }

  List<SpaceMap> maps() {
    return settings.stream().map(GatewayRun.Settings::map).toList();
  }

  /**
   * Sends the frames of all, until the process is to end.
   *
   * @param producer stays the caller's
   * @param conditions told how cameras see
   * @param begun told of the runs before the first frame
   * @return how many cameras have ended with an error
   * @throws ParkstreamException if crops could not be delivered
   */
  int run(
      Producer<String, byte[]> producer,
      String topic,
      Consumer<CameraCondition> conditions,
      Tracing tracing,
      Consumer<List<GatewayRun>> begun,
      PrintWriter out) {
    List<GatewayFleet.Camera> runs = new ArrayList<>();
    List<CropPublisher> publishers = new ArrayList<>();
    String run = CropPublisher.newRun();
    for (int i = 0; i < cameras.size(); i++) {
      SkippedFrames skipped = new SkippedFrames();
      CameraConnections connections = new CameraConnections();
      FrameSource source = cameras.get(i).open(skipped, connections);
      sources.add(source);
      CropPublisher publisher = new CropPublisher(producer, topic, run, crop -> {}, tracing);
      publishers.add(publisher);
      runs.add(
          new GatewayFleet.Camera(
              new GatewayRun(settings.get(i), source, skipped, connections, publisher, conditions),
              source));
    }
    begun.accept(runs.stream().map(GatewayFleet.Camera::run).toList());
    GatewayFleet.Outcome outcome = GatewayFleet.run(runs);
    outcome.reports().forEach((camera, report) -> out.println(camera + ": " + report.line()));
    out.flush();
    publishers.forEach(CropPublisher::requireNoneFailed);
    return outcome.failed();
  }

  @Override
  public void close() {
    sources.forEach(FrameSource::close);
  }
}
