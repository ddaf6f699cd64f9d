package io.parkstream.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.parkstream.web.ChangeResult;
import io.parkstream.web.Refused;
import io.parkstream.web.WebMetrics;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** What the view and its clients report, as meters. */
public final class WebMeters implements WebMetrics {
  private final MeterRegistry registry;
  private final AtomicInteger clients = new AtomicInteger();
  private final AtomicInteger skewed = new AtomicInteger();
  private final AtomicReference<Double> worstSkew = new AtomicReference<>(0.0);
  private final AtomicLong viewMemory = new AtomicLong();
  private final Counter unreadable;
  private final Counter noRoom;
  private final Counter skipped;
  private final Counter refused;
  private final Map<Refused, Counter> refusedRequests = new EnumMap<>(Refused.class);
  private final EnumCounters<ChangeResult> changes;
  private final EnumCounters<ChangeResult> logins;
  private final Counter tooSlow;
  private final Counter reset;

  public WebMeters(MeterRegistry registry) {
    this.registry = registry;
    unreadable =
        counter(
            "parkstream.view.records.unreadable",
            "Records of followed topics that the view cannot read");
    noRoom =
        counter(
            "parkstream.view.records.refused",
            "Records about spaces or cameras beyond the bounds of the view");
    skipped =
        counter(
            "parkstream.view.records.skipped",
            "Classifications that the view passed over because it could not keep up");
    refused = counter("parkstream.web.clients.refused", "Clients that found no room");
    for (Refused why : Refused.values()) {
      refusedRequests.put(
          why,
          Counter.builder("parkstream.web.requests.refused")
              .description("Connections and requests refused before processing")
              .tag("reason", why.word())
              .register(registry));
    }
    changes =
        results(
            "parkstream.changes.requested",
            "Calls of users that change something, by what became of them");
    logins = results("parkstream.logins.requested", "Logins and logouts by what became of them");
    tooSlow =
        counter(
            "parkstream.web.clients.slow",
            "Clients that were disconnected because they took answers, or sent a body, too slowly");
    reset = counter("parkstream.web.clients.reset", "Clients that had to ask for everything again");
    Gauge.builder("parkstream.cameras.skewed", skewed, AtomicInteger::get)
        .description("Cameras of all instances whose clock is more than 30 s ahead or behind")
        .strongReference(true)
        .register(registry);
    Gauge.builder("parkstream.cameras.clock.skew", worstSkew, AtomicReference::get)
        .description("Largest skew of the clock of any camera, ahead or behind")
        .baseUnit("seconds")
        .strongReference(true)
        .register(registry);
    Gauge.builder("parkstream.view.memory", viewMemory, AtomicLong::get)
        .description("Heap that the view takes for spaces, histories, cameras and maps, estimated")
        .baseUnit("bytes")
        .strongReference(true)
        .register(registry);
    Gauge.builder("parkstream.web.clients", clients, AtomicInteger::get)
        .description("Clients subscribed to changes")
        .baseUnit("clients")
        .strongReference(true)
        .register(registry);
  }

  private EnumCounters<ChangeResult> results(String name, String description) {
    return new EnumCounters<>(
        ChangeResult.class,
        List.of(ChangeResult.values()),
        result ->
            Counter.builder(name)
                .description(description)
                .tag("result", result.word())
                .register(registry));
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }

  @Override
  public void unreadable() {
    unreadable.increment();
  }

  @Override
  public void noRoom() {
    noRoom.increment();
  }

  @Override
  public void viewMemory(long bytes) {
    viewMemory.set(bytes);
  }

  @Override
  public void skipped(long classifications) {
    skipped.increment(classifications);
  }

  @Override
  public void clocks(int skewedCameras, double worstSeconds) {
    skewed.set(skewedCameras);
    worstSkew.set(worstSeconds);
  }

  @Override
  public void clients(int open) {
    clients.set(open);
  }

  @Override
  public void clientRefused() {
    refused.increment();
  }

  @Override
  public void requestRefused(Refused why) {
    Objects.requireNonNull(refusedRequests.get(why)).increment();
  }

  @Override
  public void changeRequested(ChangeResult result) {
    changes.increment(result);
  }

  @Override
  public void loginRequested(ChangeResult result) {
    logins.increment(result);
  }

  @Override
  public void clientTooSlow() {
    tooSlow.increment();
  }

  @Override
  public void clientReset() {
    reset.increment();
  }
}
