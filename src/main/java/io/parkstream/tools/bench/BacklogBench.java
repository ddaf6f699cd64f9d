package io.parkstream.tools.bench;

import static io.parkstream.tools.bench.BenchRig.MEASURED;
import static io.parkstream.tools.bench.BenchRig.PARTITIONS;
import static io.parkstream.tools.bench.BenchRig.WARM_UP;
import static io.parkstream.tools.bench.Medians.median;

import io.parkstream.app.ServiceSettings;
import io.parkstream.engine.EngineFactory;
import io.parkstream.tools.bench.BenchReport.PipelineFigures;
import io.parkstream.tools.bench.BenchReport.ServiceFigures;
import io.parkstream.tools.bench.BenchRig.Drained;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Claims: the service costs little more than its engine. It answers a backlog as fast as it can,
 * beside a bare loop over the same topic, or beside the engine alone on as many threads.
 */
final class BacklogBench {
  private static final int LEAST_CROPS = 1_000;

  private final BenchRig rig;
  private final BenchOptions options;

  BacklogBench(BenchRig rig, BenchOptions options) {
    this.rig = rig;
    this.options = options;
  }

  /** Publishes the backlog that {@link #pipeline} and {@link #waiting} answer. */
  ServiceSettings publish() throws InterruptedException {
    ServiceSettings settings = rig.settings("bench", PARTITIONS);
    rig.publish(settings, BareLoop.topics(), rig.cameras(), options.fastCrops());
    return settings;
  }

  /** The service with an engine that does nothing, and a bare loop, in turn. */
  PipelineFigures pipeline(ServiceSettings settings) throws InterruptedException {
    int warmUp = (int) (options.fastCrops() * WARM_UP);
    int measured = (int) (options.fastCrops() * MEASURED) - warmUp;
    BareLoop bare =
        new BareLoop(settings.streams().bootstrapServers(), settings.topics().names().crops());
    List<Cost> service = new ArrayList<>();
    List<Cost> loop = new ArrayList<>();
    // The first round compiles the code.
    for (int round = 0; round <= options.rounds(); round++) {
      Cost own = rig.drain(settings, rig.waiting(Duration.ZERO), options.fastCrops()).cost();
      Cost its = bare.run("bare-" + round, warmUp, measured);
      if (round > 0) {
        service.add(own);
        loop.add(its);
      }
    }
    double cpu = median(service, Cost::cpuSecondsPerThousand);
    double bareCpu = median(loop, Cost::cpuSecondsPerThousand);
    return new PipelineFigures(
        service.get(0).crops(),
        median(service, Cost::cropsPerSecond),
        cpu,
        median(loop, Cost::cropsPerSecond),
        bareCpu,
        cpu / bareCpu);
  }

  /** The service with an engine that only waits. */
  ServiceFigures waiting(ServiceSettings settings) throws InterruptedException {
    return service("waiting", settings, rig.waiting(options.waiting()), options.fastCrops());
  }

  /** The service with its own engine, over as many crops as that answers in the time. */
  ServiceFigures own(EngineFactory engine) throws InterruptedException {
    Cost first = rig.alone(engine, Duration.ofSeconds(1));
    int crops = crops(first.cropsPerSecond(), options.time());
    ServiceSettings settings = rig.settings("bench-model", PARTITIONS);
    rig.publish(settings, List.of(), rig.cameras(), crops);
    return service(EngineComparison.nameOf(engine), settings, engine, crops);
  }

  /** What an engine of this rate answers in the time, and what it answers while it warms up. */
  static int crops(double cropsPerSecond, Duration time) {
    double seconds = time.toMillis() / 1e3 / (1 - WARM_UP);
    return (int) Math.max(LEAST_CROPS, cropsPerSecond * seconds);
  }

  /** The engine alone and the service, in turn. */
  private ServiceFigures service(
      String name, ServiceSettings settings, EngineFactory engine, int crops)
      throws InterruptedException {
    List<Cost> alone = new ArrayList<>();
    List<Drained> drained = new ArrayList<>();
    for (int round = 0; round < options.rounds(); round++) {
      alone.add(rig.alone(engine, options.time()));
      drained.add(rig.drain(settings, engine, crops));
    }
    double engineRate = median(alone, Cost::cropsPerSecond);
    double engineCpu = median(alone, Cost::cpuSecondsPerThousand);
    double rate = median(drained, each -> each.cost().cropsPerSecond());
    double cpu = median(drained, each -> each.cost().cpuSecondsPerThousand());
    return new ServiceFigures(
        name,
        rig.batch(),
        drained.get(0).cost().crops(),
        engineRate,
        engineCpu,
        rate,
        cpu,
        rate / engineRate,
        engineCpu / cpu,
        median(drained, each -> each.progress().meanBatch()) / rig.batch(),
        ThisMachine.heapMiB(),
        ThisMachine.residentMiB());
  }
}
