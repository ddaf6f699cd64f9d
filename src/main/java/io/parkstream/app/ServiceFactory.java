package io.parkstream.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.parkstream.config.ParkstreamConfig;
import io.parkstream.engine.InferenceEngines;
import io.parkstream.metrics.WebMeters;
import io.parkstream.model.Model;
import io.parkstream.web.Dashboard;
import io.parkstream.web.ViewLimits;
import io.parkstream.web.WebSettings;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.eclipse.microprofile.config.Config;

/** Makes the service from the configuration; the same way for {@code serve} and {@code demo}. */
@Singleton
public final class ServiceFactory {
  /** Before the names of settings that go to Kafka Streams and its clients as they are. */
  static final String PASS_THROUGH = "kafka-streams.";

  /** Of cameras whose map does not say. */
  private static final Duration SILENCE_BUDGET = Duration.ofSeconds(60);

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
    return ServiceSettings.of(config, passThrough());
  }

  public ParkstreamService create(ServiceSettings settings) {
    return new ParkstreamService(settings, () -> engines(settings.batch().maxSize()), registry);
  }

  /** A service over other engines than the configured ones. */
  public ParkstreamService create(ServiceSettings settings, InferenceEngines engines) {
    return new ParkstreamService(settings, () -> engines, registry);
  }

  /** The configured engines; loads the model. */
  public InferenceEngines engines(int maxBatchSize) {
    return Engines.configured(config, maxBatchSize);
  }

  /** The configured model, its files checked. */
  public Model model() {
    return Engines.model(config);
  }

  /** Creates the topics as the service does, for whoever publishes before it starts. */
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
      new TopicSetup(admin, settings.topicPlan(), settings.replicationFactor(), true, why -> {})
          .ensure();
      admin.createTopics(
          more.stream().map(name -> new NewTopic(name, settings.partitions(), (short) 1)).toList());
    }
  }

  /**
   * Opens the API and the page of this process over the topics of a service.
   *
   * @return closed by the caller
   */
  public Dashboard openDashboard(ServiceSettings settings) {
    StreamsConfig streams = new StreamsConfig(settings.streams().properties());
    Map<String, Object> consumer =
        new HashMap<>(
            streams.getRestoreConsumerConfigs(settings.streams().applicationId() + "-view"));
    consumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    consumer.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    consumer.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    dashboard.open(
        () ->
            new KafkaConsumer<>(consumer, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
        settings.topics(),
        new WebSettings(
            ViewLimits.DEFAULT,
            config.web().maxClients(),
            config.web().showCrops(),
            SILENCE_BUDGET),
        new WebMeters(registry));
    return dashboard;
  }

  private Map<String, String> passThrough() {
    Map<String, String> settings = new TreeMap<>();
    for (String name : all.getPropertyNames()) {
      if (name.startsWith(PASS_THROUGH)) {
        all.getOptionalValue(name, String.class)
            .ifPresent(value -> settings.put(name.substring(PASS_THROUGH.length()), value));
      }
    }
    return settings;
  }
}
