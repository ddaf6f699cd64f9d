package io.parkstream.tools.bench;

import io.micrometer.core.instrument.MeterRegistry;
import io.parkstream.app.ServiceFactory;
import io.parkstream.app.ServiceSettings;
import io.parkstream.engine.EngineFactory;
import io.parkstream.tools.bench.BenchReport.CurvePoint;
import io.parkstream.tools.bench.BenchReport.LatencyFigures;
import io.parkstream.tools.bench.BenchReport.PipelineFigures;
import io.parkstream.tools.bench.BenchReport.ServiceFigures;
import io.parkstream.tools.bench.BenchReport.SoakPoint;
import java.util.List;
import java.util.function.Consumer;

/**
 * Claims: the engines come near to what the machine can compute, the service costs little more than
 * its engine, and answers soon. Each figure stands beside the one that it is compared with, from
 * the same process and run: the same engines on as many threads, a bare loop, an engine that does
 * nothing. The broker is another process.
 *
 * <p>What costs little is measured first, so that the Java machine has compiled the service when
 * its share beside a slow engine is measured.
 */
public final class Bench {
  private final BenchOptions options;
  private final ServiceFactory services;
  private final MeterRegistry registry;
  private final Consumer<String> progress;

  /**
   * @param progress receives what is measured next
   */
  public Bench(
      BenchOptions options,
      ServiceFactory services,
      MeterRegistry registry,
      Consumer<String> progress) {
    this.options = options;
    this.services = services;
    this.registry = registry;
    this.progress = progress;
  }

  /** Measures what was asked for. */
  public BenchReport run() throws InterruptedException {
    ServiceSettings configured = services.settings();
    EngineComparison engines = null;
    ServiceFigures service = null;
    ServiceFigures waiting = null;
    PipelineFigures pipeline = null;
    List<LatencyFigures> latency = List.of();
    List<CurvePoint> curve = List.of();
    List<SoakPoint> soak = List.of();
    try (BrokerChild broker = BrokerChild.start()) {
      BenchRig rig =
          new BenchRig(services, registry, configured, broker.bootstrapServers(), progress);
      BacklogBench backlog = new BacklogBench(rig, options);
      LoadBench load = new LoadBench(rig, options);
      if (asksFor(BenchPart.PIPELINE) || asksFor(BenchPart.WAITING)) {
        rig.say("publishing " + options.fastCrops() + " crops");
        ServiceSettings settings = backlog.publish();
        if (asksFor(BenchPart.PIPELINE)) {
          rig.say("the service with an engine that does nothing, and a bare loop");
          pipeline = backlog.pipeline(settings);
        }
        if (asksFor(BenchPart.WAITING)) {
          rig.say("the service with an engine that only waits");
          waiting = backlog.waiting(settings);
        }
      }
      if (asksFor(BenchPart.ENGINES)) {
        rig.say("every engine alone");
        engines = engines(rig.batch());
      }
      if (asksFor(BenchPart.SERVICE) || asksFor(BenchPart.LATENCY)) {
        EngineFactory engine = services.engines(rig.batch());
        if (asksFor(BenchPart.SERVICE)) {
          rig.say("the service with its engine over a backlog");
          service = backlog.own(engine);
        }
        latency = asksFor(BenchPart.LATENCY) ? load.latency(engine) : latency;
      }
      curve = asksFor(BenchPart.CURVE) ? load.curve() : curve;
      soak = asksFor(BenchPart.SOAK) ? load.soak(services.engines(rig.batch())) : soak;
    }
    return new BenchReport(
        ThisMachine.describe(),
        engines == null ? List.of() : engines.peaks(),
        engines == null ? List.of() : engines.figures(),
        service,
        waiting,
        pipeline,
        latency,
        curve,
        soak);
  }

  private EngineComparison engines(int batch) throws InterruptedException {
    EngineComparison comparison = new EngineComparison(services.model(), batch);
    for (int round = 0; round < options.rounds(); round++) {
      comparison.round(options.time());
    }
    return comparison;
  }

  private boolean asksFor(BenchPart part) {
    return options.parts().contains(part);
  }
}
