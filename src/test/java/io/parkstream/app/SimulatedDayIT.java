package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.Classification;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.SpaceMemory;
import io.parkstream.domain.SpaceRegister;
import io.parkstream.domain.SpaceState;
import io.parkstream.domain.WatchPolicy;
import io.parkstream.serde.CropHeaders;
import io.parkstream.serde.Keys;
import io.parkstream.serde.Topics;
import io.parkstream.stream.clients.StreamsSettings.Guarantee;
import io.parkstream.testing.CarParkDay;
import io.parkstream.testing.ChildJvm;
import io.parkstream.testing.ColourCodeEngine;
import io.parkstream.testing.ColourCodes;
import io.parkstream.testing.DayVerdict;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A whole simulated day through the service as a process of its own, over a real broker, as fast as
 * it goes, with 5 × kill -9. What is published is what a register that nobody killed makes of the
 * same crops, change by change; and it is the truth, but for one stay in a hundred. Silence is not
 * seen here: it is judged by the clock, and hours pass in seconds.
 */
@EnabledIfSystemProperty(
    named = "chaos",
    matches = "long",
    disabledReason = "mvn verify -Pchaos: a simulated day with 5 × kill -9")
class SimulatedDayIT {
  private static final long SEED = 20260301;
  private static final Duration EVERY = Duration.ofSeconds(20);
  private static final int KILLS = 5;
  private static final Duration PATIENCE = Duration.ofMinutes(6);

  /** The engine answers with one of so many probabilities, each of which has a picture. */
  private static final int LEVELS = 256;

  @TempDir Path directory;

  private final CarParkDay day = new CarParkDay(SEED, EVERY);
  private final Uninterrupted expected = new Uninterrupted();
  private final byte[][] pictures = new byte[LEVELS][];
  private final int[] codes = new int[LEVELS];
  private volatile long answered;
  private volatile long pending;
  private final AtomicInteger unsent = new AtomicInteger();
  private int crops;

  @ParameterizedTest
  @MethodSource("io.parkstream.testing.Guarantees#chosen")
  void publishedDay_isTheSame_whenTheServiceIsKilledFiveTimes(Guarantee guarantee)
      throws Exception {
    drawPictures();
    Random random = new Random(SEED);
    try (BrokerProcess broker = new BrokerProcess(directory)) {
      broker.start();
      ChildJvm service = start(broker, guarantee);
      try {
        await().atMost(PATIENCE).until(() -> answered == 0 && pending == 0 && isUp(broker));
        publish(broker);

        // When
        for (int kill = 0; kill < KILLS; kill++) {
          long before = crops / (KILLS + 2) + random.nextInt(2_000);
          await()
              .atMost(PATIENCE)
              .pollInterval(Duration.ofMillis(10))
              .until(() -> answered > before && pending > 0);
          service.kill();
          service = start(broker, guarantee);
        }

        // Then
        assertThat(unsent).hasValue(0);
        try (StateTopics topics = new StateTopics(broker.bootstrapServers())) {
          await()
              .atMost(PATIENCE)
              .pollInterval(Duration.ofSeconds(1))
              .untilAsserted(
                  () -> {
                    Map<String, List<String>> published = bySpace(topics.read().changes);
                    assertThat(published.values().stream().mapToInt(List::size).sum())
                        .isEqualTo(expected.size());
                    assertThat(topics.counts()).isEqualTo(topics.fold());
                  });
          assertThat(bySpace(topics.changes)).isEqualTo(expected.changes);
          assertThat(states(topics.spaces)).isEqualTo(expected.states);
          assertThat(topics.sites)
              .allSatisfy(
                  site -> assertThat(site.counts().total()).isBetween(1, CarParkDay.SPACES));
          if (guarantee == Guarantee.EXACTLY_ONCE) {
            assertThat(topics.changes).doesNotHaveDuplicates().hasSize(expected.size());
          }
          DayVerdict verdict = DayVerdict.of(distinct(topics.changes), day.stays());
          System.out.printf(
              "simulated day %s, seed %d, %d kills: %d crops, %d changes, %s, %s%n",
              guarantee, SEED, KILLS, crops, expected.size(), verdict, topics.counts());
          assertThat(verdict.judged()).isGreaterThan(1500);
          assertThat(verdict.faults()).isLessThanOrEqualTo(verdict.judged() / 100);
        }
        assertThat(service.terminate()).as("ends on SIGTERM").isTrue();
      } finally {
        service.close();
      }
    }
  }

  private ChildJvm start(BrokerProcess broker, Guarantee guarantee) {
    answered = 0;
    pending = 0;
    return ChildJvm.start(
        ChaosService.class,
        // The day has a date, which is long ago.
        Map.of(ServiceSettingsFixture.RECORDINGS_PROPERTY, "true"),
        List.of(broker.bootstrapServers(), guarantee.name(), "a", directory.toString()),
        directory.resolve("service.out"),
        line -> {
          if (line.startsWith(ChaosService.STATS)) {
            String[] words = line.split(" ");
            answered = Long.parseLong(words[1]);
            pending = Long.parseLong(words[2]);
          }
        });
  }

  private static boolean isUp(BrokerProcess broker) {
    try (StateTopics topics = new StateTopics(broker.bootstrapServers())) {
      return topics.read().spaces.isEmpty();
    } catch (RuntimeException e) {
      // the topics are made by the service
      return false;
    }
  }

  private void drawPictures() {
    for (int number = 0, found = 0; found < LEVELS; number++) {
      int level = (int) (ColourCodes.probability(number) * LEVELS);
      if (pictures[level] == null) {
        pictures[level] = ColourCodes.picture(number);
        codes[level] = number;
        found++;
      }
    }
  }

  /** All crops of the day, those of a camera in their order. */
  private void publish(BrokerProcess broker) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "acks",
                "all",
                "linger.ms",
                20,
                // On a busy machine a crop that is not sent would be taken for one that was lost.
                "max.block.ms",
                (int) PATIENCE.toMillis(),
                "delivery.timeout.ms",
                (int) PATIENCE.toMillis()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      while (!day.isOver()) {
        Instant captured = CarParkDay.START.plusSeconds(day.second());
        day.next(
            (space, probability) -> {
              int level = Math.min(LEVELS - 1, (int) (probability * LEVELS));
              CameraId camera = CarParkDay.camera(space);
              String id = Integer.toString(crops++);
              producer.send(
                  new ProducerRecord<>(
                      Topics.DEFAULT.crops(),
                      null,
                      Keys.of(camera),
                      pictures[level],
                      CropHeaders.of(camera, CarParkDay.space(space), id, captured, "image/png")),
                  (metadata, failure) -> {
                    if (failure != null) {
                      unsent.incrementAndGet();
                    }
                  });
              expected.sees(id, space, ColourCodes.probability(codes[level]), captured);
            });
      }
    }
  }

  private static List<OccupancyChange> distinct(List<OccupancyChange> changes) {
    Set<String> ids = new HashSet<>();
    return changes.stream().filter(change -> ids.add(change.id())).toList();
  }

  private static Map<String, List<String>> bySpace(List<OccupancyChange> changes) {
    Map<String, List<String>> bySpace = new TreeMap<>();
    distinct(changes)
        .forEach(
            change ->
                bySpace
                    .computeIfAbsent(change.space().key(), key -> new ArrayList<>())
                    .add(text(change)));
    return bySpace;
  }

  private static String text(OccupancyChange change) {
    return String.join(
        " ",
        change.previous().word(),
        "to",
        change.occupancy().word(),
        "at",
        change.eventTime().toString(),
        "by",
        change.reason().word(),
        "in",
        String.valueOf(change.sessionId()),
        "version",
        Long.toString(change.version()));
  }

  private static Map<String, String> states(Map<String, SpaceState> spaces) {
    Map<String, String> states = new TreeMap<>();
    spaces.forEach(
        (space, status) ->
            states.put(
                space,
                text(
                    status.occupancy().word(),
                    status.since(),
                    status.sessionId(),
                    status.version())));
    return states;
  }

  private static String text(
      String occupancy, Instant since, @Nullable String session, long version) {
    return occupancy + " since " + since + " in " + session + " version " + version;
  }

  /** The register of a service that nobody kills. */
  private static final class Uninterrupted implements SpaceRegister.Effects {
    final Map<String, List<String>> changes = new TreeMap<>();
    final Map<String, String> states = new TreeMap<>();
    private final SpaceRegister register =
        new SpaceRegister(
            WatchPolicy.DEFAULT,
            OccupancyPolicy.DEFAULT,
            space -> null,
            () -> 0,
            Clock.systemUTC(),
            this);
    private final Map<CameraId, Long> offsets = new HashMap<>();

    void sees(String id, int space, float probability, Instant captured) {
      CameraId camera = CarParkDay.camera(space);
      long offset = offsets.merge(camera, 1L, Long::sum);
      register.observed(
          new Classification(
              id,
              camera,
              CarParkDay.space(space),
              probability,
              captured,
              captured,
              ColourCodeEngine.MODEL,
              new CropRef(Topics.DEFAULT.crops(), 0, offset),
              1,
              Duration.ZERO,
              Duration.ZERO));
    }

    int size() {
      return changes.values().stream().mapToInt(List::size).sum();
    }

    @Override
    public void changed(OccupancyChange change) {
      changes.computeIfAbsent(change.space().key(), key -> new ArrayList<>()).add(text(change));
    }

    @Override
    public void published(SpaceState status) {}

    @Override
    public void retired(SpaceId space, long version, Instant at) {
      throw new AssertionError("nothing is retired on this day");
    }

    @Override
    public void remember(SpaceId space, @Nullable SpaceMemory state) {
      if (state != null) {
        states.put(
            space.key(),
            text(state.occupancy().word(), state.since(), state.sessionId(), state.version()));
      }
    }

    @Override
    public void remember(CameraId camera, @Nullable SpaceMap map) {}
  }
}
