package io.parkstream.app;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import io.parkstream.tools.demo.EmbeddedBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;

/**
 * Three brokers in processes of their own, each with a vote on who controls them. They keep three
 * copies of everything, of which two must have a record before it is acknowledged.
 */
final class BrokerCluster implements AutoCloseable {
  static final int NODES = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final List<BrokerProcess> brokers = new ArrayList<>();

  BrokerCluster(Path directory) {
    String id = Uuid.randomUuid().toString();
    List<Integer> votes =
        IntStream.range(0, NODES).mapToObj(i -> EmbeddedBroker.freePort()).toList();
    String voters =
        IntStream.range(0, NODES)
            .mapToObj(i -> (i + 1) + "@127.0.0.1:" + votes.get(i))
            .collect(Collectors.joining(","));
    for (int i = 0; i < NODES; i++) {
      int port = EmbeddedBroker.freePort();
      brokers.add(
          new BrokerProcess(
              created(directory.resolve("broker-" + (i + 1))),
              port,
              List.of(
                  id,
                  "node.id=" + (i + 1),
                  "controller.quorum.voters=" + voters,
                  "listeners=PLAINTEXT://127.0.0.1:"
                      + port
                      + ",CONTROLLER://127.0.0.1:"
                      + votes.get(i),
                  "default.replication.factor=" + NODES,
                  "offsets.topic.replication.factor=" + NODES,
                  "transaction.state.log.replication.factor=" + NODES,
                  "min.insync.replicas=" + (NODES - 1),
                  "transaction.state.log.min.isr=" + (NODES - 1),
                  "controlled.shutdown.enable=true",
                  // The test moves the leaders.
                  "auto.leader.rebalance.enable=false")));
    }
  }

  private static Path created(Path directory) {
    try {
      return Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts all, and waits until each takes requests. */
  void start() {
    brokers.forEach(BrokerProcess::begin);
    brokers.forEach(broker -> broker.awaitStart(0));
  }

  /** One of them. */
  BrokerProcess node(int id) {
    return brokers.get(id - 1);
  }

  String bootstrapServers() {
    return brokers.stream().map(BrokerProcess::bootstrapServers).collect(Collectors.joining(","));
  }

  /** The partitions of a topic as the controller sees them. */
  static List<TopicPartitionInfo> partitions(Admin admin, String topic) throws Exception {
    return requireNonNull(
            admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic), topic)
        .partitions();
  }

  /** Waits until none of a topic's partitions is led by a node. */
  static void awaitDeposed(Admin admin, String topic, int node) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .until(
            () ->
                partitions(admin, topic).stream()
                    .allMatch(
                        partition ->
                            partition.leader() != null && partition.leader().id() != node));
  }

  /** Waits until every copy of every topic is in sync. */
  static void awaitInSync(Admin admin) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptions()
        .until(
            () ->
                admin
                    .describeTopics(admin.listTopics().names().get())
                    .allTopicNames()
                    .get()
                    .values()
                    .stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .allMatch(partition -> partition.isr().size() == NODES));
  }

  static Admin admin(String bootstrapServers) {
    return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
  }

  @Override
  public void close() throws InterruptedException {
    for (BrokerProcess broker : brokers) {
      broker.close();
    }
  }
}
