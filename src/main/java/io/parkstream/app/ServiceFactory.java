package io.parkstream.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.parkstream.config.ParkstreamConfig;
import io.parkstream.engine.InferenceEngines;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.StreamsConfig;
import org.eclipse.microprofile.config.Config;

/** Makes the service from the configuration; the same way for {@code serve} and {@code demo}. */
@Singleton
public final class ServiceFactory {
  private static final String PASS_THROUGH = "kafka-streams.";

  private final ParkstreamConfig config;
  private final Config all;
  private final MeterRegistry registry;

  ServiceFactory(ParkstreamConfig config, Config all, MeterRegistry registry) {
    this.config = config;
    this.all = all;
    this.registry = registry;
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

  /** Creates the topics as the service does, for whoever publishes before it starts. */
  public void createTopics(ServiceSettings settings) throws InterruptedException {
    StreamsConfig streams = new StreamsConfig(settings.streams().properties());
    try (Admin admin =
        Admin.create(streams.getAdminConfigs(settings.streams().applicationId() + "-setup"))) {
      new TopicSetup(admin, settings.topicPlan(), settings.replicationFactor(), true, why -> {})
          .ensure();
    }
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
