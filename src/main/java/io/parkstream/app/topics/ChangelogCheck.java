package io.parkstream.app.topics;

import io.parkstream.ParkstreamException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.jboss.logging.Logger;

/**
 * Whether the state that is on the broker fits the topics that it was made from. Streams would find
 * out as well, but only by stream threads that fail one after the other.
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
   * Changelogs that are not there yet fit.
   *
   * @throws ParkstreamException if the state has other partitions than its topic
   */
  void requireFit() throws InterruptedException {
    Set<String> names = new HashSet<>(changelogs.keySet());
    names.addAll(changelogs.values());
    Map<String, KafkaFuture<TopicDescription>> answers =
        admin.describeTopics(names).topicNameValues();
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
    }
  }

  /** 0 if they cannot be told. */
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
}
