package io.parkstream.tools.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.parkstream.ParkstreamException;
import io.parkstream.app.ServiceFactory;
import io.parkstream.app.ServiceSettings;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.gateway.SpaceMapPublisher;
import io.parkstream.serde.CropHeaders;
import io.parkstream.serde.Topics;
import io.parkstream.testing.ColourCodeEngine;
import io.parkstream.testing.ColourCodes;
import io.parkstream.tools.demo.EmbeddedBroker;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A time range of a topic on a real broker, through other thresholds. */
@QuarkusTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("alone")
class ReplayIT {
  private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");
  private static final CameraId NORTH = new CameraId("lot", "north");
  private static final CameraId SOUTH = new CameraId("lot", "south");
  private static final int EMPTY = code(0.05f);
  private static final int OCCUPIED = code(0.95f);

  @Inject ServiceFactory services;

  private EmbeddedBroker broker;
  private ServiceSettings settings;
  private long crops;

  @BeforeAll
  void publishThreeHours() throws Exception {
    broker = EmbeddedBroker.start();
    settings = services.settings().forDemo(broker.bootstrapServers(), "replay-it", 3);
    services.createTopics(settings);
    keepForever(settings.topics().names().crops());
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      SpaceMapPublisher.publish(
          producer, settings.topics().names().spaceMaps(), List.of(map()), START.minusSeconds(60));
      for (int hour = 0; hour < 3; hour++) {
        // a car that stands for half a minute; in the second hour, as the only one
        for (int second = 0; second < 90; second++) {
          boolean car = hour != 1 || (second >= 30 && second < 60);
          crop(producer, NORTH, "N1", hour * 3600 + second, car ? OCCUPIED : EMPTY);
          crop(producer, NORTH, "gone", hour * 3600 + second, OCCUPIED);
          crop(producer, SOUTH, "S1", hour * 3600 + second, OCCUPIED);
        }
      }
      producer.send(
          new ProducerRecord<>(
              Topics.DEFAULT.crops(),
              null,
              START.plusSeconds(3700).toEpochMilli(),
              NORTH.key(),
              new byte[] {1}));
    }
  }

  /**
   * The crops are older than the topic keeps them; the broker looks half a minute after its start.
   */
  private void keepForever(String topic) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, topic),
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry("retention.ms", "-1"), AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }

  @AfterAll
  void close() {
    broker.close();
  }

  @Test
  void run_takesTheRangeAndTheCamera_byMapAndThresholds() {
    // When
    ReplayReport report = replay(START.plusSeconds(3600), START.plusSeconds(3690), NORTH::equals);

    // Then: a space that is not on the map is no space
    assertThat(report.from()).isEqualTo(START.plusSeconds(3600));
    assertThat(report.crops()).isEqualTo(180);
    assertThat(report.unreadable()).isZero();
    assertThat(report.cameras())
        .extracting(CameraDifference::camera, CameraDifference::spaces, CameraDifference::flipsNow)
        .containsExactly(tuple("lot/north", 1, 2));
    assertThat(report.longest())
        .extracting(
            ReplayReport.Disagreement::space,
            each -> Duration.between(START, each.from()).toSeconds(),
            ReplayReport.Disagreement::seconds,
            ReplayReport.Disagreement::now,
            ReplayReport.Disagreement::other)
        .containsExactly(tuple("N1", 3635L, 15.0, "occupied", "empty"));
  }

  @Test
  void run_takesAllCameras_andCountsWhatIsNoCrop() {
    // When
    ReplayReport report = replay(START, START.plusSeconds(9000), camera -> true);

    // Then
    assertThat(report.cameras())
        .extracting(CameraDifference::camera, CameraDifference::crops)
        .containsExactly(tuple("lot/north", 540L), tuple("lot/south", 270L));
    assertThat(report.unreadable()).isEqualTo(1);
    assertThat(report.until()).isEqualTo(START.plusSeconds(7289));
  }

  @Test
  void run_saysWhereTheTopicBegins_whenTheRangeIsEmpty() {
    assertThatThrownBy(() -> replay(START.minusSeconds(90), START.minusSeconds(10), c -> true))
        .isInstanceOf(ParkstreamException.class)
        .hasMessage(
            "topic parking.crops has no record from 2026-03-01T07:58:30Z to 2026-03-01T07:59:50Z;"
                + " its first is of 2026-03-01T08:00:00Z");
  }

  private ReplayReport replay(Instant from, Instant to, Predicate<CameraId> cameras) {
    TopicCrops source =
        new TopicCrops(
            services.consumers(settings, "replay", null),
            settings.topics().names(),
            settings.intake().pictures().maxBytes(),
            from,
            to,
            cameras,
            Clock.systemUTC());
    OccupancyPolicy usual = OccupancyPolicy.DEFAULT;
    ColourCodeEngine engine = new ColourCodeEngine(32, count -> {});
    return new Replay(
            new Judgement(() -> engine, usual),
            new Judgement(
                () -> engine,
                new OccupancyPolicy(
                    21,
                    Duration.ofSeconds(20),
                    usual.toEmpty(),
                    usual.toEmptyFor(),
                    usual.uncertainty(),
                    usual.toUnknown(),
                    usual.toUnknownFor())),
            settings.belief().watch(),
            settings.intake().pictures())
        .run(source, null);
  }

  private static SpaceMap map() {
    return new SpaceMap(
        NORTH,
        1,
        new SpaceMap.Frame(100, 100),
        null,
        List.of(
            new SpaceMap.MappedSpace(
                "N1",
                null,
                List.of(
                    new SpaceMap.Corner(0, 0),
                    new SpaceMap.Corner(40, 0),
                    new SpaceMap.Corner(40, 40)))));
  }

  private void crop(
      KafkaProducer<String, byte[]> producer,
      CameraId camera,
      String space,
      int second,
      int number) {
    Instant at = START.plusSeconds(second);
    producer.send(
        new ProducerRecord<>(
            Topics.DEFAULT.crops(),
            null,
            at.toEpochMilli(),
            camera.key(),
            ColourCodes.picture(number),
            CropHeaders.of(
                camera, new SpaceId(camera.site(), space), "c-" + crops++, at, "image/png")));
  }

  private static int code(float probability) {
    int number = 0;
    while (Math.abs(ColourCodes.probability(number) - probability) > 0.01) {
      number++;
    }
    return number;
  }
}
