package io.parkstream.tools.bench;

import static io.parkstream.tools.bench.BenchRig.CAMERAS;
import static io.parkstream.tools.bench.BenchRig.PARTITIONS;

import io.parkstream.app.ServiceSettings;
import io.parkstream.engine.EngineFactory;
import io.parkstream.tools.bench.BenchReport.CurvePoint;
import io.parkstream.tools.bench.BenchReport.LatencyFigures;
import io.parkstream.tools.bench.BenchReport.SoakPoint;
import io.parkstream.tools.bench.BenchRig.Drained;
import io.parkstream.tools.simulator.CameraBacklog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Claims: the service answers soon while crops come at a rate below the engine's, for more
 * partitions and cameras too, and no later after an hour.
 */
final class LoadBench {
  private static final double[] LOADS = {0.5, 0.9};
  private static final int[] CURVE_PARTITIONS = {1, 8, 64};
  private static final int[] CURVE_CAMERAS = {1, 64, 1000};
  private static final double CURVE_RATE = 1_000;

  /** Of the engine's rate alone: about what is left beside a broker and a sender. */
  private static final double SOAK_LOAD = 0.8;

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final BenchRig rig;
  private final BenchOptions options;

  LoadBench(BenchRig rig, BenchOptions options) {
    this.rig = rig;
    this.options = options;
  }

  /** At each load the engine that does nothing first, to tell what the engine adds. */
  List<LatencyFigures> latency(EngineFactory engine) throws InterruptedException {
    double most = rig.alone(engine, options.time().dividedBy(2)).cropsPerSecond();
    List<LatencyFigures> figures = new ArrayList<>();
    String name = EngineComparison.nameOf(engine);
    for (double load : LOADS) {
      long percent = Math.round(100 * load);
      rig.say("latency at " + percent + " % of the engine's rate");
      String topics = "bench-load-" + percent;
      figures.add(
          latency("nothing", topics + "-nothing", rig.waiting(Duration.ZERO), load, load * most));
      figures.add(latency(name, topics, engine, load, load * most));
    }
    return figures;
  }

  private LatencyFigures latency(
      String name, String topics, EngineFactory engine, double load, double rate)
      throws InterruptedException {
    return rig.latency(
        name,
        rig.settings(topics, PARTITIONS),
        engine,
        rig.cameras(),
        load,
        rate,
        options.time().multipliedBy(2));
  }

  /** How many partitions and cameras a point of the curve has. */
  record Point(int partitions, int cameras) {}

  /** One of the two varies while the other stays; the point where the two lines meet comes once. */
  static List<Point> points() {
    List<Point> points = new ArrayList<>();
    for (int partitions : CURVE_PARTITIONS) {
      points.add(new Point(partitions, CAMERAS));
    }
    for (int cameras : CURVE_CAMERAS) {
      if (cameras != CAMERAS) {
        points.add(new Point(PARTITIONS, cameras));
      }
    }
    return points;
  }

  /** Throughput and latency with an engine that only waits, for each of the points. */
  List<CurvePoint> curve() throws InterruptedException {
    List<CurvePoint> curve = new ArrayList<>();
    for (Point point : points()) {
      curve.add(curve(point));
    }
    return curve;
  }

  private CurvePoint curve(Point point) throws InterruptedException {
    rig.say(point.partitions() + " partitions, " + point.cameras() + " cameras");
    String topics = "bench-curve-" + point.partitions() + "-" + point.cameras();
    CameraBacklog site = rig.cameras().of("bench", point.cameras());
    EngineFactory engine = rig.waiting(options.waiting());
    ServiceSettings backlog = rig.settings(topics, point.partitions());
    rig.publish(backlog, List.of(), site, options.fastCrops());
    Drained drained = rig.drain(backlog, engine, options.fastCrops());
    LatencyFigures latency =
        rig.latency(
            "waiting",
            rig.settings(topics + "-open", point.partitions()),
            engine,
            site,
            0,
            CURVE_RATE,
            options.time().multipliedBy(2));
    return new CurvePoint(
        point.partitions(),
        point.cameras(),
        drained.cost().cropsPerSecond(),
        drained.cost().cpuSecondsPerThousand(),
        drained.progress().meanBatch() / rig.batch(),
        latency.p50Millis(),
        latency.p99Millis());
  }

  /** Memory and latency, minute by minute, of one service under a steady load. */
  List<SoakPoint> soak(EngineFactory engine) throws InterruptedException {
    double rate = SOAK_LOAD * rig.alone(engine, Duration.ofSeconds(2)).cropsPerSecond();
    ServiceSettings settings = rig.settings("bench-soak", PARTITIONS);
    OpenLoop loop = rig.openLoop(settings, rig.cameras());
    Duration each = options.time().compareTo(MINUTE) < 0 ? options.time() : MINUTE;
    List<SoakPoint> points = new ArrayList<>();
    try (ServiceRun run = rig.start(settings, engine)) {
      for (int minute = 1; minute <= Math.max(1, options.time().toMinutes()); minute++) {
        rig.say("minute " + minute + " of " + options.time().toMinutes());
        Latencies latencies = loop.run(rate, each);
        points.add(
            new SoakPoint(
                minute,
                rate,
                latencies.count(),
                ThisMachine.heapMiB(),
                ThisMachine.residentMiB(),
                latencies.millis(0.5),
                latencies.millis(0.99)));
      }
    }
    return points;
  }
}
