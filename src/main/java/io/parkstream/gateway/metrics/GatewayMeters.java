package io.parkstream.gateway.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.parkstream.gateway.CameraStatus;
import io.parkstream.gateway.GatewayStatus;
import io.parkstream.gateway.SkippedFrames;
import java.time.Duration;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a gateway's cameras. Unlike the service's they name site and camera: a process has
 * at most 256, its own configuration says which, and whoever looks here asks which of them it is.
 * They are read when they are scraped; nothing is counted twice.
 */
public final class GatewayMeters {
  private static final String UNCHANGED = "unchanged";
  private static final String TOO_LARGE = "too-large";

  private final MeterRegistry registry;

  /**
   * Registers what is said of all cameras together.
   *
   * @param status held as long as the registry
   */
  public GatewayMeters(MeterRegistry registry, GatewayStatus status) {
    this.registry = registry;
    Gauge.builder("parkstream.gateway.ready", status, all -> all.isReady() ? 1 : 0)
        .description("1 while crops get to the broker from at least one camera, else 0")
        .strongReference(true)
        .register(registry);
    for (CameraStatus.State state : CameraStatus.State.values()) {
      Gauge.builder("parkstream.gateway.cameras", status, all -> all.count(state))
          .description("Cameras of this gateway by state")
          .tag("state", state.word())
          .strongReference(true)
          .register(registry);
    }
  }

  /**
   * Registers the figures of a camera.
   *
   * @param camera held as long as the registry
   */
  public void watch(CameraStatus camera) {
    frames(camera);
    crops(camera);
    connections(camera);
    for (CameraStatus.State state : CameraStatus.State.values()) {
      gauge(
          "parkstream.gateway.camera.state",
          "1 for the state that the camera is in, 0 for the others",
          null,
          camera,
          tags(camera).and("state", state.word()),
          one -> one.state() == state ? 1 : 0);
    }
  }

  private void frames(CameraStatus camera) {
    counter(
        "parkstream.gateway.frames.read",
        "Whole frames of the map's size that the camera delivered",
        null,
        camera,
        tags(camera),
        CameraStatus::framesRead);
    counter(
        "parkstream.gateway.frames.cut",
        "Frames that were cut into crops",
        null,
        camera,
        tags(camera),
        one -> one.totals().frames().frames());
    counter(
        "parkstream.gateway.frames.late",
        "Frames that were cut although they were taken no later than one before",
        null,
        camera,
        tags(camera),
        one -> one.totals().frames().late());
    for (SkippedFrames.Reason reason : SkippedFrames.Reason.values()) {
      counter(
          "parkstream.gateway.frames.skipped",
          "Frames that were not cut, by reason",
          null,
          camera,
          tags(camera).and("reason", reason.word().replace(' ', '-')),
          one -> one.totals().skipped().getOrDefault(reason, 0L));
    }
    gauge(
        "parkstream.gateway.frame.age",
        "Time since the last whole frame of the map's size, or since the start if none came",
        "seconds",
        camera,
        tags(camera),
        one -> seconds(one.frameAge()));
    gauge(
        "parkstream.gateway.capture.age",
        "Time since the capture of the last frame that was cut, or since the start if none was",
        "seconds",
        camera,
        tags(camera),
        one -> seconds(one.captureAge()));
  }

  private void crops(CameraStatus camera) {
    counter(
        "parkstream.gateway.crops.published",
        "Crops that the broker has acknowledged",
        null,
        camera,
        tags(camera),
        one -> one.totals().crops().published());
    counter(
        "parkstream.gateway.crops.failed",
        "Crops that could not be delivered to the broker",
        null,
        camera,
        tags(camera),
        one -> one.totals().crops().failed());
    withheld(camera, UNCHANGED, one -> one.totals().frames().unchanged());
    withheld(camera, TOO_LARGE, one -> one.totals().crops().refused());
    gauge(
        "parkstream.gateway.crops.pending",
        "Crops handed over that the broker has not answered yet",
        null,
        camera,
        tags(camera),
        one -> one.totals().crops().inFlight());
    counter(
        "parkstream.gateway.pictures.published",
        "Bytes of the crops that the broker has acknowledged",
        "bytes",
        camera,
        tags(camera),
        CameraStatus::publishedBytes);
    gauge(
        "parkstream.gateway.broker.wait",
        "Time since the broker last took something while crops wait for it; 0 while none waits",
        "seconds",
        camera,
        tags(camera),
        one -> seconds(one.brokerWait()));
  }

  private void withheld(CameraStatus camera, String reason, ToDoubleFunction<CameraStatus> figure) {
    counter(
        "parkstream.gateway.crops.withheld",
        "Crops that were cut and not sent, by reason",
        null,
        camera,
        tags(camera).and("reason", reason),
        figure);
  }

  private void connections(CameraStatus camera) {
    counter(
        "parkstream.gateway.connections.opened",
        "Connections over which the camera has delivered something",
        null,
        camera,
        tags(camera),
        one -> one.connections().opened());
    counter(
        "parkstream.gateway.connections.failed",
        "Connections to the camera that were lost, and attempts that failed",
        null,
        camera,
        tags(camera),
        one -> one.connections().failed());
  }

  private static Tags tags(CameraStatus camera) {
    return Tags.of("site", camera.camera().site(), "camera", camera.camera().camera());
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }

  private void counter(
      String name,
      String description,
      @Nullable String unit,
      CameraStatus camera,
      Tags tags,
      ToDoubleFunction<CameraStatus> figure) {
    FunctionCounter.builder(name, camera, figure)
        .description(description)
        .baseUnit(unit)
        .tags(tags)
        .register(registry);
  }

  private void gauge(
      String name,
      String description,
      @Nullable String unit,
      CameraStatus camera,
      Tags tags,
      ToDoubleFunction<CameraStatus> figure) {
    Gauge.builder(name, camera, figure)
        .description(description)
        .baseUnit(unit)
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }
}
