package io.parkstream.config;

import io.parkstream.ParkstreamException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Finds every mistake in a configuration before anything starts, so that a second start does not
 * find the second one.
 */
public final class ConfigCheck {
  private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");
  private static final Pattern BROKERS =
      Pattern.compile("[^,:\\s]+:\\d+(\\s*,\\s*[^,:\\s]+:\\d+)*");
  private static final Pattern MODEL_VERSION =
      Pattern.compile("[A-Za-z0-9._-]{1,64}/[1-9][0-9]{0,8}");
  private static final Pattern COLLECTOR =
      Pattern.compile("https?://[A-Za-z0-9.\\-\\[\\]:]+(:\\d{1,5})?(/[A-Za-z0-9._/-]*)?");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]{1,253}|[0-9A-Fa-f:]{2,45}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  private final List<String> problems = new ArrayList<>();

  private ConfigCheck() {}

  /**
   * Refuses a configuration that cannot work.
   *
   * @param more mistakes that were found elsewhere
   * @throws ParkstreamException with a line per mistake: key, value, and what would be right
   */
  public static void requireUsable(ParkstreamConfig config, List<String> more) {
    List<String> problems = new ArrayList<>(problems(config));
    problems.addAll(more);
    requireNone(problems);
  }

  /**
   * Refuses settings of tracing that cannot work, for what needs no others.
   *
   * @throws ParkstreamException with a line per mistake: key, value, and what would be right
   */
  public static void requireUsable(TracingConfig config) {
    ConfigCheck check = new ConfigCheck();
    check.tracing(config);
    requireNone(check.problems);
  }

  private static void requireNone(List<String> problems) {
    if (!problems.isEmpty()) {
      throw new ParkstreamException(
          "the configuration cannot be used:\n  - " + String.join("\n  - ", problems));
    }
  }

  static List<String> problems(ParkstreamConfig config) {
    ConfigCheck check = new ConfigCheck();
    check.kafka(config.kafka());
    check.batch(config.batch());
    check.stale(config);
    check.capture(config.capture());
    check.picture(config.picture());
    check.model(config.model());
    config
        .engine()
        .count()
        .ifPresent(count -> check.range("parkstream.engine.count", count, 1, 64));
    config
        .engine()
        .threads()
        .ifPresent(threads -> check.range("parkstream.engine.threads", threads, 1, 1024));
    check.range(
        "parkstream.engine.max-batch-time",
        config.engine().maxBatchTime(),
        Duration.ofSeconds(1),
        Duration.ofMinutes(10));
    check.occupancy(config.occupancy());
    check.problems.addAll(AccessCheck.problems(config));
    check.problems.addAll(AlarmsCheck.problems(config.alarms()));
    check.topicName("parkstream.alarms.topic", config.alarms().topic());
    check.shadow(config.shadow());
    check.topicName("parkstream.review.labels-topic", config.review().labelsTopic());
    check.tracing(config.tracing());
    check.web(config.web());
    return check.problems;
  }

  private void kafka(KafkaConfig kafka) {
    matches(
        "parkstream.kafka.bootstrap-servers",
        kafka.bootstrapServers(),
        BROKERS,
        "host:port, several separated by commas");
    matches(
        "parkstream.kafka.application-id",
        kafka.applicationId(),
        NAME,
        "1 to 128 letters, digits, dots, hyphens and underscores");
    kafka
        .instanceId()
        .ifPresent(
            id ->
                matches(
                    "parkstream.kafka.instance-id",
                    id,
                    NAME,
                    "1 to 128 letters, digits, dots, hyphens and underscores"));
    kafka
        .streamThreads()
        .ifPresent(threads -> range("parkstream.kafka.stream-threads", threads, 1, 32));
    range("parkstream.kafka.partitions", kafka.partitions(), 1, 1000);
    kafka
        .replicationFactor()
        .ifPresent(factor -> range("parkstream.kafka.replication-factor", factor, 1, 16));
    topics(kafka.topics());
  }

  private void topics(KafkaConfig.TopicsConfig topics) {
    Map<String, String> keysByName = new HashMap<>();
    topic("parkstream.kafka.topics.crops", topics.crops(), keysByName);
    topic("parkstream.kafka.topics.space-maps", topics.spaceMaps(), keysByName);
    topic("parkstream.kafka.topics.cameras", topics.cameras(), keysByName);
    topic("parkstream.kafka.topics.overrides", topics.overrides(), keysByName);
    topic("parkstream.kafka.topics.calibrations", topics.calibrations(), keysByName);
    topic("parkstream.kafka.topics.classifications", topics.classifications(), keysByName);
    topic("parkstream.kafka.topics.occupancy", topics.occupancy(), keysByName);
    topic("parkstream.kafka.topics.spaces", topics.spaces(), keysByName);
    topic("parkstream.kafka.topics.sites", topics.sites(), keysByName);
    topic("parkstream.kafka.topics.dead-letters", topics.deadLetters(), keysByName);
  }

  private void topic(String key, String name, Map<String, String> keysByName) {
    matches(key, name, TOPIC, "1 to 249 letters, digits, dots, hyphens and underscores");
    String other = keysByName.putIfAbsent(name, key);
    if (other != null) {
      problem(key, name, "another name than " + other + " has");
    }
  }

  private void batch(BatchConfig batch) {
    range("parkstream.batch.max-size", batch.maxSize(), 1, 256);
    range("parkstream.batch.max-delay", batch.maxDelay(), Duration.ZERO, Duration.ofSeconds(10));
    double efficiency = batch.minEfficiency();
    if (!(efficiency >= 0 && efficiency <= 1)) {
      problem("parkstream.batch.min-efficiency", efficiency, "from 0 to 1");
    }
    batch
        .latencyTarget()
        .ifPresent(
            target ->
                range(
                    "parkstream.batch.latency-target",
                    target,
                    Duration.ofMillis(1),
                    Duration.ofHours(1)));
    range("parkstream.batch.queue-capacity", batch.queueCapacity(), batch.maxSize(), 100_000);
    range(
        "parkstream.batch.max-pending-per-partition",
        batch.maxPendingPerPartition(),
        batch.maxSize(),
        100_000);
    range(
        "parkstream.batch.max-block",
        batch.maxBlock(),
        Duration.ofSeconds(1),
        Duration.ofMinutes(4));
  }

  private void stale(ParkstreamConfig config) {
    BacklogConfig backlog = config.backlog();
    range(
        "parkstream.backlog.max-held-per-partition",
        backlog.maxHeldPerPartition(),
        config.batch().maxSize(),
        100_000);
    if (backlog.order() == CropOrder.NEWEST_FIRST
        && config.kafka().processingGuarantee() == ProcessingGuarantee.EXACTLY_ONCE) {
      problem(
          "parkstream.backlog.order",
          "newest-first",
          "as-sent with exactly-once: what was answered out of order is answered again after a"
              + " crash");
    }
  }

  private void capture(CaptureConfig capture) {
    range(
        "parkstream.capture.max-past",
        capture.maxPast(),
        Duration.ofMinutes(1),
        Duration.ofDays(36_500));
    range(
        "parkstream.capture.max-ahead",
        capture.maxAhead(),
        Duration.ofSeconds(1),
        Duration.ofDays(1));
  }

  private void picture(PictureConfig picture) {
    range("parkstream.picture.max-bytes", picture.maxBytes().asLongValue(), 1 << 10, 900 << 10);
    range("parkstream.picture.max-pixels", picture.maxPixels(), 1, 1 << 26);
    range("parkstream.picture.max-scans", picture.maxScans(), 1, 100);
  }

  private void model(ModelConfig model) {
    matches(
        "parkstream.model.name",
        model.name(),
        NAME,
        "1 to 128 letters, digits, dots, hyphens and underscores");
    model
        .version()
        .ifPresent(version -> range("parkstream.model.version", version, 1, Integer.MAX_VALUE));
    range("parkstream.model.poll", model.poll(), Duration.ZERO, Duration.ofHours(1));
  }

  private void shadow(ShadowConfig shadow) {
    shadow
        .model()
        .ifPresent(
            model ->
                matches(
                    "parkstream.shadow.model", model, MODEL_VERSION, "name/version, as parking/2"));
    topicName("parkstream.shadow.topic", shadow.topic());
  }

  private void topicName(String key, String name) {
    matches(key, name, TOPIC, "1 to 249 letters, digits, dots, hyphens and underscores");
  }

  private void tracing(TracingConfig tracing) {
    tracing
        .endpoint()
        .ifPresent(
            endpoint ->
                matches(
                    "parkstream.tracing.endpoint",
                    endpoint,
                    COLLECTOR,
                    "http:// or https://, host and port, as http://collector:4318"));
    double ratio = tracing.ratio();
    if (!(ratio >= 0 && ratio <= 1)) {
      problem("parkstream.tracing.ratio", ratio, "from 0 to 1");
    }
    range("parkstream.tracing.queue-capacity", tracing.queueCapacity(), 512, 100_000);
  }

  private void web(WebConfig web) {
    range("parkstream.web.max-clients", web.maxClients(), 1, 10_000);
    range("parkstream.web.max-requests-per-second", web.maxRequestsPerSecond(), 1, 100_000);
    range("parkstream.web.max-connections", web.maxConnections(), 10, 100_000);
    range(
        "parkstream.web.max-response-bytes",
        web.maxResponseBytes().asLongValue(),
        1 << 20,
        1 << 30);
    range(
        "parkstream.web.response-timeout",
        web.responseTimeout(),
        Duration.ofSeconds(1),
        Duration.ofMinutes(10));
    double share = web.clientShare();
    if (!(share >= 0.01 && share <= 1)) {
      problem("parkstream.web.client-share", share, "from 0.01 to 1");
    }
    web.hosts()
        .ifPresent(
            hosts ->
                hosts.forEach(
                    host ->
                        matches(
                            "parkstream.web.hosts",
                            host,
                            HOST,
                            "names or addresses without a port, separated by commas")));
  }

  private void occupancy(OccupancyConfig occupancy) {
    Duration hour = Duration.ofHours(1);
    Duration day = Duration.ofDays(1);
    Duration second = Duration.ofSeconds(1);
    range("parkstream.occupancy.to-occupied", occupancy.toOccupied(), 1, 100);
    range("parkstream.occupancy.to-occupied-for", occupancy.toOccupiedFor(), Duration.ZERO, hour);
    range("parkstream.occupancy.to-empty", occupancy.toEmpty(), 1, 100);
    range("parkstream.occupancy.to-empty-for", occupancy.toEmptyFor(), Duration.ZERO, hour);
    range("parkstream.occupancy.to-unknown", occupancy.toUnknown(), 1, 10_000);
    range("parkstream.occupancy.to-unknown-for", occupancy.toUnknownFor(), Duration.ZERO, day);
    range("parkstream.occupancy.silence-budget", occupancy.silenceBudget(), second, day);
    range("parkstream.occupancy.stale-after", occupancy.staleAfter(), second, day);
    range("parkstream.occupancy.refresh", occupancy.refresh(), second, hour);
    range(
        "parkstream.occupancy.max-spaces-per-partition",
        occupancy.maxSpacesPerPartition(),
        1,
        1_000_000);
    long memory = occupancy.maxMemory().asLongValue();
    range("parkstream.occupancy.max-memory", memory, 3L << 20, 64L << 30);
    range(
        "parkstream.occupancy.site-interval",
        occupancy.siteInterval(),
        Duration.ZERO,
        Duration.ofMinutes(1));
    double uncertainty = occupancy.uncertainty();
    if (!(uncertainty >= 0 && uncertainty < 0.5)) {
      problem("parkstream.occupancy.uncertainty", uncertainty, "from 0 to below 0.5");
    }
  }

  private void range(String key, long value, long least, long most) {
    if (value < least || value > most) {
      problem(key, value, "from " + least + " to " + most);
    }
  }

  private void range(String key, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      problem(key, text(value), "from " + text(least) + " to " + text(most));
    }
  }

  private void matches(String key, String value, Pattern pattern, String right) {
    if (!pattern.matcher(value).matches()) {
      problem(key, "'" + value + "'", right);
    }
  }

  private void problem(String key, Object value, String right) {
    problems.add(key + " is " + value + "; expected " + right);
  }

  private static String text(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + "s"
        : duration.toMillis() + "ms";
  }
}
