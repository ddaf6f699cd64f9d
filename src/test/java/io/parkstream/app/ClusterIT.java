package io.parkstream.app;

import io.parkstream.serde.Topics;
import io.parkstream.stream.clients.StreamsSettings.Guarantee;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Three brokers that keep three copies. Leaders are killed under load and come back, and leadership
 * moves without a death. With {@code mvn verify -Pchaos} only.
 */
@EnabledIfSystemProperty(named = "chaos", matches = "long")
class ClusterIT {
  private static final double PER_SECOND = 100;
  private static final int KILLS = 2;

  /**
   * As in production: a commit waits for a coordinator that is gone, longer than in other tests.
   */
  private static final String DEFAULT_MAX_POLL_MILLIS = "300000";

  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource("io.parkstream.testing.Guarantees#chosen")
  void everyCropIsAnswered_whateverBecomesOfTheLeaders(Guarantee guarantee) throws Exception {
    long seed = Long.getLong("chaos.seed", System.nanoTime());
    Random random = new Random(seed);
    List<Integer> killed = new ArrayList<>();
    List<Duration> afterKills = new ArrayList<>();
    List<Duration> afterReturns = new ArrayList<>();
    Duration afterMove;
    try (BrokerCluster cluster = new BrokerCluster(directory);
        ChaosInstance instance =
            new ChaosInstance(
                cluster.bootstrapServers(),
                guarantee,
                "a",
                directory,
                Map.of(ChaosService.MAX_POLL_MILLIS, DEFAULT_MAX_POLL_MILLIS))) {
      cluster.start();
      instance.start();
      instance.awaitRunning();
      try (Admin admin = BrokerCluster.admin(cluster.bootstrapServers());
          CommittedCrops committed = new CommittedCrops(cluster.bootstrapServers());
          ChaosLoad load = new ChaosLoad(cluster.bootstrapServers(), PER_SECOND)) {
        load.start();
        instance.awaitBusy();
        BrokerCluster.awaitInSync(admin);

        // When
        for (int kill = 0; kill < KILLS; kill++) {
          int node = aLeader(admin, random);
          instance.awaitBusy();
          killed.add(node);
          cluster.node(node).process().kill();
          BrokerCluster.awaitDeposed(admin, Topics.DEFAULT.crops(), node);
          afterKills.add(committed.timeToCatchUp());
          cluster.node(node).start();
          afterReturns.add(committed.timeToCatchUp());
          BrokerCluster.awaitInSync(admin);
        }
        moveAllLeaders(admin);
        afterMove = committed.timeToCatchUp();
        instance.awaitMoreAnswers();
      }

      // Then
      ChaosLedger.Report report = ChaosLedger.awaitAll(cluster.bootstrapServers());
      instance.terminate();
      List<Duration> recoveries = new ArrayList<>(afterKills);
      recoveries.addAll(afterReturns);
      recoveries.add(afterMove);
      // From the moment that each partition has a leader again until all is answered and committed.
      System.out.printf(
          "cluster %s, seed %d, killed %s: caught up after new leaders %s, after returns %s, after a move %s;"
              + " %s%n%s%n",
          guarantee,
          seed,
          killed,
          afterKills,
          afterReturns,
          afterMove,
          report,
          report.row(
              guarantee,
              "three brokers: " + KILLS + " leaders killed and returned, all leaders moved",
              recoveries));
      report.requireSound(guarantee);
    }
  }

  private static int aLeader(Admin admin, Random random) throws Exception {
    List<TopicPartitionInfo> partitions = BrokerCluster.partitions(admin, Topics.DEFAULT.crops());
    return partitions.get(random.nextInt(partitions.size())).leader().id();
  }

  /** Of all topics, those of the group and of the transactions included. */
  private static void moveAllLeaders(Admin admin) throws Exception {
    Map<TopicPartition, Optional<NewPartitionReassignment>> moves = new HashMap<>();
    for (String topic :
        admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get()) {
      for (TopicPartitionInfo partition : BrokerCluster.partitions(admin, topic)) {
        List<Integer> replicas =
            new ArrayList<>(partition.replicas().stream().map(Node::id).toList());
        replicas.remove((Integer) partition.leader().id());
        replicas.add(partition.leader().id());
        moves.put(
            new TopicPartition(topic, partition.partition()),
            Optional.of(new NewPartitionReassignment(replicas)));
      }
    }
    admin.alterPartitionReassignments(moves).all().get();
    admin.electLeaders(ElectionType.PREFERRED, moves.keySet()).all().get();
  }
}
