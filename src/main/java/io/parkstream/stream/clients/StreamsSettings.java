package io.parkstream.stream.clients;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;
import org.jspecify.annotations.Nullable;

/**
 * How Kafka Streams is to run. The defaults of Kafka suit small records and long pauses; each value
 * here says why it is another.
 *
 * @param applicationId the consumer group, and the prefix of internal topics
 * @param bootstrapServers {@code host:port}, separated by commas
 * @param threads stream threads; they also decode the pictures, so about one per core that
 *     inference leaves
 * @param guarantee what a crash may repeat
 * @param commitInterval between two commits: after a crash so much is read again, and under exactly
 *     once an answer is seen so much later
 * @param instanceId names this instance across restarts, such as the name of its pod: it gets its
 *     partitions back at once instead of after the session timeout. Null for none
 * @param sessionTimeout after which the group gives up a silent member; null for {@link
 *     #NAMED_SESSION} with an instance id and {@link #UNNAMED_SESSION} without
 * @param transactionTimeout after which the broker aborts the transaction of a silent instance; for
 *     that time its crops wait for the next. At least the commit interval
 * @param internalReplication copies of the changelog; -1 leaves it to the broker
 * @param stateDirectory for the locks of Streams; the state itself is in memory and on the broker
 * @param overrides further settings of Streams and its clients; those that would lose crops are
 *     refused
 */
public record StreamsSettings(
    String applicationId,
    String bootstrapServers,
    int threads,
    Guarantee guarantee,
    Duration commitInterval,
    @Nullable String instanceId,
    @Nullable Duration sessionTimeout,
    Duration transactionTimeout,
    int internalReplication,
    Path stateDirectory,
    Map<String, String> overrides) {

  /** What a crash may repeat; nothing is lost either way. */
  public enum Guarantee {
    /** Answers since the last commit come again, with the ids they had. */
    AT_LEAST_ONCE(StreamsConfig.AT_LEAST_ONCE),
    /** To a consumer that reads committed records only, nothing comes twice. */
    EXACTLY_ONCE(StreamsConfig.EXACTLY_ONCE_V2);

    private final String value;

    Guarantee(String value) {
      this.value = value;
    }
  }

  /** Two commits per second: what a crash repeats stays small, and so does the broker's load. */
  public static final Duration DEFAULT_COMMIT_INTERVAL = Duration.ofMillis(500);

  /** Above the restart of a pod, so that its partitions stay; below what a driver would wait. */
  public static final Duration NAMED_SESSION = Duration.ofSeconds(10);

  /** The least that brokers take by default: a restarted instance waits for its own ghost. */
  public static final Duration UNNAMED_SESSION = Duration.ofSeconds(6);

  /** Longer than a busy engine stalls; while it runs down, the crops of a dead instance wait. */
  public static final Duration DEFAULT_TRANSACTION_TIMEOUT = Duration.ofSeconds(10);

  /** An idle thread looks for finished batches this often; the default of 100 ms is a wait. */
  private static final int POLL_MILLIS = 5;

  /** Streams' own default of 100 ms would be most of an answer's latency. */
  private static final int LINGER_MILLIS = 5;

  /**
   * Records of a partition that may be left in the queue of its task when more are polled; by
   * default 1000, of up to 1 MiB. Streams polls when it has processed what it can, so that more
   * than one is left only where a task waits for another of its topics.
   */
  private static final int BUFFERED_RECORDS = 1;

  /** In the queues of a thread this is added by one poll: 256 crops of 4 kB are 1 MiB. */
  private static final int POLL_RECORDS = 256;

  /** Per broker and fetch of a stream thread; 50 MiB by default. */
  public static final int FETCH_BYTES = 8 << 20;

  /** Of one partition and fetch: one record of the largest size. */
  private static final int PARTITION_FETCH_BYTES = 1 << 20;

  /**
   * What the queue of one partition holds at most of records that are not compressed: what may be
   * left and one fetch.
   */
  public static final long QUEUED_PARTITION_BYTES =
      (BUFFERED_RECORDS << 20) + PARTITION_FETCH_BYTES;

  /** A dead letter is a crop of up to 1 MiB with further headers. */
  private static final int REQUEST_BYTES = 2 << 20;

  private static final int HEARTBEATS_PER_SESSION = 4;

  /**
   * For an answer of the broker to what Streams asks while it assigns partitions. What was meant
   * for a broker that has just died is answered by nobody, and all instances stand still meanwhile:
   * a minute by default. Without the answer Streams assigns at once and looks again later.
   */
  private static final int ADMIN_MILLIS = 5_000;

  /** The suffix of what decides whether the clients that hold offsets back are used. */
  private static final String GROUP_PROTOCOL = ConsumerConfig.GROUP_PROTOCOL_CONFIG;

  /** Settings with a place of their own above, or that would lose crops. */
  private static final Map<String, String> REFUSED =
      Map.ofEntries(
          Map.entry(StreamsConfig.APPLICATION_ID_CONFIG, "it is a setting of its own"),
          Map.entry(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, "the guarantee is its own setting"),
          Map.entry(
              StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
              "going on after a failed batch would lose its crops"),
          Map.entry(
              StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG,
              "going on after a failed send would lose an answer"),
          Map.entry(
              StreamsConfig.DEFAULT_CLIENT_SUPPLIER_CONFIG,
              "offsets would pass crops that are not answered"),
          Map.entry(
              StreamsConfig.InternalConfig.PROCESSING_THREADS_ENABLED,
              "offsets are held back only on the thread that processes"),
          Map.entry(
              ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
              "offsets would pass crops that are not answered"),
          Map.entry(
              ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "the instance id is a setting of its own"),
          Map.entry(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "Streams chooses it for each thread"));

  private static final Set<String> ALL_ACKS = Set.of("all", "-1");

  private static final List<String> CLIENT_PREFIXES =
      List.of(
          StreamsConfig.CONSUMER_PREFIX,
          StreamsConfig.MAIN_CONSUMER_PREFIX,
          StreamsConfig.PRODUCER_PREFIX);

  public StreamsSettings {
    overrides = Map.copyOf(overrides);
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1: " + threads);
    }
    if (commitInterval.compareTo(Duration.ofMillis(1)) < 0) {
      throw new IllegalArgumentException("commitInterval must be at least 1 ms: " + commitInterval);
    }
    if (transactionTimeout.compareTo(commitInterval) < 0) {
      throw new IllegalArgumentException(
          "transactionTimeout "
              + transactionTimeout
              + " is shorter than the commitInterval "
              + commitInterval
              + ": every transaction would be aborted");
    }
    List<String> mistakes = mistakes(overrides);
    if (!mistakes.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", mistakes));
    }
  }

  /** The properties for {@code KafkaStreams}. */
  public Properties properties() {
    Properties properties = new Properties();
    streams(properties);
    consumer(properties);
    producer(properties);
    admin(properties);
    // An override without a prefix is meant for every client, but a prefix would win over it.
    for (String key : overrides.keySet()) {
      properties.remove(StreamsConfig.consumerPrefix(key));
      properties.remove(StreamsConfig.producerPrefix(key));
    }
    properties.putAll(overrides);
    return properties;
  }

  private void streams(Properties properties) {
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee.value);
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitInterval.toMillis());
    properties.put(StreamsConfig.POLL_MS_CONFIG, POLL_MILLIS);
    properties.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, BUFFERED_RECORDS);
    properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, internalReplication);
    // As the topics that the service makes: what they unpack to is what they are.
    properties.put(StreamsConfig.topicPrefix(TopicConfig.COMPRESSION_TYPE_CONFIG), "uncompressed");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
    // What a record makes fail ends in its processor; what is thrown is a failure of the
    // service.
    properties.put(
        StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
        LogAndFailProcessingExceptionHandler.class);
    // Bytes cannot fail; Streams also asks it while it reads a global topic for the first time.
    properties.put(
        StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
        LogAndContinueExceptionHandler.class);
    if (instanceId != null) {
      properties.put(StreamsConfig.CLIENT_ID_CONFIG, applicationId + "-" + instanceId);
    }
  }

  private void consumer(Properties properties) {
    Duration session = effectiveSessionTimeout();
    consumer(properties, ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    // A crop whose transaction was aborted was never sent. Streams' default without exactly-once
    // reads it.
    consumer(properties, ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    consumer(properties, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS);
    consumer(properties, ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
    consumer(properties, ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, PARTITION_FETCH_BYTES);
    consumer(properties, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) session.toMillis());
    consumer(
        properties,
        ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
        (int) session.toMillis() / HEARTBEATS_PER_SESSION);
    if (instanceId != null) {
      consumer(properties, ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instanceId);
    } else {
      // Streams keeps its membership when closed; without a name nobody can take it up again.
      consumer(properties, "internal.leave.group.on.close", true);
    }
  }

  private void producer(Properties properties) {
    producer(properties, ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS);
    producer(properties, ProducerConfig.MAX_REQUEST_SIZE_CONFIG, REQUEST_BYTES);
    if (guarantee == Guarantee.EXACTLY_ONCE) {
      producer(
          properties,
          ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
          (int) transactionTimeout.toMillis());
    }
  }

  /** Both or none: a client refuses an answer that may take longer than all of its tries. */
  private void admin(Properties properties) {
    List<String> keys =
        List.of(
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG);
    if (keys.stream()
        .noneMatch(
            key ->
                overrides.containsKey(key)
                    || overrides.containsKey(StreamsConfig.adminClientPrefix(key)))) {
      keys.forEach(key -> properties.put(StreamsConfig.adminClientPrefix(key), ADMIN_MILLIS));
    }
  }

  /** What the group waits for a silent member of these settings. */
  public Duration effectiveSessionTimeout() {
    if (sessionTimeout != null) {
      return sessionTimeout;
    }
    return instanceId == null ? UNNAMED_SESSION : NAMED_SESSION;
  }

  /** Keeps the records that failed threads across restarts; beside what Streams cleans. */
  public Path poisonFile() {
    return stateDirectory.resolve(applicationId + ".failed-records");
  }

  private static void consumer(Properties properties, String key, Object value) {
    properties.put(StreamsConfig.consumerPrefix(key), value);
  }

  private static void producer(Properties properties, String key, Object value) {
    properties.put(StreamsConfig.producerPrefix(key), value);
  }

  /** What is wrong with settings to be passed through, a text for each; empty if nothing is. */
  public static List<String> mistakes(Map<String, String> overrides) {
    List<String> mistakes = new ArrayList<>();
    new TreeMap<>(overrides)
        .forEach(
            (key, value) -> {
              String plain = withoutPrefix(key);
              String reason = REFUSED.get(plain);
              if (reason != null) {
                mistakes.add(key + " cannot be overridden: " + reason);
              }
              if (plain.equals(ProducerConfig.ACKS_CONFIG) && !ALL_ACKS.contains(value)) {
                mistakes.add(
                    key
                        + "="
                        + value
                        + " is refused: an answer that only its leader has is lost with it, and its"
                        + " crop is committed");
              }
              if (plain.equals(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG)
                  && !value.equalsIgnoreCase("true")) {
                mistakes.add(
                    key
                        + "="
                        + value
                        + " is refused: answers that are sent again would be out of order");
              }
              if (plain.equals(GROUP_PROTOCOL) && !value.equalsIgnoreCase("classic")) {
                mistakes.add(wrongProtocol(key, value));
              }
            });
    return mistakes;
  }

  /** For the consumer's own configuration, whichever way it came about. */
  static void requireClassicProtocol(Map<String, Object> consumerConfig) {
    Object protocol = consumerConfig.get(GROUP_PROTOCOL);
    if (protocol != null && !"classic".equalsIgnoreCase(protocol.toString())) {
      throw new IllegalArgumentException(wrongProtocol(GROUP_PROTOCOL, protocol.toString()));
    }
  }

  private static String wrongProtocol(String key, String value) {
    return key
        + "="
        + value
        + " is refused: with it Kafka Streams makes its own consumer, and commits would pass crops"
        + " that are not answered; remove the setting or use classic";
  }

  private static String withoutPrefix(String key) {
    for (String prefix : CLIENT_PREFIXES) {
      if (key.startsWith(prefix)) {
        return key.substring(prefix.length());
      }
    }
    return key;
  }
}
