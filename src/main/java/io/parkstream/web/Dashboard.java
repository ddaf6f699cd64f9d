package io.parkstream.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.LeftOut;
import io.parkstream.serde.CaptureWindow;
import io.parkstream.serde.CropReader;
import io.parkstream.serde.CropReading;
import io.parkstream.serde.Topics;
import io.parkstream.web.login.Login;
import io.parkstream.web.oidc.OidcProvider;
import io.parkstream.web.view.AlarmView;
import io.parkstream.web.view.LiveView;
import io.parkstream.web.view.RaisedAlarms;
import io.parkstream.web.view.ReviewPool;
import io.parkstream.web.view.Snapshot;
import io.parkstream.web.view.TopicFollower;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/**
 * The view of this process and all that serves it, once a command has opened it. Before, and while
 * the topics are being read for the first time, the API answers that it cannot answer yet.
 */
@Singleton
public final class Dashboard implements AutoCloseable {
  /** Of crops that were answered: their times were judged then. */
  private static final CropReader CROPS =
      new CropReader("", CropReader.MAX_PICTURE_BYTES, CaptureWindow.RECORDINGS, Clock.systemUTC());

  private final ObjectMapper json;
  private volatile WebLimits limits = WebLimits.of(WebSettings.INITIAL);
  private volatile WebMetrics metrics = WebMetrics.NONE;
  private volatile @Nullable Open open;
  private volatile @Nullable Access access;
  private volatile ServiceParts parts = ServiceParts.NONE;

  Dashboard(ObjectMapper json) {
    this.json = json;
  }

  private record Open(
      WebSettings settings,
      Topics topics,
      LiveView view,
      TopicFollower follower,
      EventStream events,
      CropPictures pictures,
      SnapshotCache snapshots,
      @Nullable RaisedAlarms alarms,
      @Nullable ReviewPool review) {}

  /**
   * Lets users log in, and change what their roles allow. May be called once, before {@link
   * #open(Supplier, Topics, WebSettings, WebMetrics)}; closed with the dashboard.
   *
   * @param producers makes an idempotent producer that gives up within 10 s
   */
  public void allowChanges(LoginSettings settings, Supplier<Producer<byte[], byte[]>> producers) {
    allowChanges(settings, producers, Clock.systemUTC(), System::nanoTime);
  }

  /** As above, at the times of a clock. */
  synchronized void allowChanges(
      LoginSettings settings,
      Supplier<Producer<byte[], byte[]>> producers,
      Clock clock,
      LongSupplier nanoClock) {
    access = Access.open(settings, new ChangePublisher(producers), clock, nanoClock);
  }

  /**
   * Starts to follow the topics, in the background. May be called once.
   *
   * @param consumers makes a consumer of bytes without a group
   */
  public void open(
      Supplier<Consumer<byte[], byte[]>> consumers,
      Topics topics,
      WebSettings settings,
      WebMetrics metrics) {
    open(consumers, topics, settings, metrics, Clock.systemUTC());
  }

  /** As above, at the times of a clock. */
  synchronized void open(
      Supplier<Consumer<byte[], byte[]>> consumers,
      Topics topics,
      WebSettings settings,
      WebMetrics metrics,
      Clock clock) {
    if (open != null) {
      throw new IllegalStateException("the dashboard is open");
    }
    String run = UUID.randomUUID().toString().replace("-", "");
    LiveView view =
        new LiveView(settings.limits(), settings.silenceBudget(), run, json, metrics, clock);
    this.metrics = metrics;
    this.limits = WebLimits.of(settings);
    PulseText pulses = new PulseText(json);
    RaisedAlarms alarms =
        settings.alarmsTopic() == null ? null : new RaisedAlarms(settings.alarmsTopic(), metrics);
    ReviewPool review = settings.labelsTopic() == null ? null : new ReviewPool(metrics, clock);
    TopicFollower follower =
        new TopicFollower(
            consumers,
            topics,
            view,
            alarms,
            metrics,
            clock,
            review == null ? answer -> {} : review::classified);
    EventStream events =
        new EventStream(
            view.feed(),
            () -> pulses.of(view.pulse()),
            settings.maxClients(),
            metrics,
            System::nanoTime);
    open =
        new Open(
            settings,
            topics,
            view,
            follower,
            events,
            new CropPictures(consumers),
            new SnapshotCache(
                () -> body(view.snapshot()), settings.maxResponseBytes() / 2, System::nanoTime),
            alarms,
            review);
    follower.start();
    events.start();
  }

  private SharedBody body(Snapshot snapshot) {
    try {
      return new SharedBody(
          json.writeValueAsBytes(snapshot),
          '"' + snapshot.lastEventId() + '-' + snapshot.pulse().now().toEpochMilli() + '"');
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

  /** The alarms that are raised at a site; at all if none is named. */
  List<AlarmView> alarms(@Nullable String site) {
    view();
    RaisedAlarms alarms = opened().alarms();
    return alarms == null ? List.of() : alarms.views(site);
  }

  /** What clients may take; those of a command's settings once it has opened the view. */
  WebLimits limits() {
    return limits;
  }

  WebMetrics metrics() {
    return metrics;
  }

  /** A recent snapshot; released by the caller. */
  SnapshotCache.Version snapshot() {
    view();
    return opened().snapshots().take();
  }

  /** The way in; empty where there is none. */
  Optional<Login> login() {
    return Optional.ofNullable(access).map(Access::login);
  }

  /** Who else logs users in; empty if nobody does. */
  Optional<OidcProvider> provider() {
    return Optional.ofNullable(access).map(Access::provider);
  }

  /** Whether users may have a password here. */
  boolean takesPasswords() {
    Access allowed = access;
    return allowed != null && allowed.settings().usersFile() != null;
  }

  boolean readingNeedsLogin() {
    Access allowed = access;
    return allowed != null && allowed.settings().readingNeedsLogin();
  }

  /**
   * Where changes go.
   *
   * @throws NotReadyException where there are none
   */
  public ChangePublisher changes() {
    Access allowed = access;
    if (allowed == null) {
      throw new NotReadyException("nothing can be changed here");
    }
    return allowed.changes();
  }

  Topics topics() {
    return opened().topics();
  }

  /** The topic of crop labels; empty if labelling is disabled. */
  Optional<String> labelsTopic() {
    return Optional.ofNullable(opened().settings().labelsTopic());
  }

  boolean showsCrops() {
    return opened().settings().showCrops();
  }

  /**
   * Notifies a client of changes from now on.
   *
   * @return false if there is no room
   */
  boolean follow(SseEventSink sink, Sse sse, RoutingContext call, @Nullable String lastEventId) {
    view();
    ClientLimits clients = limits.clients();
    Optional<Place> place =
        clients.take(ClientAddress.of(call.request()), ClientLimits.Kind.STREAMS, 1);
    if (place.isEmpty()) {
      metrics.clientRefused();
      return false;
    }
    SseClient client = new SseClient(sink, sse, call.request(), clients);
    call.addEndHandler(
        ended -> {
          place.get().close();
          client.giveBack();
        });
    return opened().events().open(client, lastEventId);
  }

  Optional<byte[]> picture(CropRef crop) {
    return opened().pictures().fetch(crop);
  }

  /**
   * A crop with its picture; empty if the topic no longer keeps it, or what it keeps is none.
   *
   * @param wait for other pictures
   */
  Optional<CropReading.Picture> crop(int partition, long offset, Duration wait) {
    CropRef crop = new CropRef(opened().topics().crops(), partition, offset);
    return opened()
        .pictures()
        .find(crop, wait)
        .map(
            record ->
                CROPS.read(
                    record.key(), record.value(), record.headers(), record.timestamp(), crop))
        .flatMap(
            reading ->
                reading instanceof CropReading.Picture picture
                    ? Optional.of(picture)
                    : Optional.empty());
  }

  /** Takes what the service of this process can tell. */
  public void serves(ServiceParts service) {
    parts = service;
  }

  /** Calibrates cameras; empty where nobody may. */
  Optional<CameraCalibrator> calibrator() {
    return Optional.ofNullable(parts.calibrator());
  }

  /** Asks the model about single pictures; empty where there is none in this process. */
  Optional<CropPredictor> predictor() {
    return Optional.ofNullable(parts.predictor());
  }

  /** What this instance leaves out now, the latest first; of a site, or of all if none is named. */
  List<LeftOut> leftOut(@Nullable String site) {
    List<LeftOut> found = new ArrayList<>(parts.leftOut().get());
    found.removeIf(each -> site != null && !each.isOf(site));
    Collections.reverse(found);
    return found;
  }

  /** What operators should be asked; empty if labelling is disabled. */
  Optional<ReviewPool> review() {
    return Optional.ofNullable(opened().review());
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
    Access allowed = access;
    if (allowed != null) {
      allowed.close();
    }
  }
}
