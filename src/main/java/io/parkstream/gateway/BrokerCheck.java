package io.parkstream.gateway;

import io.parkstream.ParkstreamException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jboss.logging.Logger;

/**
 * Asks a broker once whether it is there, before a producer waits a minute for it and then speaks
 * of a topic. Needs no right that a gateway has not.
 */
public final class BrokerCheck {
  private static final Logger log = Logger.getLogger(BrokerCheck.class);

  /** A broker on the other side of the world answers in one. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private BrokerCheck() {}

  /**
   * Waits for an answer, at most {@code 5 s}. Topics that are not there are logged: the producer
   * waits for them, and the service makes them when it starts.
   *
   * @param more settings of the client, as for the producer
   * @param topics that are going to be written to
   * @throws ParkstreamException with the address, if no broker answers or it refuses this client,
   *     or no client can be made of the settings
   */
  public static void require(String bootstrapServers, Map<String, Object> more, List<String> topics)
      throws InterruptedException {
    Admin admin = admin(bootstrapServers, more);
    try {
      answer(admin.describeCluster().nodes());
      for (Map.Entry<String, ? extends KafkaFuture<?>> topic :
          admin.describeTopics(topics).topicNameValues().entrySet()) {
        warnIfMissing(bootstrapServers, topic.getKey(), topic.getValue());
      }
    } catch (TimeoutException | org.apache.kafka.common.errors.TimeoutException e) {
      throw new ParkstreamException(
          "no broker answers at "
              + bootstrapServers
              + " within "
              + PATIENCE.toSeconds()
              + " s; is the address right, does the broker run, and does --kafka-config say how to"
              + " connect to it (security.protocol)?",
          e);
    } catch (KafkaException e) {
      throw new ParkstreamException(
          "the broker at " + bootstrapServers + " refuses: " + CropProducer.reason(e), e);
    } finally {
      // Whatever is still asked is of no use any more.
      admin.close(Duration.ZERO);
    }
  }

  /**
   * A client with the patience of this check; closed by the caller.
   *
   * @throws ParkstreamException if none can be made of the settings
   */
  public static Admin admin(String bootstrapServers, Map<String, Object> more) {
    try {
      return Admin.create(settings(bootstrapServers, more));
    } catch (KafkaException e) {
      throw CropProducer.noClient(bootstrapServers, e);
    }
  }

  private static void warnIfMissing(String servers, String topic, KafkaFuture<?> description)
      throws InterruptedException, TimeoutException {
    try {
      answer(description);
    } catch (UnknownTopicOrPartitionException e) {
      log.warnf(
          "topic %s does not exist at %s yet; waiting for it. The service creates its topics when it"
              + " starts",
          topic, servers);
    } catch (KafkaException e) {
      log.warnf("topic %s at %s: %s", topic, servers, e.getMessage());
    }
  }

  private static void answer(KafkaFuture<?> future) throws InterruptedException, TimeoutException {
    try {
      future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
    }
  }

  private static Map<String, Object> settings(String servers, Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.keySet().removeIf(BrokerCheck::isOfProducersOnly);
    settings.putIfAbsent(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
    settings.put(AdminClientConfig.CLIENT_ID_CONFIG, "parkstream-gateway-check");
    int patience = (int) PATIENCE.toMillis();
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, patience);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, patience);
    return settings;
  }

  private static boolean isOfProducersOnly(String setting) {
    return ProducerConfig.configNames().contains(setting)
        && !AdminClientConfig.configNames().contains(setting);
  }
}
