package io.parkstream.cli;

import io.parkstream.ParkstreamException;
import io.parkstream.app.topics.TopicPlan;
import io.parkstream.app.topics.TopicSpec;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.CropLabel;
import io.parkstream.gateway.BrokerCheck;
import io.parkstream.gateway.CropProducer;
import io.parkstream.training.dataset.LabelFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Labels between a broker, where all keep them, and folders, to train and calibrate with. */
@Command(
    name = "labels",
    description = {
      "Keeps labelled crops on a topic, where they outlive models and machines, and gets them from there.",
      "--put sends the pictures of DIR/empty and DIR/occupied; a picture that is sent again replaces its label.",
      "--to writes DIR/SITE/{empty,occupied,unclear,wrong} for 'train --data' and 'calibrate --data SITE=DIR/SITE'.",
      "--delete removes a label and its picture for good."
    },
    mixinStandardHelpOptions = true)
final class LabelsCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(
      names = "--put",
      paramLabel = "SITE/CAMERA=DIR",
      description = "Folder to send, and whose pictures they are. Repeatable.")
  Map<String, Path> put = new LinkedHashMap<>();

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "Where the labels are written; the sites' folders there must be new or empty.")
  @Nullable Path to;

  @Option(
      names = "--site",
      paramLabel = "SITE",
      description = "With --to: of this site only. Repeatable; default: all.")
  List<String> sites = new ArrayList<>();

  @Option(
      names = "--delete",
      paramLabel = "KEY",
      description = "A label, as --put names it. Repeatable.")
  List<String> delete = new ArrayList<>();

  @Option(names = "--by", paramLabel = "NAME", description = "With --put: who labelled them.")
  @Nullable String by = System.getProperty("user.name");

  @Option(names = "--broker", paramLabel = "HOST:PORT", description = "Default: ${DEFAULT-VALUE}.")
  String broker = "localhost:9092";

  @Option(
      names = "--labels-topic",
      paramLabel = "TOPIC",
      description = "Made with the first --put if it is not there. Default: ${DEFAULT-VALUE}.")
  String topic = "parking.labels";

  @Mixin KafkaClientOption client = new KafkaClientOption();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (put.isEmpty() && delete.isEmpty() && to == null) {
      throw new ParameterException(
          spec.commandLine(), "Missing option: --put SITE/CAMERA=DIR, --delete KEY or --to DIR");
    }
    Map<CameraId, Path> folders = folders();
    requireSites();
    if (to != null) {
      new LabelFolder(to).requireEmpty(sites);
    }
    PrintWriter out = spec.commandLine().getOut();
    Map<String, ProducerRecord<String, byte[]>> records = records(folders);
    if (!records.isEmpty()) {
      BrokerCheck.require(broker, client.settings(), List.of());
      if (!folders.isEmpty()) {
        createTopic();
      }
      send(records, out);
    }
    if (to != null) {
      BrokerCheck.require(broker, client.settings(), List.of(topic));
      LabelFolder written = new LabelFolder(to);
      long unreadable =
          new LabelTopic(broker, client.settings(), topic).write(written, List.copyOf(sites));
      Map<CropLabel.Answer, Integer> counts = written.counts();
      counts.forEach((answer, count) -> out.println(answer.word() + " " + count));
      if (unreadable > 0) {
        spec.commandLine()
            .getErr()
            .println(
                "labels: "
                    + unreadable
                    + " records are no labels, or of a site '.' or '..', and were skipped");
      }
    }
    out.flush();
    spec.commandLine().getErr().flush();
    return 0;
  }

  private void requireSites() {
    for (String site : sites) {
      if (!LabelFolder.isFolder(site)) {
        throw new ParameterException(
            spec.commandLine(),
            "--site '"
                + site
                + "' is no site; expected [A-Za-z0-9._-]{1,64}, and neither . nor ..");
      }
    }
  }

  private Map<CameraId, Path> folders() {
    Map<CameraId, Path> folders = new LinkedHashMap<>();
    put.forEach(
        (camera, folder) -> {
          String[] ids = camera.split("/", -1);
          try {
            if (ids.length != 2) {
              throw new IllegalArgumentException("it has " + ids.length + " parts");
            }
            folders.put(new CameraId(ids[0], ids[1]), folder);
          } catch (IllegalArgumentException e) {
            throw new ParameterException(
                spec.commandLine(),
                "--put '" + camera + "' is no camera; expected SITE/CAMERA=DIR: " + e.getMessage());
          }
        });
    return folders;
  }

  private Map<String, ProducerRecord<String, byte[]>> records(Map<CameraId, Path> folders)
      throws IOException {
    Map<String, ProducerRecord<String, byte[]>> records = new LinkedHashMap<>();
    for (Map.Entry<CameraId, Path> folder : folders.entrySet()) {
      LabelRecords.of(topic, folder.getKey(), folder.getValue(), by)
          .forEach(record -> records.put(record.key(), record));
    }
    delete.forEach(key -> records.put(key, new ProducerRecord<>(topic, key, null)));
    return records;
  }

  private void send(Map<String, ProducerRecord<String, byte[]>> records, PrintWriter out)
      throws InterruptedException {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.CLIENT_ID_CONFIG, "parkstream-labels");
    settings.putAll(client.settings());
    Map<String, Future<RecordMetadata>> sent = new LinkedHashMap<>();
    try (Producer<String, byte[]> producer = CropProducer.open(broker, settings)) {
      records.forEach((key, record) -> sent.put(key, producer.send(record)));
      producer.flush();
      for (Map.Entry<String, Future<RecordMetadata>> entry : sent.entrySet()) {
        entry.getValue().get();
        out.println(entry.getKey());
      }
    } catch (ExecutionException e) {
      throw new ParkstreamException(
          "labels could not be delivered to topic " + topic + ": " + e.getCause(), e);
    }
  }

  /**
   * As the other compacted topics; the broker decides on partitions and copies. One that is there
   * is left alone: who may write to it need not have the right to create it.
   */
  private void createTopic() throws InterruptedException {
    TopicSpec labels = TopicPlan.labels(topic);
    try (Admin admin = BrokerCheck.admin(broker, client.settings())) {
      if (exists(admin)) {
        return;
      }
      admin
          .createTopics(
              List.of(
                  new NewTopic(topic, Optional.empty(), Optional.empty())
                      .configs(labels.settings())))
          .all()
          .get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new ParkstreamException(
            "topic " + topic + " cannot be made: " + e.getCause() + ". Have it made, compacted", e);
      }
    }
  }

  private boolean exists(Admin admin) throws InterruptedException, ExecutionException {
    try {
      admin.describeTopics(List.of(topic)).allTopicNames().get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw e;
    }
  }
}
