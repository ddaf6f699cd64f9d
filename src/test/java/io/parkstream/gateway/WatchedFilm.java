package io.parkstream.gateway;

import io.parkstream.domain.CameraCondition;
import io.parkstream.domain.CameraCondition.Kind;
import io.parkstream.tools.simulator.MountedCamera;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;

/** A drawn camera with a watch over it, and a clock that is moved by the film. Not thread safe. */
final class WatchedFilm {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  final MountedCamera camera;
  final List<CameraCondition> conditions = new ArrayList<>();

  private final CameraWatch watch;
  private final Duration period;
  private Instant now = Instant.parse("2026-03-01T08:00:00Z");
  private @Nullable Instant heard;
  private long looks;
  private long cpuNanos;

  WatchedFilm(MountedCamera camera, CameraWatch.Settings settings) {
    this.camera = camera;
    this.period = settings.period();
    this.watch =
        new CameraWatch(
            camera.map(),
            settings,
            condition -> {
              conditions.add(condition);
              heard = now;
            });
  }

  /** Shows a frame per look, before each of which something may happen. */
  void run(Duration time, Runnable each) {
    for (Instant end = now.plus(time); now.isBefore(end); ) {
      each.run();
      now = now.plus(period);
      camera.advance(period);
      try (Mat frame = camera.frame()) {
        long begun = THREADS.getCurrentThreadCpuTime();
        watch.look(frame, now);
        cpuNanos += THREADS.getCurrentThreadCpuTime() - begun;
        looks++;
      }
    }
  }

  void run(Duration time) {
    run(time, () -> {});
  }

  /**
   * Lets something happen and watches.
   *
   * @return what was found after how many seconds, such as "MOVED 25"; empty if nothing was
   */
  String after(Runnable event, Duration time) {
    int before = conditions.size();
    Instant begun = now;
    event.run();
    run(time);
    if (conditions.size() == before) {
      return "";
    }
    return last().kind() + " " + Duration.between(begun, heard == null ? now : heard).toSeconds();
  }

  /** The light changes to another within two minutes. */
  void fadeTo(String weather, long number) {
    Duration fade = Duration.ofMinutes(2);
    int steps = (int) Math.max(1, fade.dividedBy(period));
    for (int i = 1; i <= steps; i++) {
      camera.light(weather, number, (double) i / steps);
      run(period);
    }
  }

  CameraCondition last() {
    return conditions.get(conditions.size() - 1);
  }

  /** Conditions that are none of a camera that sees. */
  List<Kind> alarms() {
    return conditions.stream().map(CameraCondition::kind).filter(k -> k != Kind.CLEAR).toList();
  }

  Instant now() {
    return now;
  }

  double cpuMillisPerLook() {
    return cpuNanos / 1e6 / looks;
  }
}
