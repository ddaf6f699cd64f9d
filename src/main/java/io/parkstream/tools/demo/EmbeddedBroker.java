package io.parkstream.tools.demo;

import io.parkstream.ParkstreamException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;

/**
 * One Kafka node, broker and controller, inside this process: the broker's production classes, for
 * {@code demo} and for tests. It listens on the loopback interface only, without authentication.
 * Costs about 30 MB of heap; starts in about 4 s. Close twice is harmless.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final int NODE_ID = 1;
  private static final String LOOPBACK = "127.0.0.1";

  private final KafkaRaftServer server;
  private final String bootstrapServers;
  private final @Nullable Path temporaryDirectory;
  private boolean closed;

  private EmbeddedBroker(
      KafkaRaftServer server, String bootstrapServers, @Nullable Path temporaryDirectory) {
    this.server = server;
    this.bootstrapServers = bootstrapServers;
    this.temporaryDirectory = temporaryDirectory;
  }

  /** Starts on a free port, with data in a temporary directory that {@link #close} deletes. */
  public static EmbeddedBroker start() {
    return startOn(0);
  }

  /**
   * As {@link #start()}, on a port of one's choice.
   *
   * @param port 0 for a free one
   */
  public static EmbeddedBroker startOn(int port) {
    try {
      Path directory = Files.createTempDirectory("parkstream-broker-");
      return start(directory, port, directory);
    } catch (IOException e) {
      throw new UncheckedIOException("no directory for the broker's data", e);
    }
  }

  /**
   * Starts over a directory that stays: a second start with the same arguments goes on with the
   * data of the first, as a restarted broker does.
   *
   * @param port 0 for a free one
   */
  public static EmbeddedBroker start(Path directory, int port) {
    return start(directory, port, null);
  }

  /**
   * Starts with settings of one's own.
   *
   * @param listeners further ones, as {@code listeners} takes them
   * @param more settings of the broker, on top
   */
  public static EmbeddedBroker start(
      Path directory, int port, String listeners, Map<String, String> more) {
    Map<String, Object> settings = settings(directory, port, freePort());
    settings.merge("listeners", listeners, (own, further) -> own + "," + further);
    settings.merge("advertised.listeners", listeners, (own, further) -> own + "," + further);
    settings.putAll(more);
    return start(directory, port, settings, null);
  }

  /**
   * Starts a node of a cluster; waits until its controllers have found each other.
   *
   * @param clusterId the same for all nodes of the cluster
   * @param more settings of the node, on top: those of its cluster
   */
  public static EmbeddedBroker startNode(
      Path directory, int port, String clusterId, Map<String, String> more) {
    Map<String, Object> settings = settings(directory, port, freePort());
    settings.putAll(more);
    return start(directory, port, clusterId, settings, null);
  }

  private static EmbeddedBroker start(
      Path directory, int chosenPort, @Nullable Path temporaryDirectory) {
    int port = chosenPort == 0 ? freePort() : chosenPort;
    return start(directory, port, settings(directory, port, freePort()), temporaryDirectory);
  }

  private static EmbeddedBroker start(
      Path directory, int port, Map<String, Object> settings, @Nullable Path temporaryDirectory) {
    return start(directory, port, Uuid.randomUuid().toString(), settings, temporaryDirectory);
  }

  private static EmbeddedBroker start(
      Path directory,
      int port,
      String clusterId,
      Map<String, Object> settings,
      @Nullable Path temporaryDirectory) {
    KafkaConfig config = new KafkaConfig(settings, false);
    // A directory that was formatted belongs to the cluster that its file names.
    if (!Files.exists(directory.resolve("meta.properties"))) {
      format(directory, clusterId, config);
    }
    KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
    server.startup();
    return new EmbeddedBroker(server, LOOPBACK + ":" + port, temporaryDirectory);
  }

  private static void format(Path directory, String clusterId, KafkaConfig config) {
    try {
      new Formatter()
          .setPrintStream(
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
          .setNodeId(config.nodeId())
          .setClusterId(clusterId)
          .setControllerListenerName("CONTROLLER")
          .setMetadataLogDirectory(config.metadataLogDir())
          .addDirectory(directory.toString())
          .run();
    } catch (Exception e) {
      throw new ParkstreamException("cannot prepare the broker's data in " + directory, e);
    }
  }

  private static Map<String, Object> settings(Path directory, int port, int controllerPort) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(NODE_ID));
    settings.put("controller.quorum.voters", NODE_ID + "@" + LOOPBACK + ":" + controllerPort);
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put(
        "listeners",
        "PLAINTEXT://"
            + LOOPBACK
            + ":"
            + port
            + ",CONTROLLER://"
            + LOOPBACK
            + ":"
            + controllerPort);
    settings.put("advertised.listeners", "PLAINTEXT://" + LOOPBACK + ":" + port);
    settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("inter.broker.listener.name", "PLAINTEXT");
    settings.put("log.dirs", directory.toString());
    settings.put("auto.create.topics.enable", "false");
    // One node holds one copy of everything.
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    // 50 partitions each by default: seconds of start-up for nothing.
    settings.put("offsets.topic.num.partitions", "1");
    settings.put("transaction.state.log.num.partitions", "1");
    settings.put("share.coordinator.state.topic.num.partitions", "1");
    // Waits 3 s for further members by default.
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("group.min.session.timeout.ms", "1000");
    settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(2 << 20));
    settings.put("num.network.threads", "2");
    settings.put("num.io.threads", "2");
    // There is no other node to hand leadership to; asking only delays the end.
    settings.put("controlled.shutdown.enable", "false");
    return settings;
  }

  /**
   * A port that is free now, and that neither this process nor another was given before while that
   * runs.
   */
  public static int freePort() {
    return LoopbackPorts.next();
  }

  public String bootstrapServers() {
    return bootstrapServers;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    server.shutdown();
    server.awaitShutdown();
    if (temporaryDirectory != null) {
      delete(temporaryDirectory);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete the broker's data in " + directory, e);
    }
  }
}
