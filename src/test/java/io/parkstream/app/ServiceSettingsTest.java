package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.ParkstreamException;
import io.parkstream.batch.BatchPolicy;
import io.parkstream.config.ParkstreamConfig;
import io.parkstream.domain.AlarmPolicy;
import io.parkstream.domain.DriftRule;
import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.domain.WatchPolicy;
import io.parkstream.image.PictureLimits;
import io.parkstream.serde.CaptureWindow;
import io.parkstream.serde.Topics;
import io.parkstream.stream.AlarmSettings;
import io.parkstream.stream.LatencyTarget;
import io.parkstream.stream.TopologySettings;
import io.parkstream.stream.clients.StreamsSettings;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServiceSettingsTest {
  @Test
  void of_isMadeOfThePartsDefaults_whenNothingIsConfigured() {
    // When
    ServiceSettings settings = of(Map.of());

    // Then
    assertThat(settings.topics().names()).isEqualTo(Topics.DEFAULT);
    assertThat(settings.topics().shadow()).isEmpty();
    assertThat(settings.topology("id")).isEqualTo(TopologySettings.defaults("id"));
    assertThat(settings.streams().guarantee()).isEqualTo(StreamsSettings.Guarantee.AT_LEAST_ONCE);
  }

  @Test
  void of_takesEachPartFromItsSettings() {
    // When
    ServiceSettings settings =
        of(
            Map.ofEntries(
                Map.entry("parkstream.kafka.topics.crops", "north.crops"),
                Map.entry("parkstream.kafka.partitions", "3"),
                Map.entry("parkstream.kafka.replication-factor", "2"),
                Map.entry("parkstream.kafka.create-topics", "false"),
                Map.entry("parkstream.kafka.processing-guarantee", "exactly-once"),
                Map.entry("parkstream.shadow.model", "parking/2"),
                Map.entry("parkstream.batch.max-size", "16"),
                Map.entry("parkstream.batch.max-delay", "5ms"),
                Map.entry("parkstream.batch.latency-target", "200ms"),
                Map.entry("parkstream.batch.latency-from", "capture"),
                Map.entry("parkstream.engine.max-batch-time", "7s"),
                Map.entry("parkstream.capture.max-past", "2d"),
                Map.entry("parkstream.picture.find-blind", "false"),
                Map.entry("parkstream.occupancy.to-empty", "9"),
                Map.entry("parkstream.occupancy.refresh", "45s"),
                Map.entry("parkstream.occupancy.site-interval", "3s")));

    // Then
    assertThat(settings.streams().guarantee()).isEqualTo(StreamsSettings.Guarantee.EXACTLY_ONCE);
    assertThat(settings.topics().names().crops()).isEqualTo("north.crops");
    assertThat(settings.topics().partitions()).isEqualTo(3);
    assertThat(settings.topics().replicationFactor()).contains((short) 2);
    assertThat(settings.topics().create()).isFalse();
    assertThat(settings.topics().shadow()).isPresent();
    assertThat(settings.inference().batch())
        .isEqualTo(new BatchPolicy(16, Duration.ofMillis(5), 256, 0.9));
    assertThat(settings.inference().maxBatchTime()).isEqualTo(Duration.ofSeconds(7));
    assertThat(settings.waiting().latency())
        .isEqualTo(new LatencyTarget(Duration.ofMillis(200), LatencyTarget.From.CAPTURE));
    assertThat(settings.intake().capture().maxPast()).isEqualTo(Duration.ofDays(2));
    assertThat(settings.intake().findBlind()).isFalse();
    assertThat(settings.belief().evidence().toEmpty()).isEqualTo(9);
    assertThat(settings.belief().watch().refresh()).isEqualTo(Duration.ofSeconds(45));
    assertThat(settings.belief().siteInterval()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void of_refusesMistakes_ofSettingsThatArePassedToStreamsToo() {
    // When, Then
    assertThatThrownBy(
            () ->
                ServiceSettings.of(
                    config(Map.of("parkstream.batch.max-size", "300")),
                    Map.of("group.protocol", "streams")))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContainingAll("parkstream.batch.max-size", "group.protocol");
  }

  @Test
  void forDemo_changesBrokerAndTopics_andNothingElse() {
    // Given
    ServiceSettings settings =
        of(Map.of("parkstream.shadow.model", "parking/2", "parkstream.kafka.instance-id", "pod-0"));

    // When
    ServiceSettings demo = settings.forDemo("localhost:1", "demo", 4);

    // Then
    assertThat(demo.streams().bootstrapServers()).isEqualTo("localhost:1");
    assertThat(demo.streams().applicationId()).isEqualTo("demo");
    assertThat(demo.streams().instanceId()).isNull();
    assertThat(demo.topics())
        .isEqualTo(
            new ServiceSettings.ServiceTopics(
                Topics.DEFAULT,
                4,
                Optional.of((short) 1),
                true,
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    assertThat(demo)
        .usingRecursiveComparison()
        .ignoringFields("streams", "topics")
        .isEqualTo(settings);
  }

  @Test
  void alarms_haveTheirTopicAndRules() {
    // When
    ServiceSettings settings =
        of(
            Map.of(
                "parkstream.alarms.enabled", "true",
                "parkstream.alarms.full-at", "0.95",
                "parkstream.alarms.overstay", "short=2h, north/load.ing=20m,*=3d",
                "parkstream.alarms.flips-per-hour", "6",
                "parkstream.alarms.unchanged-for", "4d",
                "parkstream.alarms.undecided-rise", "0.1"));

    // Then
    assertThat(settings.topology("id").alarms())
        .isEqualTo(
            new AlarmSettings(
                "parking.alarms",
                new AlarmPolicy(
                    0.95,
                    Duration.ofMinutes(1),
                    Map.of(
                        "short", Duration.ofHours(2),
                        "north/load.ing", Duration.ofMinutes(20),
                        "*", Duration.ofDays(3)),
                    6,
                    Duration.ofDays(4),
                    new DriftRule(0.1, 0.1))));
    assertThat(settings.topics().plan().all())
        .filteredOn(topic -> topic.name().equals("parking.alarms"))
        .singleElement()
        .satisfies(
            topic -> assertThat(topic.settings()).containsEntry("cleanup.policy", "compact"));
    assertThat(of(Map.of()).topology("id").alarms()).isNull();
    assertThat(of(Map.of()).topics().plan().all())
        .noneMatch(topic -> topic.name().equals("parking.alarms"));
  }

  @Test
  void with_changesItsOneSettingAlone() {
    // Given
    ServiceSettings settings = of(Map.of());
    Topics others = new Topics("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");

    // When
    ServiceSettings changed = settings.withTopics(others).withMaxBatchTime(Duration.ofSeconds(3));

    // Then
    assertThat(changed.topics().names()).isEqualTo(others);
    assertThat(changed.inference().maxBatchTime()).isEqualTo(Duration.ofSeconds(3));
    assertThat(
            changed
                .withTopics(Topics.DEFAULT)
                .withMaxBatchTime(settings.inference().maxBatchTime()))
        .isEqualTo(settings);
  }

  @Test
  void topology_hasThePartsThatItNeeds() {
    // Given
    ServiceSettings settings =
        of(
            Map.of(
                "parkstream.batch.max-pending-per-partition", "77",
                "parkstream.batch.max-block", "9s",
                "parkstream.picture.max-bytes", "64K"));

    // When
    TopologySettings topology = settings.topology("id");

    // Then
    assertThat(topology)
        .isEqualTo(
            new TopologySettings(
                Topics.DEFAULT,
                "id",
                77,
                Duration.ofSeconds(9),
                LatencyTarget.NONE,
                settings.waiting().backlog(),
                CaptureWindow.DEFAULT,
                true,
                64 << 10,
                OccupancyPolicy.DEFAULT,
                WatchPolicy.DEFAULT,
                TopologySettings.DEFAULT_SITE_INTERVAL));
    assertThat(settings.intake().pictures().maxPixels()).isEqualTo(PictureLimits.CROPS.maxPixels());
  }

  private static ServiceSettings of(Map<String, String> values) {
    return ServiceSettings.of(config(values), Map.of());
  }

  private static ParkstreamConfig config(Map<String, String> values) {
    return new SmallRyeConfigBuilder()
        .withMapping(ParkstreamConfig.class)
        .withConverter(Duration.class, 100, new DurationConverter())
        .withConverter(MemorySize.class, 100, new MemorySizeConverter())
        .withSources(new PropertiesConfigSource(values, "test", 100))
        .build()
        .getConfigMapping(ParkstreamConfig.class);
  }
}
