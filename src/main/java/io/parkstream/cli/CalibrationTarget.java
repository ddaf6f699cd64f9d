package io.parkstream.cli;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.LiveCalibration;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.gateway.BrokerCheck;
import io.parkstream.gateway.CropProducer;
import io.parkstream.serde.Calibrations;
import io.parkstream.training.evaluation.SiteCalibrator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where {@code calibrate} publishes what running services are to apply. */
final class CalibrationTarget {
  @Option(
      names = "--publish",
      description =
          "Publish what is kept to running services, which apply it from the next batch on, and write no"
              + " files.")
  boolean publish;

  @Option(
      names = "--undo",
      paramLabel = "SITE[/CAMERA]",
      description =
          "Take back what was published for a site or camera; then the file beside the model applies again."
              + " Repeatable.")
  List<String> undo = new ArrayList<>();

  @Option(
      names = "--broker",
      paramLabel = "HOST:PORT",
      description = "With --publish and --undo. Default: ${DEFAULT-VALUE}.")
  String broker = "localhost:9092";

  @Option(
      names = "--calibrations-topic",
      paramLabel = "TOPIC",
      description = "With --publish and --undo. Default: ${DEFAULT-VALUE}.")
  String topic = "parking.calibrations";

  @Option(
      names = "--by",
      paramLabel = "NAME",
      description =
          "With --publish: who applies it, at most 64 characters. Default: the user's name.")
  @Nullable String by = System.getProperty("user.name");

  @Mixin KafkaClientOption client = new KafkaClientOption();

  /**
   * Makes sure within seconds that the broker answers and has the topic.
   *
   * @throws ParkstreamException if not, with what to do
   */
  void require() throws InterruptedException {
    BrokerCheck.require(broker, client.settings(), List.of(topic));
  }

  /** Closed by the caller. */
  Producer<String, byte[]> producer() {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.CLIENT_ID_CONFIG, "parkstream-calibrate");
    settings.putAll(client.settings());
    return CropProducer.open(broker, settings);
  }

  /**
   * What is published of findings. The revision is the time: whatever was taken back in between,
   * none is used twice.
   *
   * @throws ParkstreamException if one is out of range, with the range
   */
  List<LiveCalibration> calibrations(
      ModelIdentity model, List<SiteCalibrator.Finding> findings, Instant now) {
    List<LiveCalibration> calibrations = new ArrayList<>();
    for (SiteCalibrator.Finding finding : findings) {
      if (finding.kept()) {
        try {
          calibrations.add(
              new LiveCalibration(
                  finding.place(),
                  model,
                  finding.calibration().temperature(),
                  finding.calibration().threshold(),
                  now.toEpochMilli(),
                  finding.crops(),
                  new LiveCalibration.Gain(finding.gain(), finding.gainLow(), finding.gainHigh()),
                  Instant.ofEpochMilli(now.toEpochMilli()),
                  by));
        } catch (IllegalArgumentException e) {
          throw new ParkstreamException(
              "the calibration of " + finding.place() + " cannot be published: " + e.getMessage(),
              e);
        }
      }
    }
    return calibrations;
  }

  /**
   * Publishes calibrations and waits until the broker has all of them.
   *
   * @throws ParkstreamException with the place that was not taken
   */
  void send(Producer<String, byte[]> producer, List<LiveCalibration> calibrations)
      throws InterruptedException {
    Map<String, ProducerRecord<String, byte[]>> records = new LinkedHashMap<>();
    for (LiveCalibration calibration : calibrations) {
      records.put(
          calibration.place(),
          new ProducerRecord<>(
              topic,
              null,
              calibration.at().toEpochMilli(),
              calibration.place(),
              Calibrations.value(calibration),
              Calibrations.headers(calibration)));
    }
    send(producer, records);
  }

  /** Takes calibrations back, and waits as above. */
  void sendUndo(Producer<String, byte[]> producer) throws InterruptedException {
    Map<String, ProducerRecord<String, byte[]>> records = new LinkedHashMap<>();
    undo.forEach(place -> records.put(place, new ProducerRecord<>(topic, place, null)));
    send(producer, records);
  }

  private void send(
      Producer<String, byte[]> producer, Map<String, ProducerRecord<String, byte[]>> records)
      throws InterruptedException {
    Map<String, Future<RecordMetadata>> sent = new LinkedHashMap<>();
    records.forEach((place, record) -> sent.put(place, producer.send(record)));
    producer.flush();
    for (Map.Entry<String, Future<RecordMetadata>> entry : sent.entrySet()) {
      try {
        entry.getValue().get();
      } catch (ExecutionException e) {
        throw new ParkstreamException(
            "the calibration of "
                + entry.getKey()
                + " could not be delivered to topic "
                + topic
                + ": "
                + e.getCause(),
            e);
      }
    }
  }
}
