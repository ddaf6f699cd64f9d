package io.parkstream.app.topics;

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
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure that the topics exist and fit each other before Streams starts, which would otherwise
 * fail in the middle. Waits for the broker for as long as it takes; says so through {@link
 * Waiting}. Blocks; an interrupt ends it.
 */
public final class TopicSetup {
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
  public interface Waiting {
    void brokerDoesNotAnswer(String why);
  }

  /**
   * @param admin stays the caller's
   * @param replicationFactor of topics created here; empty takes the broker's default
   * @param create whether missing topics may be created
   */
  public TopicSetup(
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
   * Looks, creates and compares until all is well.
   *
   * @return the id that the broker gave the crops' topic
   * @throws ParkstreamException if a topic is missing and may not be created, if topics do not fit
   *     each other, or if the broker refuses this client
   */
  public String ensure() throws InterruptedException {
    while (true) {
      try {
        Map<String, TopicDescription> found = describe();
        List<TopicSpec> missing =
            plan.all().stream().filter(topic -> !found.containsKey(topic.name())).toList();
        TopicDescription crops = found.get(plan.crops().name());
        if (missing.isEmpty() && crops != null) {
          for (TopicSpec topic : plan.likeCrops()) {
            requireSamePartitions(crops, Objects.requireNonNull(found.get(topic.name())));
          }
          return crops.topicId().toString();
        }
        create(missing, crops);
      } catch (RetriableException | InvalidReplicationFactorException e) {
        // The latter is also what a cluster says whose brokers have not all arrived yet.
        waiting.brokerDoesNotAnswer(String.valueOf(e.getMessage()));
      }
      Thread.sleep(PAUSE.toMillis());
    }
  }

  /** Each topic that exists. */
  private Map<String, TopicDescription> describe() throws InterruptedException {
    List<String> names = plan.all().stream().map(TopicSpec::name).toList();
    Map<String, TopicDescription> found = new HashMap<>();
    var answers =
        admin
            .describeTopics(
                names, new DescribeTopicsOptions().timeoutMs(Math.toIntExact(ATTEMPT.toMillis())))
            .topicNameValues();
    for (var answer : answers.entrySet()) {
      try {
        found.put(answer.getKey(), get("topic " + answer.getKey(), answer.getValue()));
      } catch (UnknownTopicOrPartitionException e) {
        // Missing: the caller sees that the name is not there.
      }
    }
    return found;
  }

  private void create(List<TopicSpec> missing, @Nullable TopicDescription crops)
      throws InterruptedException {
    if (!create) {
      throw new ParkstreamException(
          "topics are missing: "
              + names(missing)
              + "; create them, or let the service do it with parkstream.kafka.create-topics=true");
    }
    Collection<NewTopic> topics = new ArrayList<>();
    // The crops first and alone: if someone else makes them at the same time, the others must
    // follow
    // what was made, whatever the setting says.
    for (TopicSpec topic : crops == null ? List.of(plan.crops()) : missing) {
      int partitions =
          crops != null && plan.likeCrops().contains(topic)
              ? crops.partitions().size()
              : topic.partitions();
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
        get("creation of topic " + answer.getKey(), answer.getValue());
      } catch (TopicExistsException e) {
        // Another instance was faster; the next look compares what it made.
      }
    }
  }

  private static void requireSamePartitions(TopicDescription crops, TopicDescription other) {
    if (crops.partitions().size() != other.partitions().size()) {
      throw new ParkstreamException(
          "topic "
              + crops.name()
              + " has "
              + crops.partitions().size()
              + " partitions and "
              + other.name()
              + " has "
              + other.partitions().size()
              + "; they must have the same number, so that what belongs to a camera stays together"
              + " and in its order. Recreate one of them");
    }
  }

  private static String names(List<TopicSpec> topics) {
    return topics.stream()
        .map(topic -> topic.name() + " (" + topic.partitions() + " partitions)")
        .collect(Collectors.joining(", "));
  }

  private static <T> T get(String asked, KafkaFuture<T> answer) throws InterruptedException {
    try {
      // The client's own time-out of a call does not hold while it has no connection.
      return answer.get(ATTEMPT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new TimeoutException("no answer within " + ATTEMPT.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      Optional<String> refusal = BrokerRefusal.in(cause, asked);
      if (refusal.isPresent()) {
        throw new ParkstreamException(refusal.get(), cause);
      }
      if (cause instanceof RetriableException
          || cause instanceof InvalidReplicationFactorException
          || cause instanceof UnknownTopicOrPartitionException
          || cause instanceof TopicExistsException) {
        throw (ApiException) cause;
      }
      throw new ParkstreamException("the broker does not do it: " + cause.getMessage(), cause);
    }
  }
}
