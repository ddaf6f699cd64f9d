package io.parkstream.app.topics;

import io.parkstream.ParkstreamException;
import io.parkstream.stream.OccupancyTopology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RetriableException;
import org.jboss.logging.Logger;

/**
 * Whether the state that is on the broker fits the topics that it was made from, and its topics
 * what is written to them. Streams would find out as well, but only by stream threads that fail one
 * after the other.
 */
final class ChangelogCheck {
  private static final Logger log = Logger.getLogger(ChangelogCheck.class);

  /** Streams looks again: a broker that has just gone need not be waited for here. */
  private static final Duration ATTEMPT = Duration.ofSeconds(5);

  private final Admin admin;
  private final Map<String, String> changelogs;

  /**
   * @param admin stays the caller's
   * @param changelogs each with the topic whose partitions it must have
   */
  ChangelogCheck(Admin admin, Map<String, String> changelogs) {
    this.admin = admin;
    this.changelogs = changelogs;
  }

  /**
   * Changelogs that are not there yet fit: Streams makes them. The settings of those that an
   * earlier release or a smaller limit of the broker has left are mended.
   *
   * @throws ParkstreamException if the state has other partitions than its topic, or a changelog
   *     does not take what is written to it and may not be changed
   */
  void requireFit() throws InterruptedException {
    Set<String> names = new HashSet<>(changelogs.keySet());
    names.addAll(changelogs.values());
    Map<String, KafkaFuture<TopicDescription>> answers =
        admin.describeTopics(names).topicNameValues();
    List<String> existing = new ArrayList<>();
    for (Map.Entry<String, String> changelog : changelogs.entrySet()) {
      int state = partitions(answers, changelog.getKey());
      int topic = partitions(answers, changelog.getValue());
      if (state > 0 && topic > 0 && state != topic) {
        throw new ParkstreamException(
            "topic "
                + changelog.getValue()
                + " has "
                + topic
                + " partitions and the state of this service "
                + state
                + " ("
                + changelog.getKey()
                + "); reset the state as src/docs/operations.md says under \"Resetting\"");
      }
      if (state > 0) {
        existing.add(changelog.getKey());
      }
    }
    requireSettings(existing);
  }

  /** 0 if they are unknown. */
  private static int partitions(Map<String, KafkaFuture<TopicDescription>> answers, String topic)
      throws InterruptedException {
    KafkaFuture<TopicDescription> answer = answers.get(topic);
    if (answer == null) {
      return 0;
    }
    try {
      return answer.get(ATTEMPT.toMillis(), TimeUnit.MILLISECONDS).partitions().size();
    } catch (ExecutionException | TimeoutException e) {
      log.debugf(e, "the partitions of %s are not known", topic);
      return 0;
    }
  }

  private void requireSettings(List<String> existing) throws InterruptedException {
    Map<ConfigResource, KafkaFuture<Config>> answers =
        admin.describeConfigs(existing.stream().map(ChangelogCheck::resource).toList()).values();
    for (String changelog : existing) {
      try {
        Map<String, Change> changes =
            changes(
                Objects.requireNonNull(answers.get(resource(changelog)))
                    .get(ATTEMPT.toMillis(), TimeUnit.MILLISECONDS));
        if (!changes.isEmpty()) {
          mend(changelog, changes);
        }
      } catch (ExecutionException | TimeoutException e) {
        log.infof(
            "settings of changelog %s not checked; grant DescribeConfigs on it to have them checked at"
                + " start",
            changelog);
      }
    }
  }

  private static ConfigResource resource(String topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic);
  }

  private record Change(String actual, String expected) {}

  private static Map<String, Change> changes(Config actual) {
    Map<String, Change> changes = new TreeMap<>();
    OccupancyTopology.changelogSettings()
        .forEach(
            (setting, expected) -> {
              ConfigEntry entry = actual.get(setting);
              if (entry != null && entry.value() != null && !fits(entry, expected)) {
                changes.put(setting, new Change(entry.value(), expected));
              }
            });
    return changes;
  }

  /** A larger limit is none of our business. */
  private static boolean fits(ConfigEntry actual, String expected) {
    return actual.name().equals(TopicConfig.MAX_MESSAGE_BYTES_CONFIG)
        ? Long.parseLong(actual.value()) >= Long.parseLong(expected)
        : actual.value().equals(expected);
  }

  /** Streams made the topic for this service alone, so that nobody else's settings are changed. */
  private void mend(String changelog, Map<String, Change> changes) throws InterruptedException {
    Collection<AlterConfigOp> settings =
        changes.entrySet().stream()
            .map(
                change ->
                    new AlterConfigOp(
                        new ConfigEntry(change.getKey(), change.getValue().expected()),
                        AlterConfigOp.OpType.SET))
            .toList();
    try {
      admin
          .incrementalAlterConfigs(new LinkedHashMap<>(Map.of(resource(changelog), settings)))
          .all()
          .get(ATTEMPT.toMillis(), TimeUnit.MILLISECONDS);
      log.warnf("changelog %s was set to %s", changelog, text(changes));
    } catch (TimeoutException e) {
      log.warnf("changelog %s not changed, the broker does not answer: %s", changelog, e);
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      if (!(cause instanceof RetriableException)) {
        throw new ParkstreamException(refusal(changelog, changes, cause), cause);
      }
      log.warnf("changelog %s not changed: %s", changelog, cause);
    }
  }

  private static String refusal(String changelog, Map<String, Change> changes, Throwable refused) {
    return "changelog "
        + changelog
        + " does not take or keep what is stored, "
        + text(changes)
        + ", and the broker does not let this client change it ("
        + refused.getMessage()
        + "). Grant AlterConfigs on it, or set it: kafka-configs.sh --bootstrap-server HOST:PORT"
        + " --alter --entity-type topics --entity-name "
        + changelog
        + " --add-config "
        + changes.entrySet().stream()
            .map(change -> change.getKey() + "=" + change.getValue().expected())
            .collect(Collectors.joining(","));
  }

  private static String text(Map<String, Change> changes) {
    return changes.entrySet().stream()
        .map(
            change ->
                change.getKey()
                    + "="
                    + change.getValue().expected()
                    + " (was "
                    + change.getValue().actual()
                    + ")")
        .collect(Collectors.joining(", "));
  }
}
