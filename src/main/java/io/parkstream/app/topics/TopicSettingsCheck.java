package io.parkstream.app.topics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Compares the settings of topics that exist with those with which the service would create them,
 * and logs a warning for each topic that breaks a promise of the guides, with the command that
 * mends it. Changes nothing: a topic's settings belong to its creator. Blocks for some seconds.
 */
final class TopicSettingsCheck {
  private static final Logger log = Logger.getLogger(TopicSettingsCheck.class);

  /** The service goes on without an answer: what is checked here is no reason to wait. */
  private static final long ATTEMPT_SECONDS = 5;

  private final Admin admin;
  private final Collection<TopicSpec> topics;

  /**
   * @param admin stays the caller's
   * @param topics as they should be
   */
  TopicSettingsCheck(Admin admin, Collection<TopicSpec> topics) {
    this.admin = admin;
    this.topics = topics;
  }

  /** What differs; a setting that this client may not read differs from nothing. */
  List<Difference> differences() throws InterruptedException {
    Map<String, TopicSpec> byName =
        topics.stream()
            .collect(
                Collectors.toMap(TopicSpec::name, spec -> spec, (a, b) -> a, LinkedHashMap::new));
    List<ConfigResource> resources =
        byName.keySet().stream()
            .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
            .toList();
    Map<ConfigResource, KafkaFuture<Config>> answers = admin.describeConfigs(resources).values();
    List<Difference> differences = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (Map.Entry<ConfigResource, KafkaFuture<Config>> answer : answers.entrySet()) {
      TopicSpec spec = byName.get(answer.getKey().name());
      try {
        Config actual = answer.getValue().get(ATTEMPT_SECONDS, TimeUnit.SECONDS);
        if (spec != null) {
          differences.addAll(differences(spec, actual));
        }
      } catch (ExecutionException | TimeoutException e) {
        unknown.add(answer.getKey().name());
        log.debugf(e, "the settings of topic %s are not known", answer.getKey().name());
      }
    }
    if (!unknown.isEmpty()) {
      log.infof(
          "topic settings not checked: %s; grant DescribeConfigs on these topics to have them compared"
              + " with those of src/docs/security.md at start",
          unknown.stream().sorted().toList());
    }
    return differences;
  }

  /** Logs a warning for each topic that differs. */
  void warn() throws InterruptedException {
    Map<String, List<Difference>> byTopic =
        differences().stream()
            .collect(Collectors.groupingBy(Difference::topic, TreeMap::new, Collectors.toList()));
    byTopic.forEach(
        (topic, found) ->
            log.warnf(
                "topic %s differs from what the guides promise: %s. Mend it with: kafka-configs.sh"
                    + " --bootstrap-server HOST:PORT --alter --entity-type topics --entity-name %s"
                    + " --add-config %s",
                topic,
                found.stream().map(Difference::text).collect(Collectors.joining("; ")),
                topic,
                found.stream()
                    .map(each -> each.setting() + "=" + each.expected())
                    .collect(Collectors.joining(","))));
  }

  /**
   * A setting of a topic that breaks a promise.
   *
   * @param setting its name on the broker
   * @param actual its value
   * @param expected a value that keeps the promise
   * @param why what it is good for
   */
  record Difference(String topic, String setting, String actual, String expected, String why) {
    String text() {
      return setting + "=" + actual + "; expected " + expected + ", " + why;
    }
  }

  private static List<Difference> differences(TopicSpec spec, Config actual) {
    List<Difference> found = new ArrayList<>();
    String compression = value(actual, TopicConfig.COMPRESSION_TYPE_CONFIG);
    if (compression != null && !compression.equals(TopicPlan.UNCOMPRESSED)) {
      found.add(
          new Difference(
              spec.name(),
              TopicConfig.COMPRESSION_TYPE_CONFIG,
              compression,
              TopicPlan.UNCOMPRESSED,
              "so that max.message.bytes limits what a record unpacks to"));
    }
    String policy = value(actual, TopicConfig.CLEANUP_POLICY_CONFIG);
    String wanted = spec.settings().get(TopicConfig.CLEANUP_POLICY_CONFIG);
    if (policy != null && wanted != null && !policy.equals(wanted)) {
      found.add(
          new Difference(
              spec.name(),
              TopicConfig.CLEANUP_POLICY_CONFIG,
              policy,
              wanted,
              TopicConfig.CLEANUP_POLICY_DELETE.equals(wanted)
                  ? "so that old records are deleted"
                  : "so that the last record of each key stays"));
    }
    if (TopicConfig.CLEANUP_POLICY_DELETE.equals(wanted)) {
      retention(spec, actual, found);
    }
    return found;
  }

  private static void retention(TopicSpec spec, Config actual, List<Difference> found) {
    long retention = number(actual, TopicConfig.RETENTION_MS_CONFIG);
    long segment = number(actual, TopicConfig.SEGMENT_MS_CONFIG);
    if (retention < 0) {
      found.add(
          new Difference(
              spec.name(),
              TopicConfig.RETENTION_MS_CONFIG,
              Long.toString(retention),
              String.valueOf(spec.settings().get(TopicConfig.RETENTION_MS_CONFIG)),
              "since nothing is deleted otherwise"));
    } else if (segment > retention / TopicPlan.SEGMENTS_PER_RETENTION) {
      found.add(
          new Difference(
              spec.name(),
              TopicConfig.SEGMENT_MS_CONFIG,
              Long.toString(segment),
              Long.toString(Math.max(1, retention / TopicPlan.SEGMENTS_PER_RETENTION)),
              "since records stay for up to segment.ms beyond retention.ms=" + retention));
    }
  }

  private static long number(Config config, String name) {
    String value = value(config, name);
    return value == null ? 0 : Long.parseLong(value);
  }

  private static @Nullable String value(Config config, String name) {
    ConfigEntry entry = config.get(name);
    return entry == null ? null : entry.value();
  }
}
