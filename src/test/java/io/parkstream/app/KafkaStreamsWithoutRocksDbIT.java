package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.parkstream.tools.demo.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka Streams with changelogged stores in memory runs without the RocksDB library. */
class KafkaStreamsWithoutRocksDbIT {
  @Test
  void streams_countInMemory_withoutRocksDbOnTheClassPath(@TempDir Path state) throws Exception {
    assertThatThrownBy(() -> Class.forName("org.rocksdb.RocksDB"))
        .isInstanceOf(ClassNotFoundException.class);
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream("in", Consumed.with(Serdes.String(), Serdes.String()))
        .groupByKey()
        .count(
            Materialized.<String, Long>as(Stores.inMemoryKeyValueStore("counts"))
                .withKeySerde(Serdes.String())
                .withValueSerde(Serdes.Long()));
    Properties properties = new Properties();
    properties.put("application.id", "without-rocksdb");
    properties.put("state.dir", state.toString());
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      properties.put("bootstrap.servers", broker.bootstrapServers());
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
        admin.createTopics(List.of(new NewTopic("in", 1, (short) 1))).all().get();
      }
      try (KafkaStreams streams = new KafkaStreams(builder.build(), properties);
          KafkaProducer<String, String> producer =
              new KafkaProducer<>(
                  Map.of("bootstrap.servers", broker.bootstrapServers()),
                  new StringSerializer(),
                  new StringSerializer())) {
        streams.start();
        producer.send(new ProducerRecord<>("in", "key", "value")).get();
        await()
            .atMost(Duration.ofSeconds(30))
            .ignoreExceptions()
            .untilAsserted(
                () ->
                    assertThat(
                            streams
                                .store(
                                    StoreQueryParameters.fromNameAndType(
                                        "counts",
                                        QueryableStoreTypes.<String, Long>keyValueStore()))
                                .get("key"))
                        .isEqualTo(1L));
      }
    }
  }
}
