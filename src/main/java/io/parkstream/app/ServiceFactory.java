package io.parkstream.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.parkstream.ParkstreamException;
import io.parkstream.app.models.EngineFactories;
import io.parkstream.app.models.ModelSwitch;
import io.parkstream.app.models.RepositoryModels;
import io.parkstream.app.models.Shadow;
import io.parkstream.app.topics.TopicSetup;
import io.parkstream.config.ParkstreamConfig;
import io.parkstream.config.UnknownSettings;
import io.parkstream.engine.EngineFactory;
import io.parkstream.metrics.FetchMeters;
import io.parkstream.metrics.ModelMeters;
import io.parkstream.metrics.ShadowMeters;
import io.parkstream.metrics.WebMeters;
import io.parkstream.model.Model;
import io.parkstream.model.ModelRepository;
import io.parkstream.serde.Calibrations;
import io.parkstream.stream.clients.GuardedFetches;
import io.parkstream.tracing.Tracing;
import io.parkstream.web.CameraCalibrator;
import io.parkstream.web.Dashboard;
import io.parkstream.web.ServiceParts;
import io.parkstream.web.WebSettings;
import io.parkstream.web.view.ViewLimits;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Makes the service from the configuration; the same way for {@code serve} and {@code demo}. */
@Singleton
public final class ServiceFactory {
  private static final Logger log = Logger.getLogger(ServiceFactory.class);
  private static final String FORWARDING = "quarkus.http.proxy.proxy-address-forwarding";
  private static final String TRUSTED_PROXIES = "quarkus.http.proxy.trusted-proxies";

  private final ParkstreamConfig config;
  private final Config all;
  private final MeterRegistry registry;
  private final Dashboard dashboard;

  ServiceFactory(ParkstreamConfig config, Config all, MeterRegistry registry, Dashboard dashboard) {
    this.config = config;
    this.all = all;
    this.registry = registry;
    this.dashboard = dashboard;
  }

  /**
   * The settings as configured.
   *
   * @throws io.parkstream.ParkstreamException with all mistakes in it
   */
  public ServiceSettings settings() {
    if (isBehindProxies() && all.getOptionalValue(TRUSTED_PROXIES, String.class).isEmpty()) {
      throw new ParkstreamException(
          FORWARDING + " is true without " + TRUSTED_PROXIES + "; expected the proxies' addresses");
    }
    UnknownSettings.of(all.getPropertyNames()).forEach(log::warn);
    return ServiceSettings.of(
        config,
        PassThrough.of(all.getPropertyNames(), name -> all.getOptionalValue(name, String.class)));
  }

  /** Whether requests come from proxies that say whose they are. */
  private boolean isBehindProxies() {
    return all.getOptionalValue(FORWARDING, Boolean.class).orElse(false);
  }

  public ParkstreamService create(ServiceSettings settings) {
    return new ParkstreamService(
        settings,
        () -> engines(settings.inference().batch().maxSize()),
        registry,
        null,
        tracing(settings));
  }

  /** A service over other engines than the configured ones. */
  public ParkstreamService create(ServiceSettings settings, EngineFactory engines) {
    return new ParkstreamService(settings, () -> engines, registry, null, tracing(settings));
  }

  /** A service over models that can be changed, with a second model beside it if one is set. */
  public ParkstreamService create(ServiceSettings settings, ModelSwitch models) {
    return new ParkstreamService(
        settings,
        () -> models,
        registry,
        config
            .shadow()
            .model()
            .<Function<BooleanSupplier, Shadow>>map(
                model -> spareCapacity -> shadow(settings, model, spareCapacity))
            .orElse(null),
        tracing(settings));
  }

  private Tracing tracing(ServiceSettings settings) {
    return ConfiguredTracing.service(config.tracing(), settings.streams().instanceId(), registry);
  }

  private Shadow shadow(ServiceSettings settings, String model, BooleanSupplier spareCapacity) {
    int slash = model.indexOf('/');
    String name = model.substring(0, slash);
    int version = Integer.parseInt(model.substring(slash + 1));
    int maxBatchSize = settings.inference().batch().maxSize();
    return new Shadow(
        () ->
            EngineFactories.besideOthers(
                config,
                new ModelRepository(config.model().directory()).open(name, version),
                maxBatchSize),
        maxBatchSize,
        spareCapacity,
        shadowProducer(settings),
        settings.topics().shadow().orElseThrow(),
        new ShadowMeters(registry),
        Clock.systemUTC());
  }

  /** Gives up soon and holds little: what it sends may be lost. */
  private static Producer<byte[], byte[]> shadowProducer(ServiceSettings settings) {
    StreamsConfig streams = new StreamsConfig(settings.streams().properties());
    Map<String, Object> producer =
        new HashMap<>(streams.getProducerConfigs(settings.streams().applicationId() + "-shadow"));
    producer.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
    producer.remove(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG);
    producer.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
    producer.put(ProducerConfig.ACKS_CONFIG, "1");
    producer.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 500);
    producer.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 4L << 20);
    return new KafkaProducer<>(producer, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Gives up within 10 s: a user waits. */
  private static Producer<byte[], byte[]> changeProducer(ServiceSettings settings) {
    StreamsConfig streams = new StreamsConfig(settings.streams().properties());
    Map<String, Object> producer =
        new HashMap<>(streams.getProducerConfigs(settings.streams().applicationId() + "-changes"));
    producer.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
    producer.remove(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG);
    producer.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    producer.put(ProducerConfig.ACKS_CONFIG, "all");
    producer.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    producer.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
    producer.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 4_000);
    producer.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 9_000);
    producer.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 4L << 20);
    return new KafkaProducer<>(producer, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** The configured engines; loads the model. */
  public EngineFactory engines(int maxBatchSize) {
    return EngineFactories.configured(
        config, EngineFactories.model(config), maxBatchSize, EngineFactories.count(config));
  }

  /**
   * The configured model, whose versions can be changed while it serves; looks for newer ones from
   * now on if configured to.
   *
   * @return closed by the caller
   */
  public ModelSwitch models(ServiceSettings settings) {
    ModelSwitch models =
        new ModelSwitch(
            config.model().name(),
            config.model().version(),
            new RepositoryModels(
                config, settings.inference().batch().maxSize(), settings.inference().engines()),
            new ModelMeters(registry),
            Clock.systemUTC());
    models.poll(config.model().poll());
    return models;
  }

  /** The configured model, its files checked. */
  public Model model() {
    return EngineFactories.model(config);
  }

  /** Creates the topics as the service does, for producers that publish before it starts. */
  public void createTopics(ServiceSettings settings) throws InterruptedException {
    createTopics(settings, List.of());
  }

  /**
   * As {@link #createTopics(ServiceSettings)}.
   *
   * @param more topics that are nobody's, with the broker's settings
   */
  public void createTopics(ServiceSettings settings, List<String> more)
      throws InterruptedException {
    StreamsConfig streams = new StreamsConfig(settings.streams().properties());
    try (Admin admin =
        Admin.create(streams.getAdminConfigs(settings.streams().applicationId() + "-setup"))) {
      new TopicSetup(
              admin,
              settings.topics().plan(),
              settings.topics().replicationFactor(),
              true,
              why -> {})
          .ensure();
      admin.createTopics(
          more.stream()
              .map(name -> new NewTopic(name, settings.topics().partitions(), (short) 1))
              .toList());
    }
  }

  /**
   * Opens the API and the page of this process over the topics of a service.
   *
   * @return closed by the caller
   */
  public Dashboard openDashboard(ServiceSettings settings) {
    LoginFiles.settings(config.login())
        .ifPresent(login -> dashboard.allowChanges(login, () -> changeProducer(settings)));
    dashboard.open(
        consumers(settings, "view", null),
        settings.topics().names(),
        new WebSettings(
            ViewLimits.DEFAULT,
            config.web().maxClients(),
            config.web().maxRequestsPerSecond(),
            config.web().maxConnections(),
            config.web().maxResponseBytes().asLongValue(),
            config.web().responseTimeout(),
            config.web().clientShare(),
            isBehindProxies(),
            config.web().hosts().orElse(List.of()),
            config.web().showCrops(),
            settings.topics().labels().orElse(null),
            settings.topics().alarms().orElse(null),
            settings.belief().watch().silenceBudget()),
        new WebMeters(registry));
    return dashboard;
  }

  /**
   * As above, with what a service leaves out; where operators may label crops, they may calibrate
   * its answers by them, and another model is calibrated anew before it takes over.
   *
   * @param models of the service
   */
  public Dashboard openDashboard(
      ServiceSettings settings, ParkstreamService service, ModelSwitch models) {
    CameraCalibrator calibrator = null;
    if (settings.topics().labels().isPresent()) {
      CameraLabels labels =
          service.labels(consumers(settings, "labels", null), settings.topics().labels().get());
      LabelCalibrator byLabels = service.calibrator(labels);
      calibrator = byLabels;
      service.recalibrates(
          models,
          new Recalibration(
              labels,
              byLabels,
              service.calibrations(),
              calibration ->
                  dashboard
                      .changes()
                      .publish(
                          settings.topics().names().calibrations(),
                          Calibrations.key(calibration.place()),
                          Calibrations.value(calibration),
                          Calibrations.headers(calibration)),
              Clock.systemUTC(),
              System::nanoTime));
    }
    dashboard.serves(new ServiceParts(service::leftOut, service.predictor(), calibrator));
    return openDashboard(settings);
  }

  /**
   * Makes consumers without a group, of committed records, configured as those of the service.
   *
   * @param purpose ends the client id
   * @param bootstrapServers other brokers than the configured ones; null for those
   */
  public Supplier<Consumer<byte[], byte[]>> consumers(
      ServiceSettings settings, String purpose, @Nullable String bootstrapServers) {
    StreamsConfig streams = new StreamsConfig(settings.streams().properties());
    Map<String, Object> consumer =
        new HashMap<>(
            streams.getRestoreConsumerConfigs(settings.streams().applicationId() + "-" + purpose));
    consumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    consumer.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    consumer.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    if (bootstrapServers != null) {
      consumer.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    }
    return () ->
        GuardedFetches.guard(
            new KafkaConsumer<>(consumer, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
            new FetchMeters(registry));
  }
}
