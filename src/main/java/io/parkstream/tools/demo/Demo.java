package io.parkstream.tools.demo;

import io.parkstream.ParkstreamException;
import io.parkstream.app.ParkstreamService;
import io.parkstream.app.RunningService;
import io.parkstream.app.ServiceSettings;
import io.parkstream.gateway.CropProducer;
import io.parkstream.gateway.CropPublisher;
import io.parkstream.gateway.LabelledCrop;
import io.parkstream.gateway.PublishResult;
import io.parkstream.gateway.SpaceMapPublisher;
import io.parkstream.image.DecodeResult;
import io.parkstream.image.OpenCvPictureDecoder;
import io.parkstream.image.PictureLimits;
import io.parkstream.image.PixelShape;
import io.parkstream.tracing.Tracing;
import io.parkstream.web.Dashboard;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/**
 * A broker, the service and cameras in one process. Publishes until the time is up or {@link #stop}
 * is called, waits until every crop is answered, and holds crops against answers.
 */
public final class Demo implements AutoCloseable {
  private static final String APPLICATION_ID = "parkstream-demo";
  private static final int PARTITIONS = 4;

  /** Loading and warming a model takes seconds, on a busy machine a minute. */
  private static final Duration START = Duration.ofMinutes(5);

  /**
   * Crops without an answer at most, four batches: a slow machine gets fewer crops instead of a
   * backlog that outlives the demo.
   */
  private static final int MOST_UNANSWERED = 128;

  /** Without a further answer for so long, what is missing will not come. */
  private static final Duration NO_PROGRESS = Duration.ofSeconds(8);

  private static final Duration LOOK = Duration.ofMillis(20);
  private static final Duration STOP = Duration.ofSeconds(25);

  private final DemoOptions options;
  private final ServiceSettings configured;
  private final Function<ServiceSettings, ParkstreamService> services;
  private final Function<ServiceSettings, Dashboard> dashboards;
  private final RunningService running;
  private final Tracing tracing;
  private final String page;
  private final DemoConsole console;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private final DemoLedger ledger = new DemoLedger();
  private final MeanColourBaseline baseline = new MeanColourBaseline();

  /**
   * @param configured the service's settings; broker, application id and topic sizes are the demo's
   * @param services makes the service
   * @param dashboards opens the page over the service's topics
   * @param running registers the service, for health and to stop the demo with the process
   * @param tracing of the crops that are published; stays the caller's
   * @param page where the page and the metrics are, for people
   * @param out for the table and the summary
   */
  public Demo(
      DemoOptions options,
      ServiceSettings configured,
      Function<ServiceSettings, ParkstreamService> services,
      Function<ServiceSettings, Dashboard> dashboards,
      RunningService running,
      Tracing tracing,
      String page,
      PrintWriter out) {
    this.options = options;
    this.configured = configured;
    this.services = services;
    this.dashboards = dashboards;
    this.running = running;
    this.tracing = tracing;
    this.page = page;
    this.console = new DemoConsole(out);
  }

  /**
   * Runs the demo to its end.
   *
   * @throws ParkstreamException if the service cannot start or dies
   */
  public DemoSummary run() throws InterruptedException {
    DemoCameras cameras = cameras();
    console.say("starting a broker and the service");
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      return run(
          cameras, configured.forDemo(broker.bootstrapServers(), APPLICATION_ID, PARTITIONS));
    }
  }

  private DemoCameras cameras() {
    return options.frames() == null
        ? DemoCameras.drawn(options.seed())
        : DemoCameras.recorded(options.frames(), options.geometry());
  }

  private DemoSummary run(DemoCameras cameras, ServiceSettings settings)
      throws InterruptedException {
    try (ParkstreamService service = services.apply(settings);
        Dashboard dashboard = dashboards.apply(settings)) {
      running.is(service, this::stop);
      service.start();
      if (!service.awaitRunning(START)) {
        throw new ParkstreamException(
            "the service does not run after " + START.toMinutes() + " min: " + service.status());
      }
      console.say("the service runs; cameras: %s", cameras.describe());
      console.say("the page is at %s", page);
      console.say("the broker is at %s", settings.streams().bootstrapServers());
      Instant begun = Instant.now();
      try (Reading reading = new Reading(settings)) {
        publish(cameras, settings, service);
        Instant ended = Instant.now();
        awaitAnswers();
        service.close();
        reading.finish();
        DemoSummary summary = ledger.summary(baseline.accuracy());
        console.summarize(summary, begun, ended);
        return summary;
      }
    }
  }

  private void publish(DemoCameras cameras, ServiceSettings settings, ParkstreamService service)
      throws InterruptedException {
    Producer<String, byte[]> producer = CropProducer.open(settings.streams().bootstrapServers());
    try (CropPublisher publisher =
            new CropPublisher(
                producer,
                settings.topics().names().crops(),
                CropPublisher.newRun(),
                crop -> ledger.published(crop.ref(), crop.occupied()),
                tracing);
        OpenCvPictureDecoder decoder =
            new OpenCvPictureDecoder(PixelShape.VGG16, PictureLimits.CROPS)) {
      SpaceMapPublisher.publish(
          producer, settings.topics().names().spaceMaps(), cameras.maps(), Instant.now());
      long begun = System.nanoTime();
      long published = 0;
      while (!isOver(begun)) {
        if (service.status().isDead()) {
          throw new ParkstreamException("the service has died: " + service.status().detail());
        }
        boolean early = published >= (System.nanoTime() - begun) / 1e9 * options.rate();
        if (early || ledger.unanswered() + publisher.counts().inFlight() > MOST_UNANSWERED) {
          stopped.await(LOOK.toMillis(), TimeUnit.MILLISECONDS);
          continue;
        }
        List<LabelledCrop> frame = cameras.next(Instant.now());
        for (LabelledCrop crop : frame) {
          if (publisher.publish(crop) instanceof PublishResult.Refused refused) {
            throw new ParkstreamException(refused.message());
          }
          measureColour(decoder, crop);
        }
        published += frame.size();
      }
      publisher.flush();
      publisher.requireNoneFailed();
    }
  }

  private void measureColour(OpenCvPictureDecoder decoder, LabelledCrop crop) {
    if (decoder.decode(crop.picture()) instanceof DecodeResult.Decoded decoded) {
      baseline.add(decoded.pixels(), crop.occupied());
    }
  }

  private boolean isOver(long begunNanos) {
    Duration duration = options.duration();
    return stopped.getCount() == 0
        || (duration != null && System.nanoTime() - begunNanos >= duration.toNanos());
  }

  private void awaitAnswers() throws InterruptedException {
    int last = Integer.MAX_VALUE;
    long progress = System.nanoTime();
    while (ledger.unanswered() > 0 && System.nanoTime() - progress < NO_PROGRESS.toNanos()) {
      if (ledger.unanswered() < last) {
        last = ledger.unanswered();
        progress = System.nanoTime();
      }
      Thread.sleep(LOOK.toMillis());
    }
  }

  /** Says that the summary is out, for which {@link #stop} waits. */
  @Override
  public void close() {
    finished.countDown();
  }

  /** Ends publishing and waits, within bounds, until the summary is out. Any thread. */
  public void stop() {
    stopped.countDown();
    try {
      finished.await(STOP.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The reader and its thread. */
  private final class Reading implements AutoCloseable {
    private final ServiceSettings settings;
    private final Thread thread = new Thread(this::read, "parkstream-demo-ledger");
    private volatile boolean ending;
    private volatile @Nullable RuntimeException failure;

    Reading(ServiceSettings settings) {
      this.settings = settings;
      thread.setDaemon(true);
      thread.start();
    }

    private void read() {
      try (LedgerReader reader =
          new LedgerReader(
              settings.streams().bootstrapServers(),
              settings.topics().names(),
              ledger,
              console::changed,
              console::counted)) {
        while (!ending) {
          reader.read(LOOK);
        }
        reader.readToEnd();
      } catch (RuntimeException e) {
        failure = e;
      }
    }

    /** Reads what is on the broker to the end. */
    void finish() throws InterruptedException {
      close();
      RuntimeException cause = failure;
      if (cause != null) {
        throw new ParkstreamException("the demo's topics cannot be read back: " + cause, cause);
      }
    }

    @Override
    public void close() throws InterruptedException {
      ending = true;
      thread.join();
    }
  }
}
