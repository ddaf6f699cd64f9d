package io.parkstream.stream.clients;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.ClientRequest;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.clients.KafkaClient;
import org.apache.kafka.clients.RequestCompletionHandler;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a consumer and its connection, and holds what the brokers answer to {@link
 * FetchedRecords} before the consumer unpacks it.
 *
 * <p>Kafka has no public place for that: deserializers and interceptors see a record when it has
 * been unpacked, which is too late for a heap. So the consumer's network client, a private field,
 * is wrapped once, when the consumer has been made. If another version of Kafka has another field,
 * {@link #guard} says so, and no consumer is made without.
 */
public final class GuardedFetches implements InvocationHandler {
  private final KafkaClient client;
  private final FetchedRecords records;
  private final Map<Uuid, String> topics = new ConcurrentHashMap<>();

  private GuardedFetches(KafkaClient client, FetchedRecords records) {
    this.client = client;
    this.records = records;
  }

  /**
   * Guards a consumer that has fetched nothing yet.
   *
   * @param consumer of the classic group protocol, or without a group
   * @return the same
   * @throws IllegalStateException if this version of Kafka is built differently, or the consumer
   *     has another group protocol
   */
  public static <C extends KafkaConsumer<?, ?>> C guard(C consumer, FetchMetrics metrics) {
    try {
      Object delegate = field(KafkaConsumer.class, "delegate").get(consumer);
      Object network = field(delegate.getClass(), "client").get(delegate);
      Field field = field(network.getClass(), "client");
      KafkaClient client = (KafkaClient) field.get(network);
      field.set(
          network,
          Proxy.newProxyInstance(
              GuardedFetches.class.getClassLoader(),
              new Class<?>[] {KafkaClient.class},
              new GuardedFetches(client, new FetchedRecords(metrics, System::nanoTime))));
      return consumer;
    } catch (ReflectiveOperationException | RuntimeException e) {
      consumer.close();
      throw new IllegalStateException(
          "what a consumer fetches cannot be limited: it needs group.protocol=classic and the"
              + " version of kafka-clients that Parkstream was built with",
          e);
    }
  }

  private static Field field(Class<?> owner, String name) throws NoSuchFieldException {
    Field field = owner.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (arguments != null
        && method.getName().equals("send")
        && arguments[0] instanceof ClientRequest request
        && request.apiKey() == ApiKeys.FETCH) {
      arguments[0] = guarded(request);
    }
    try {
      return method.invoke(client, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  /** The same request; its answer is bounded before the consumer is given it. */
  private ClientRequest guarded(ClientRequest request) {
    if (request.requestBuilder() instanceof FetchRequest.Builder fetch) {
      fetch.fetchData().forEach((partition, data) -> topics.put(data.topicId, partition.topic()));
    }
    RequestCompletionHandler consumer = request.callback();
    return new ClientRequest(
        request.destination(),
        request.requestBuilder(),
        request.correlationId(),
        request.makeHeader(request.requestBuilder().latestAllowedVersion()).clientId(),
        request.createdTimeMs(),
        request.expectResponse(),
        request.requestTimeoutMs(),
        response -> {
          bound(response);
          consumer.onComplete(response);
        });
  }

  private void bound(ClientResponse response) {
    if (!(response.responseBody() instanceof FetchResponse fetched)) {
      return;
    }
    FetchedRecords.Answer answer = records.answer();
    for (FetchableTopicResponse topic : fetched.data().responses()) {
      String name =
          topic.topic().isEmpty()
              ? topics.getOrDefault(topic.topicId(), topic.topicId().toString())
              : topic.topic();
      for (PartitionData partition : topic.partitions()) {
        if (partition.records() instanceof MemoryRecords found) {
          partition.setRecords(
              answer.bounded(new TopicPartition(name, partition.partitionIndex()), found));
        }
      }
    }
  }
}
