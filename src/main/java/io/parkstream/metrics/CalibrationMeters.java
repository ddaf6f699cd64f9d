package io.parkstream.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.parkstream.engine.LiveCalibrations;
import java.util.function.ToDoubleFunction;

/** What operators made of a model's answers at single sites and cameras. Thread safe. */
final class CalibrationMeters {
  private final Counter taken;
  private final Counter rejected;

  /** Of the latest topology; none before there is one. */
  private volatile LiveCalibrations live = new LiveCalibrations();

  CalibrationMeters(MeterRegistry registry) {
    taken = results(registry, "taken");
    rejected = results(registry, "rejected");
    known(registry, "served", LiveCalibrations::applied);
    known(registry, "other", LiveCalibrations::unused);
  }

  private static Counter results(MeterRegistry registry, String result) {
    return Counter.builder("parkstream.calibrations")
        .description("Live calibrations that were read")
        .baseUnit("calibrations")
        .tag("result", result)
        .register(registry);
  }

  private void known(
      MeterRegistry registry, String model, ToDoubleFunction<LiveCalibrations> figure) {
    Gauge.builder("parkstream.calibrations.known", this, all -> figure.applyAsDouble(all.live))
        .description("Sites and cameras with a live calibration, of the model served or another")
        .tag("model", model)
        .strongReference(true)
        .register(registry);
  }

  void calibrated() {
    taken.increment();
  }

  void rejected() {
    rejected.increment();
  }

  void watch(LiveCalibrations calibrations) {
    live = calibrations;
  }
}
