package io.parkstream.app;

import static org.awaitility.Awaitility.await;

import io.parkstream.serde.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * How far the service has answered and committed, as the broker has it: the same in each of the
 * service's processes.
 */
final class CommittedCrops implements AutoCloseable {
  static final String GROUP = "parkstream-test";
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  /** What it has asked a broker that then dies is answered by nobody; by default for a minute. */
  private static final int ATTEMPT_MILLIS = 3000;

  private final Admin admin;

  CommittedCrops(String bootstrapServers) {
    this.admin =
        Admin.create(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "request.timeout.ms",
                ATTEMPT_MILLIS,
                "default.api.timeout.ms",
                ATTEMPT_MILLIS));
  }

  /** The ends of the crops' partitions; waits for leaders. */
  Map<TopicPartition, Long> ends() {
    return await().atMost(PATIENCE).ignoreExceptions().until(this::readEnds, ends -> true);
  }

  private Map<TopicPartition, Long> readEnds() throws Exception {
    Map<TopicPartition, Long> ends = new HashMap<>();
    admin
        .listOffsets(
            IntStream.range(0, ChaosService.PARTITIONS)
                .mapToObj(partition -> new TopicPartition(Topics.DEFAULT.crops(), partition))
                .collect(Collectors.toMap(partition -> partition, p -> OffsetSpec.latest())))
        .all()
        .get()
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  /**
   * Waits until all crops that are on the broker now are answered and committed.
   *
   * @return how long that took
   */
  Duration timeToCatchUp() {
    long begin = System.nanoTime();
    Map<TopicPartition, Long> ends = ends();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .until(
            () -> {
              Map<TopicPartition, OffsetAndMetadata> committed =
                  admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get();
              return ends.entrySet().stream()
                  .allMatch(
                      end ->
                          end.getValue() == 0
                              || committed.containsKey(end.getKey())
                                  && committed.get(end.getKey()).offset() >= end.getValue());
            });
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  @Override
  public void close() {
    admin.close();
  }
}
