package io.parkstream.app;

import io.parkstream.ParkstreamException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Makes sure that the topics exist and fit each other before Streams starts, which would otherwise
 * fail in the middle. Waits for the broker for as long as it takes; says so through {@link
 * Waiting}. Blocks; an interrupt ends it.
 */
final class TopicSetup {
  /** One try to reach the broker. A first connection to a busy broker takes a second or two. */
  private static final Duration ATTEMPT = Duration.ofSeconds(5);

  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Admin admin;
  private final TopicPlan plan;
  private final Optional<Short> replicationFactor;
  private final boolean create;
  private final Waiting waiting;

  /** Hears of every try that found no broker. */
  @FunctionalInterface
  interface Waiting {
    void brokerDoesNotAnswer(String why);
  }

  /**
   * @param admin stays the caller's
   * @param replicationFactor of topics created here; empty takes the broker's default
   * @param create whether missing topics may be created
   */
  TopicSetup(
      Admin admin,
      TopicPlan plan,
      Optional<Short> replicationFactor,
      boolean create,
      Waiting waiting) {
    this.admin = admin;
    this.plan = plan;
    this.replicationFactor = replicationFactor;
    this.create = create;
    this.waiting = waiting;
  }

  /**
   * @throws ParkstreamException if a topic is missing and may not be created, if topics do not fit
   *     each other, or if the broker refuses this client
   */
  void ensure() throws InterruptedException {
    while (true) {
      try {
        Map<String, Integer> partitions = describe();
        List<TopicSpec> missing =
            plan.all().stream().filter(topic -> !partitions.containsKey(topic.name())).toList();
        if (missing.isEmpty()) {
          requireSamePartitions(partitions);
          return;
        }
        create(missing, partitions);
      } catch (RetriableException e) {
        waiting.brokerDoesNotAnswer(String.valueOf(e.getMessage()));
      }
      Thread.sleep(PAUSE.toMillis());
    }
  }

  /** The number of partitions of each topic that exists. */
  private Map<String, Integer> describe() throws InterruptedException {
    List<String> names = plan.all().stream().map(TopicSpec::name).toList();
    Map<String, Integer> partitions = new HashMap<>();
    var answers =
        admin
            .describeTopics(
                names, new DescribeTopicsOptions().timeoutMs(Math.toIntExact(ATTEMPT.toMillis())))
            .topicNameValues();
    for (var answer : answers.entrySet()) {
      try {
        partitions.put(answer.getKey(), get(answer.getValue()).partitions().size());
      } catch (UnknownTopicOrPartitionException e) {
        // Missing: the caller sees that the name is not there.
      }
    }
    return partitions;
  }

  private void create(List<TopicSpec> missing, Map<String, Integer> existing)
      throws InterruptedException {
    if (!create) {
      throw new ParkstreamException(
          "topics are missing: "
              + names(missing)
              + "; create them, or let the service do it with parkstream.kafka.create-topics=true");
    }
    int cropPartitions = existing.getOrDefault(plan.crops().name(), plan.crops().partitions());
    Collection<NewTopic> topics = new ArrayList<>();
    for (TopicSpec topic : missing) {
      // Classifications follow the crops that are there already, whatever the setting says.
      int partitions = topic.equals(plan.classifications()) ? cropPartitions : topic.partitions();
      topics.add(
          new NewTopic(topic.name(), Optional.of(partitions), replicationFactor)
              .configs(topic.settings()));
    }
    var answers =
        admin
            .createTopics(
                topics, new CreateTopicsOptions().timeoutMs(Math.toIntExact(ATTEMPT.toMillis())))
            .values();
    for (var answer : answers.entrySet()) {
      try {
        get(answer.getValue());
      } catch (TopicExistsException e) {
        // Another instance was faster; the next look compares what it made.
      }
    }
  }

  private void requireSamePartitions(Map<String, Integer> partitions) {
    String crops = plan.crops().name();
    String classifications = plan.classifications().name();
    if (!Objects.equals(partitions.get(crops), partitions.get(classifications))) {
      throw new ParkstreamException(
          "topic "
              + crops
              + " has "
              + partitions.get(crops)
              + " partitions and "
              + classifications
              + " has "
              + partitions.get(classifications)
              + "; they must have the same number, so that a camera's answers stay in its order."
              + " Recreate one of them");
    }
  }

  private static String names(List<TopicSpec> topics) {
    return topics.stream()
        .map(topic -> topic.name() + " (" + topic.partitions() + " partitions)")
        .collect(Collectors.joining(", "));
  }

  private static <T> T get(KafkaFuture<T> answer) throws InterruptedException {
    try {
      // The client's own time-out of a call does not hold while it has no connection.
      return answer.get(ATTEMPT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new TimeoutException("no answer within " + ATTEMPT.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
        throw new ParkstreamException(
            "the broker refuses this client: "
                + cause.getMessage()
                + "; check the kafka-streams.sasl.* and kafka-streams.ssl.* settings and the ACLs",
            cause);
      }
      if (cause instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw new ParkstreamException("the broker's answer about topics failed: " + cause, cause);
    }
  }
}
