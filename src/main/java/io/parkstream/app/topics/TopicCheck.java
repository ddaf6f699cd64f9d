package io.parkstream.app.topics;

import io.parkstream.ParkstreamException;
import io.parkstream.stream.clients.StreamsSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsConfig;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reaches the broker for the first time and makes sure of the topics, for as long as it takes. Logs
 * that the broker is away at once, and then every {@link #REPORTS}.
 */
public final class TopicCheck {
  private static final Logger log = Logger.getLogger(TopicCheck.class);

  private static final Duration REPORTS = Duration.ofSeconds(30);
  private static final Duration RESOLVE_PAUSE = Duration.ofSeconds(1);
  private static final Duration CLOSE_ADMIN = Duration.ofSeconds(1);

  private final StreamsSettings streams;
  private final TopicPlan plan;
  private final Optional<Short> replicationFactor;
  private final boolean create;
  private final Map<String, String> changelogs;
  private final Clock clock;
  private final Instant begun;
  private @Nullable Instant reported;

  /**
   * @param plan the topics that the service needs
   * @param replicationFactor of topics that are created; empty takes the broker's default
   * @param create whether missing topics are created
   * @param changelogs each with the topic whose partitions it must have
   */
  public TopicCheck(
      StreamsSettings streams,
      TopicPlan plan,
      Optional<Short> replicationFactor,
      boolean create,
      Map<String, String> changelogs,
      Clock clock) {
    this.streams = streams;
    this.plan = plan;
    this.replicationFactor = replicationFactor;
    this.create = create;
    this.changelogs = changelogs;
    this.clock = clock;
    this.begun = clock.instant();
  }

  /**
   * Blocks until the topics are as they must be; an interrupt ends it.
   *
   * @return the id that the broker gave the crops' topic
   * @throws ParkstreamException if waiting does not help
   */
  public String cropsTopicId() throws InterruptedException {
    Admin admin = connect();
    try {
      String id =
          new TopicSetup(admin, plan, replicationFactor, create, this::brokerDoesNotAnswer)
              .ensure();
      new TopicSettingsCheck(admin, plan.all()).warn();
      new ChangelogCheck(admin, changelogs).requireFit();
      return id;
    } finally {
      admin.close(CLOSE_ADMIN);
    }
  }

  /** Waits for names that do not resolve yet, as those of a broker that is being deployed. */
  private Admin connect() throws InterruptedException {
    StreamsConfig config = new StreamsConfig(streams.properties());
    while (true) {
      try {
        return Admin.create(config.getAdminConfigs(streams.applicationId() + "-setup"));
      } catch (KafkaException e) {
        if (!(e.getCause() instanceof ConfigException cause)
            || !String.valueOf(cause.getMessage()).contains("resolvable")) {
          throw new ParkstreamException(
              "the Kafka client cannot be made: " + (e.getCause() == null ? e : e.getCause()), e);
        }
        brokerDoesNotAnswer(String.valueOf(cause.getMessage()));
        Thread.sleep(RESOLVE_PAUSE.toMillis());
      }
    }
  }

  private void brokerDoesNotAnswer(String why) {
    Instant now = clock.instant();
    if (reported == null || reported.plus(REPORTS).isBefore(now)) {
      reported = now;
      log.warnf(
          "waiting for the broker at %s since %s: %s", streams.bootstrapServers(), begun, why);
    }
  }
}
