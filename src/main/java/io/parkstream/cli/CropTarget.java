package io.parkstream.cli;

import io.parkstream.gateway.BrokerCheck;
import io.parkstream.gateway.CropProducer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.Producer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where a command publishes crops. */
final class CropTarget {
  @Option(
      names = "--broker",
      paramLabel = "HOST:PORT",
      defaultValue = "localhost:9092",
      description = "Default: ${DEFAULT-VALUE}.")
  String broker = "localhost:9092";

  @Option(names = "--crops-topic", paramLabel = "TOPIC", description = "Default: ${DEFAULT-VALUE}.")
  String cropsTopic = "parking.crops";

  @Mixin KafkaClientOption client = new KafkaClientOption();

  /** What {@code --crops-topic} of {@code simulate} was called before. */
  @Option(names = "--topic", hidden = true)
  void topicBefore(String topic) {
    cropsTopic = topic;
  }

  /**
   * Makes sure within seconds that a broker answers and has the topics.
   *
   * @param more topics beside that of the crops
   * @throws io.parkstream.ParkstreamException if not, with what to do
   */
  void require(String... more) throws InterruptedException {
    List<String> topics = new ArrayList<>(List.of(more));
    topics.add(cropsTopic);
    BrokerCheck.require(broker, client.settings(), topics);
  }

  /** Closed by the caller. */
  Producer<String, byte[]> producer() {
    return CropProducer.open(broker, client.settings());
  }
}
