package io.parkstream.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.parkstream.domain.LeftOut;
import io.parkstream.domain.LeftOuts;
import io.parkstream.domain.Occupancy;
import io.parkstream.serde.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiV1Test {
  private final ObjectMapper json = new ObjectMapper().registerModule(new JavaTimeModule());

  /** The page offers to label where that would not be refused. */
  @ParameterizedTest
  @CsvSource({"true, parking.labels, true", "true,, false", "false,, false"})
  void space_saysWhetherItsCropsMayBeLabelled(
      boolean shown, @Nullable String labelsTopic, boolean labelled) throws Exception {
    try (Dashboard dashboard = new Dashboard(json)) {
      dashboard.open(
          Empty::new,
          Topics.DEFAULT,
          settings(shown, labelsTopic),
          new RecordingWebMetrics(),
          new SetClock(Messages.at(20)));
      await()
          .atMost(Duration.ofSeconds(60))
          .ignoreException(NotReadyException.class)
          .until(() -> dashboard.view() != null);
      dashboard.view().stated(Messages.state("A1", 10, Occupancy.EMPTY, false, null));

      JsonNode space = json.valueToTree(new ApiV1(dashboard).space("north", "A1"));

      assertThat(space.get("space").asText()).isEqualTo("A1");
      assertThat(space.get("cropsAreShown").asBoolean()).isEqualTo(shown);
      assertThat(space.get("cropsAreLabelled").asBoolean()).isEqualTo(labelled);
    }
  }

  /** Also before the topics are read, when it matters most. */
  @Test
  void leftOut_isAnswered_theLatestFirst_andBySite() {
    try (Dashboard dashboard = new Dashboard(json)) {
      LeftOuts leftOuts = new LeftOuts(new SetClock(Messages.at(20)));
      leftOuts.leaveOut("sites", "north", "poison", "it failed", 1);
      leftOuts.leaveOut("space", "south/A1", "no-room", "full", 7);
      dashboard.serves(new ServiceParts(leftOuts::all, null, null));
      ApiV1 api = new ApiV1(dashboard);

      assertThat(api.leftOut()).extracting(LeftOut::key).containsExactly("south/A1", "north");
      assertThat(api.leftOut("north")).extracting(LeftOut::key).containsExactly("north");
      assertThat(json.valueToTree(api.leftOut("south")).get(0).fieldNames())
          .toIterable()
          .containsExactly("what", "key", "reason", "message", "since", "lastAt", "times");
    }
  }

  private static WebSettings settings(boolean showCrops, @Nullable String labelsTopic) {
    WebSettings initial = WebSettings.INITIAL;
    return new WebSettings(
        initial.limits(),
        initial.maxClients(),
        initial.maxRequestsPerSecond(),
        initial.maxConnections(),
        initial.maxResponseBytes(),
        initial.responseTimeout(),
        initial.clientShare(),
        initial.behindProxies(),
        initial.hosts(),
        showCrops,
        labelsTopic,
        initial.alarmsTopic(),
        initial.silenceBudget());
  }

  /** Topics of one partition without a record. */
  private static final class Empty extends MockConsumer<byte[], byte[]> {
    Empty() {
      super("earliest");
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
      return super.poll(timeout);
    }

    @Override
    public synchronized void assign(Collection<TopicPartition> partitions) {
      super.assign(partitions);
      updateBeginningOffsets(none(partitions));
      updateEndOffsets(none(partitions));
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
      return List.of(new PartitionInfo(topic, 0, null, null, null));
    }

    @Override
    public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
        Map<TopicPartition, Long> times, Duration timeout) {
      return Map.of();
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(
        Collection<TopicPartition> partitions, Duration timeout) {
      return none(partitions);
    }

    private static Map<TopicPartition, Long> none(Collection<TopicPartition> partitions) {
      Map<TopicPartition, Long> none = new HashMap<>();
      partitions.forEach(partition -> none.put(partition, 0L));
      return none;
    }
  }
}
