package io.parkstream.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceState;
import io.parkstream.image.OpenCvPictureDecoder;
import io.parkstream.image.PictureLimits;
import io.parkstream.image.PixelShape;
import io.parkstream.serde.CameraConditions;
import io.parkstream.serde.Keys;
import io.parkstream.serde.SpaceMaps;
import io.parkstream.serde.SpaceStates;
import io.parkstream.serde.Topics;
import io.parkstream.testing.HostileTopology;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever the topology makes of hostile records and publishes is shown: the view reads all of it,
 * and the API has it as JSON.
 */
class PublishedValuesPropertyTest {
  private static final Topics TOPICS = Topics.DEFAULT;
  private static final int RECORDS = 1_000;
  private static final int GOOD_EVERY = 50;

  /** Crops after which something is believed of their space, whatever was before. */
  private static final int EVIDENCE = 20;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;

  private final long seed = Long.getLong("hostile.seed", System.nanoTime());

  /** As Quarkus sets it up. */
  private final ObjectMapper json =
      new ObjectMapper()
          .registerModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

  private final RecordingWebMetrics metrics = new RecordingWebMetrics();

  @Test
  void whateverIsPublished_isReadByTheView_andIsJsonOfTheApi() throws Exception {
    try (OpenCvPictureDecoder decoder =
            new OpenCvPictureDecoder(
                PixelShape.VGG16, new PictureLimits(900 << 10, 256 * 256, 32));
        HostileTopology topology = new HostileTopology(new Random(seed), decoder, directory)) {
      // Given
      for (int i = 0; i < RECORDS; i++) {
        topology.next();
        if (i % GOOD_EVERY == 0) {
          topology.good();
        }
      }
      for (int i = 0; i < EVIDENCE; i++) {
        topology.good();
        topology.passTime(Duration.ofSeconds(1));
      }
      topology.requireAnswers();

      // When
      List<ConsumerRecord<byte[], byte[]>> published = topology.published();
      Dashboard dashboard = new Dashboard(json);
      Feed feed = new Feed(published);
      try {
        dashboard.open(
            () -> feed, TOPICS, WebSettings.INITIAL, metrics, new SetClock(topology.now()));
        await().atMost(PATIENCE).until(feed::isRead);

        // Then
        requireShown(dashboard, published, topology.now());
      } finally {
        dashboard.close();
      }
    } catch (AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  private void requireShown(
      Dashboard dashboard, List<ConsumerRecord<byte[], byte[]>> published, Instant now)
      throws Exception {
    ApiV1 api = new ApiV1(dashboard);
    Map<SpaceId, SpaceState> states = new HashMap<>();
    Set<String> cameras = new HashSet<>();
    int unreadable = 0;
    for (ConsumerRecord<byte[], byte[]> record : published) {
      if (record.topic().equals(TOPICS.spaces())) {
        SpaceId space = Keys.space(record.key());
        if (record.value() == null) {
          states.remove(space);
        } else {
          states.put(space, SpaceStates.read(record.value()));
        }
      } else if (record.topic().equals(TOPICS.spaceMaps())) {
        unreadable += readMap(record, cameras) ? 0 : 1;
      } else if (record.topic().equals(TOPICS.cameras())) {
        unreadable += readCondition(record) ? 0 : 1;
      }
    }
    assertThat(metrics.unreadable)
        .as("only maps and conditions that the service refuses too")
        .hasValue(unreadable);
    // A map may have retired all of them since.
    assertThat(published).anyMatch(record -> record.topic().equals(TOPICS.spaces()));
    assertThat(cameras).isNotEmpty();

    Map<String, JsonNode> shown = new TreeMap<>();
    for (JsonNode site : tree(api.sites())) {
      String name = site.get("site").asText();
      requireZones(tree(api.site(name)), tree(api.spaces(name)));
      tree(api.timeline(name));
      tree(api.cameras(name));
      for (JsonNode map : tree(api.maps(name))) {
        cameras.remove(name + "/" + map.get("camera").asText());
      }
      for (JsonNode space : tree(api.spaces(name))) {
        shown.put(name + "/" + space.get("space").asText(), space);
        JsonNode detail = tree(api.space(name, space.get("space").asText()));
        assertThat(detail.get("version")).isEqualTo(space.get("version"));
      }
    }
    JsonNode snapshot = json.readTree(dashboard.snapshot().body().bytes());
    assertThat(snapshot.get("spaces").size()).isEqualTo(shown.size());
    assertThat(tree(api.pulse()).get("sites").size()).isEqualTo(tree(api.sites()).size());
    assertThat(cameras).as("maps that are not shown").isEmpty();
    for (SpaceState status : states.values()) {
      JsonNode space = shown.get(status.space().key());
      if (space == null) {
        throw new AssertionError(status + " is not shown");
      }
      requireSame(space, status, now);
    }
  }

  private static boolean readCondition(ConsumerRecord<byte[], byte[]> record) {
    try {
      Keys.camera(record.key());
      if (record.value() != null) {
        CameraConditions.read(record.key(), record.value());
      }
      return true;
    } catch (SerializationException e) {
      return false;
    }
  }

  private static boolean readMap(ConsumerRecord<byte[], byte[]> record, Set<String> cameras) {
    try {
      String camera = Keys.camera(record.key()).key();
      if (record.value() == null) {
        cameras.remove(camera);
      } else {
        SpaceMaps.read(record.key(), record.value());
        cameras.add(camera);
      }
      return true;
    } catch (SerializationException e) {
      return false;
    }
  }

  private static void requireSame(JsonNode space, SpaceState status, Instant now) {
    boolean over = status.validUntil() != null && status.validUntil().isBefore(now);
    String occupancy = status.closed() ? "closed" : over ? "unknown" : status.occupancy().word();
    assertThat(space.get("occupancy").asText()).as("%s", status).isEqualTo(occupancy);
    assertThat(Instant.parse(space.get("since").asText())).isEqualTo(status.since());
    assertThat(space.get("version").asLong()).isEqualTo(status.version());
    assertThat(space.path("zone").textValue()).as("zone of %s", status).isEqualTo(status.zone());
  }

  /** The zones of a site are those of its spaces, each with all of them. */
  private static void requireZones(JsonNode site, JsonNode spaces) {
    Map<String, Integer> totals = new TreeMap<>();
    for (JsonNode space : spaces) {
      if (space.hasNonNull("zone")) {
        totals.merge(space.get("zone").asText(), 1, Integer::sum);
      }
    }
    Map<String, Integer> shown = new TreeMap<>();
    site.get("zones")
        .fields()
        .forEachRemaining(zone -> shown.put(zone.getKey(), zone.getValue().get("total").asInt()));
    assertThat(shown).as("zones of %s", site.get("site")).isEqualTo(totals);
  }

  private JsonNode tree(Object value) throws Exception {
    return json.readTree(json.writeValueAsBytes(value));
  }

  /** Topics of one partition that all that was published comes to, in its order. */
  private static final class Feed extends MockConsumer<byte[], byte[]> {
    private static final List<String> NAMES =
        List.of(
            TOPICS.spaceMaps(),
            TOPICS.cameras(),
            TOPICS.spaces(),
            TOPICS.sites(),
            TOPICS.occupancy(),
            TOPICS.classifications(),
            TOPICS.deadLetters());

    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    private int given;
    private volatile boolean read;

    Feed(List<ConsumerRecord<byte[], byte[]>> published) {
      super("earliest");
      Map<String, Long> ends = new HashMap<>();
      for (ConsumerRecord<byte[], byte[]> record : published) {
        long offset = ends.merge(record.topic(), 1L, Long::sum) - 1;
        records.add(
            new ConsumerRecord<>(
                record.topic(),
                0,
                offset,
                record.timestamp(),
                record.timestampType(),
                record.serializedKeySize(),
                record.serializedValueSize(),
                record.key(),
                record.value(),
                record.headers(),
                record.leaderEpoch()));
      }
      Map<TopicPartition, Long> none =
          NAMES.stream().collect(Collectors.toMap(name -> new TopicPartition(name, 0), name -> 0L));
      updateBeginningOffsets(none);
      updateEndOffsets(none);
      schedulePollTask(() -> records.forEach(this::addRecord));
    }

    boolean isRead() {
      return read;
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      // What the last call gave is in the view.
      read = given == records.size();
      LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
      ConsumerRecords<byte[], byte[]> polled = super.poll(timeout);
      given += polled.count();
      return polled;
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
      return endOffsets(partitions);
    }
  }
}
