package io.parkstream.stream.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.stream.clients.StreamsSettings.Guarantee;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamsSettingsTest {

  @Test
  void consumer_isTunedForPictures() {
    Map<String, Object> consumer = consumer(settings(null, Map.of()));

    assertThat(consumer)
        .containsEntry(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest")
        .containsEntry(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 256)
        .containsEntry(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 << 20)
        .containsEntry(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1 << 20)
        .containsEntry(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6000)
        .containsEntry(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1500)
        .containsEntry("internal.leave.group.on.close", true)
        .doesNotContainKey(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
  }

  @Test
  void consumer_isAStaticMember_whenThereIsAnInstanceId() {
    Map<String, Object> consumer = consumer(settings("pod-0", Map.of()));

    assertThat(consumer)
        .containsEntry(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "pod-0-1")
        .containsEntry(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000)
        .containsEntry("internal.leave.group.on.close", false);
  }

  @Test
  void queueOfAPartition_holdsOneRecordBesideAFetch() {
    assertThat(settings(null, Map.of()).properties())
        .containsEntry(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 1);
    assertThat(StreamsSettings.QUEUED_PARTITION_BYTES).isEqualTo(2 << 20);
  }

  @Test
  void producer_takesDeadLettersAndSendsSoon() {
    Map<String, Object> producer = producer(settings(null, Map.of()));

    assertThat(producer)
        .containsEntry(ProducerConfig.LINGER_MS_CONFIG, 5)
        .containsEntry(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 << 20)
        .doesNotContainKey(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG);
  }

  @Test
  void admin_doesNotWaitAMinuteForABrokerThatHasDied() {
    assertThat(admin(settings(null, Map.of())))
        .containsEntry("request.timeout.ms", 5000)
        .containsEntry("default.api.timeout.ms", 5000);
  }

  @Test
  void admin_takesNoHalfOfAnOverride() {
    Map<String, Object> admin = admin(settings(null, Map.of("request.timeout.ms", "40000")));

    assertThat(admin)
        .containsEntry("request.timeout.ms", "40000")
        .doesNotContainKey("default.api.timeout.ms");
  }

  @Test
  void guarantee_isOneSetting() {
    // Given
    StreamsSettings exactlyOnce =
        settings(Guarantee.EXACTLY_ONCE, null, Duration.ofMillis(500), Map.of());

    // Then
    assertThat(exactlyOnce.properties())
        .containsEntry(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, "exactly_once_v2");
    assertThat(producer(exactlyOnce))
        .containsEntry(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 10_000);
  }

  @Test
  void overrides_winOverTheDefaults_withAndWithoutPrefix() {
    // Given
    StreamsSettings settings =
        settings(
            null,
            Map.of(
                "session.timeout.ms", "20000",
                "consumer.max.poll.records", "99",
                "main.consumer.fetch.max.bytes", "1000000",
                "linger.ms", "0",
                "poll.ms", "20",
                "security.protocol", "SSL"));

    // Then
    assertThat(consumer(settings))
        .containsEntry("session.timeout.ms", "20000")
        .containsEntry("max.poll.records", "99")
        .containsEntry("fetch.max.bytes", "1000000")
        .containsEntry("security.protocol", "SSL");
    assertThat(producer(settings)).containsEntry("linger.ms", "0");
    assertThat(settings.properties()).containsEntry("poll.ms", "20");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "group.protocol",
        "consumer.group.protocol",
        "main.consumer.group.protocol",
        "enable.auto.commit",
        "consumer.enable.auto.commit",
        "processing.guarantee",
        "processing.exception.handler",
        "production.exception.handler",
        "default.client.supplier",
        "group.instance.id",
        "__processing.threads.enabled__",
        "application.id",
        "producer.transactional.id"
      })
  void overrides_areRefusedWithTheReason_whenTheyWouldLoseCrops(String key) {
    assertThatThrownBy(() -> settings(null, Map.of(key, "streams")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(key);
  }

  @Test
  void overrides_areAllReported_whenSeveralAreWrong() {
    assertThatThrownBy(
            () -> settings(null, Map.of("group.protocol", "streams", "enable.auto.commit", "true")))
        .hasMessageContaining("group.protocol=streams")
        .hasMessageContaining("enable.auto.commit");
  }

  @Test
  void overrides_mayNotWeakenTheProducer() {
    assertThatThrownBy(() -> settings(null, Map.of("producer.acks", "1")))
        .hasMessageContaining("producer.acks=1 is refused");
    assertThatThrownBy(() -> settings(null, Map.of("enable.idempotence", "false")))
        .hasMessageContaining("enable.idempotence=false is refused");
    assertThat(settings(null, Map.of("acks", "-1")).properties()).containsEntry("acks", "-1");
  }

  @Test
  void overrides_mayNameTheClassicProtocol() {
    assertThat(consumer(settings(null, Map.of("group.protocol", "classic"))))
        .containsEntry("group.protocol", "classic");
  }

  @Test
  void settings_refuse_aTransactionShorterThanACommit() {
    assertThatThrownBy(
            () -> settings(Guarantee.EXACTLY_ONCE, null, Duration.ofSeconds(11), Map.of()))
        .hasMessageContaining("PT11S")
        .hasMessageContaining("PT10S");
  }

  private static StreamsSettings settings(
      @Nullable String instanceId, Map<String, String> overrides) {
    return settings(
        Guarantee.AT_LEAST_ONCE, instanceId, StreamsSettings.DEFAULT_COMMIT_INTERVAL, overrides);
  }

  private static StreamsSettings settings(
      Guarantee guarantee,
      @Nullable String instanceId,
      Duration commitInterval,
      Map<String, String> overrides) {
    return new StreamsSettings(
        "parkstream",
        "127.0.0.1:1",
        2,
        guarantee,
        commitInterval,
        instanceId,
        null,
        StreamsSettings.DEFAULT_TRANSACTION_TIMEOUT,
        -1,
        Path.of("target", "state"),
        overrides);
  }

  /** What Kafka Streams makes of the properties for the main consumer of thread 1. */
  private static Map<String, Object> consumer(StreamsSettings settings) {
    return config(settings).getMainConsumerConfigs("parkstream", "client", 1);
  }

  private static Map<String, Object> admin(StreamsSettings settings) {
    return new StreamsConfig(settings.properties()).getAdminConfigs("admin");
  }

  private static Map<String, Object> producer(StreamsSettings settings) {
    return config(settings).getProducerConfigs("client");
  }

  private static StreamsConfig config(StreamsSettings settings) {
    return new StreamsConfig(settings.properties());
  }
}
