package io.parkstream.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.domain.CropRef;
import io.parkstream.serde.Topics;
import io.parkstream.web.view.LiveView;
import io.parkstream.web.view.Pulse;
import io.parkstream.web.view.TopicFollower;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The view of this process and all that serves it, once a command has opened it. Before, and while
 * the topics are being read for the first time, the API answers that it cannot answer yet.
 */
@Singleton
public final class Dashboard implements AutoCloseable {
  private final ObjectMapper json;
  private volatile @Nullable Open open;

  Dashboard(ObjectMapper json) {
    this.json = json;
  }

  private record Open(
      WebSettings settings,
      LiveView view,
      TopicFollower follower,
      EventStream events,
      CropPictures pictures,
      RequestRate rate,
      WebMetrics metrics) {}

  /**
   * Starts to follow the topics, in the background. May be called once.
   *
   * @param consumers makes a consumer of bytes without a group
   */
  public synchronized void open(
      Supplier<Consumer<byte[], byte[]>> consumers,
      Topics topics,
      WebSettings settings,
      WebMetrics metrics) {
    if (open != null) {
      throw new IllegalStateException("the dashboard is open");
    }
    String run = UUID.randomUUID().toString().replace("-", "");
    LiveView view =
        new LiveView(
            settings.limits(), settings.silenceBudget(), run, json, metrics, Clock.systemUTC());
    TopicFollower follower = new TopicFollower(consumers, topics, view, metrics, Clock.systemUTC());
    EventStream events =
        new EventStream(
            view.feed(),
            () -> text(view.pulse()),
            settings.maxClients(),
            metrics,
            System::nanoTime);
    open =
        new Open(
            settings,
            view,
            follower,
            events,
            new CropPictures(consumers),
            new RequestRate(settings.maxRequestsPerSecond(), System::nanoTime),
            metrics);
    follower.start();
    events.start();
  }

  private String text(Pulse pulse) {
    try {
      return json.writeValueAsString(pulse);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of strings and numbers can be written", e);
    }
  }

  /**
   * The view, whole.
   *
   * @throws NotReadyException while there is none
   */
  LiveView view() {
    LiveView view = opened().view();
    if (!view.isComplete()) {
      throw new NotReadyException("the topics are being read for the first time");
    }
    return view;
  }

  /** False if requests come faster than they are taken. */
  boolean takesRequest() {
    Open opened = open;
    if (opened == null || opened.rate().take()) {
      return true;
    }
    opened.metrics().requestRefused();
    return false;
  }

  boolean showsCrops() {
    return opened().settings().showCrops();
  }

  boolean follow(EventClient client, @Nullable String lastEventId) {
    view();
    return opened().events().open(client, lastEventId);
  }

  Optional<byte[]> picture(CropRef crop) {
    return opened().pictures().fetch(crop);
  }

  private Open opened() {
    Open opened = open;
    if (opened == null) {
      throw new NotReadyException("the service is starting");
    }
    return opened;
  }

  /** Lets clients go and ends all threads, within some seconds. Harmless when called again. */
  @Override
  public synchronized void close() {
    Open opened = open;
    if (opened != null) {
      opened.events().close();
      opened.follower().close();
      opened.pictures().close();
    }
  }
}
