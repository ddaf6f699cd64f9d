package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.domain.OccupancyReason;
import io.parkstream.domain.SiteState;
import io.parkstream.domain.SpaceCounts;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.SpaceMap.Corner;
import io.parkstream.domain.SpaceMap.Frame;
import io.parkstream.domain.SpaceMap.MappedSpace;
import io.parkstream.domain.SpaceOverride;
import io.parkstream.serde.CropHeaders;
import io.parkstream.serde.Keys;
import io.parkstream.serde.SpaceMaps;
import io.parkstream.serde.SpaceOverrides;
import io.parkstream.serde.Topics;
import io.parkstream.stream.clients.StreamsSettings.Guarantee;
import io.parkstream.testing.ColourCodeEngine;
import io.parkstream.testing.ColourCodes;
import io.parkstream.testing.Guarantees;
import io.parkstream.tools.demo.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The states of spaces and the counts of a site over a real broker, while instances come, go and
 * come back: whenever it is quiet, the counts are the fold of the states, and both are the truth.
 */
class SitesIT {
  private static final Topics TOPICS = Topics.DEFAULT;
  private static final String SITE = "north";
  private static final int CAMERAS = 6;
  private static final int SPACES = 5;
  private static final int PARTITIONS = 4;
  private static final boolean LONG = "long".equals(System.getProperty("chaos"));
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Longer than the test takes on any machine. */
  private static final Duration LONG_BUDGET = Duration.ofHours(1);

  /** Of the camera that is left alone at the end. */
  private static final Duration SHORT_BUDGET = Duration.ofSeconds(3);

  private static final OccupancyPolicy EVIDENCE =
      new OccupancyPolicy(2, Duration.ZERO, 2, Duration.ZERO, 0.1, 20, Duration.ofMinutes(2));

  private static final int EMPTY = code(0.05f);
  private static final int OCCUPIED = code(0.95f);

  @TempDir Path directory;

  private final boolean[] truth = new boolean[CAMERAS * SPACES];
  private final Random random = new Random(5);
  private Instant captured = Instant.now().minusSeconds(600);
  private long crops;

  /** In the short form the one that promises more. */
  static List<Guarantee> guarantees() {
    return LONG ? Guarantees.chosen() : List.of(Guarantee.EXACTLY_ONCE);
  }

  @ParameterizedTest
  @MethodSource("guarantees")
  void counts_equalTheFoldAndTheTruth_whileInstancesComeAndGo(Guarantee guarantee)
      throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        Closing closing = new Closing()) {
      ParkstreamService first = closing.add(start(broker, guarantee, "a"));
      KafkaProducer<byte[], byte[]> producer = closing.add(producer(broker));
      StateTopics topics = closing.add(new StateTopics(broker.bootstrapServers()));
      for (int camera = 0; camera < CAMERAS; camera++) {
        map(producer, camera, 1, LONG_BUDGET);
      }
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(topics.read().counts())
                      .isEqualTo(new SpaceCounts(0, 0, CAMERAS * SPACES, 0)));

      fill(producer, CAMERAS);
      requireTruth(topics, 0);
      close(producer, space(0), space(7));
      requireTruth(topics, 2);

      // When two more join, the first goes, and comes back
      ParkstreamService second = closing.add(start(broker, guarantee, "b"));
      fill(producer, CAMERAS);
      ParkstreamService third = closing.add(start(broker, guarantee, "c"));
      fill(producer, CAMERAS);
      requireTruth(topics, 2);
      first.close();
      fill(producer, CAMERAS);
      requireTruth(topics, 2);
      closing.add(start(broker, guarantee, "a"));
      fill(producer, CAMERAS);
      requireTruth(topics, 2);
      second.close();
      third.close();

      // Then
      assertThat(topics.sites).extracting(SiteState::site).containsOnly(SITE);
      assertThat(topics.sites)
          .allSatisfy(
              status ->
                  assertThat(status.zones().stream().mapToInt(zone -> zone.counts().total()).sum())
                      .isEqualTo(status.counts().total()));
      assertThat(topics.partitionOf.values().stream().distinct()).hasSize(1);
      requireAlternating(topics.changes, guarantee);

      // And the camera that is left alone is given up, and it alone
      map(producer, CAMERAS - 1, 2, SHORT_BUDGET);
      awaitSilence(topics, producer);
    }
  }

  private void requireTruth(StateTopics topics, int closed) {
    int occupied = 0;
    for (int i = 0; i < truth.length; i++) {
      occupied += truth[i] && !(closed > 0 && (i == 0 || i == 7)) ? 1 : 0;
    }
    SpaceCounts expected = new SpaceCounts(truth.length - closed - occupied, occupied, 0, closed);
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () -> {
              assertThat(topics.read().fold()).isEqualTo(expected);
              assertThat(topics.counts()).isEqualTo(expected);
            });
  }

  private static void requireAlternating(List<OccupancyChange> changes, Guarantee guarantee) {
    Map<String, List<OccupancyChange>> bySpace =
        changes.stream().collect(Collectors.groupingBy(change -> change.space().key()));
    for (List<OccupancyChange> ofSpace : bySpace.values()) {
      List<OccupancyChange> distinct =
          guarantee == Guarantee.EXACTLY_ONCE ? ofSpace : ofSpace.stream().distinct().toList();
      for (int i = 1; i < distinct.size(); i++) {
        assertThat(distinct.get(i).previous()).isEqualTo(distinct.get(i - 1).occupancy());
        assertThat(distinct.get(i).version()).isGreaterThan(distinct.get(i - 1).version());
      }
    }
  }

  private void awaitSilence(StateTopics topics, KafkaProducer<byte[], byte[]> producer) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              fillSame(producer, CAMERAS - 1);
              topics.read();
              assertThat(topics.counts().unknown()).isEqualTo(SPACES);
              assertThat(topics.fold()).isEqualTo(topics.counts());
            });
    assertThat(topics.changes.stream())
        .filteredOn(change -> change.reason() == OccupancyReason.CAMERA_OFFLINE)
        .hasSize(SPACES)
        .allSatisfy(
            change ->
                assertThat(change.camera()).isEqualTo(new CameraId(SITE, "cam-" + (CAMERAS - 1))));
  }

  /** Some cars come and go, and each camera takes the pictures that show it. */
  private void fill(KafkaProducer<byte[], byte[]> producer, int cameras) {
    for (int i = 0; i < truth.length; i++) {
      truth[i] = random.nextBoolean();
    }
    fillSame(producer, cameras);
    fillSame(producer, cameras);
  }

  private void fillSame(KafkaProducer<byte[], byte[]> producer, int cameras) {
    captured = captured.plusSeconds(10);
    for (int i = 0; i < cameras * SPACES; i++) {
      CameraId camera = new CameraId(SITE, "cam-" + i / SPACES);
      producer.send(
          new ProducerRecord<>(
              TOPICS.crops(),
              null,
              Keys.of(camera),
              ColourCodes.picture(truth[i] ? OCCUPIED : EMPTY),
              CropHeaders.of(camera, space(i), "e-" + crops++, captured, "image/png")));
    }
    producer.flush();
  }

  private static void map(
      KafkaProducer<byte[], byte[]> producer, int camera, long revision, Duration budget) {
    List<MappedSpace> spaces = new ArrayList<>();
    for (int i = 0; i < SPACES; i++) {
      spaces.add(
          new MappedSpace(
              space(camera * SPACES + i).space(),
              "zone-" + camera % 2,
              List.of(new Corner(i, 0), new Corner(i + 1, 0), new Corner(i + 1, 1))));
    }
    SpaceMap map =
        new SpaceMap(
            new CameraId(SITE, "cam-" + camera), revision, new Frame(100, 100), budget, spaces);
    producer.send(
        new ProducerRecord<>(
            TOPICS.spaceMaps(),
            null,
            Keys.of(map.camera()),
            SpaceMaps.value(map),
            SpaceMaps.headers(map, Instant.now())));
    producer.flush();
  }

  private static void close(KafkaProducer<byte[], byte[]> producer, SpaceId... spaces) {
    for (SpaceId space : spaces) {
      producer.send(
          new ProducerRecord<>(
              TOPICS.overrides(),
              null,
              Keys.of(space),
              SpaceOverrides.value(new SpaceOverride(space, true, "ice", Instant.now())),
              new RecordHeaders()));
    }
    producer.flush();
  }

  private static SpaceId space(int number) {
    return new SpaceId(SITE, "A" + number);
  }

  private ParkstreamService start(EmbeddedBroker broker, Guarantee guarantee, String instance)
      throws InterruptedException {
    ParkstreamService service =
        new ParkstreamService(
            ServiceSettingsFixture.settings(
                broker.bootstrapServers(),
                guarantee,
                instance,
                directory.resolve(instance),
                PARTITIONS,
                Map.of(),
                EVIDENCE),
            () -> () -> new ColourCodeEngine(ServiceSettingsFixture.BATCH, count -> {}),
            new SimpleMeterRegistry());
    service.start();
    assertThat(service.awaitRunning(PATIENCE)).isTrue();
    return service;
  }

  private static KafkaProducer<byte[], byte[]> producer(EmbeddedBroker broker) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", broker.bootstrapServers(), "acks", "all"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  /** A picture for which the engine answers about so. */
  private static int code(float probability) {
    int number = 0;
    while (Math.abs(ColourCodes.probability(number) - probability) > 0.01) {
      number++;
    }
    return number;
  }

  /** Closes what was opened, last first. */
  private static final class Closing implements AutoCloseable {
    private final List<AutoCloseable> opened = new ArrayList<>();

    <T extends AutoCloseable> T add(T resource) {
      opened.add(0, resource);
      return resource;
    }

    @Override
    public void close() throws Exception {
      for (AutoCloseable resource : opened) {
        resource.close();
      }
    }
  }
}
