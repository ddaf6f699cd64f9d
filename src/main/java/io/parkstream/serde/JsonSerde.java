package io.parkstream.serde;

import java.util.function.Function;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** A value in a store and its changelog, as JSON; null is what Kafka means by it. Thread safe. */
final class JsonSerde<T> implements Serde<T> {
  private final Function<T, byte[]> write;
  private final Function<byte[], T> read;

  JsonSerde(Function<T, byte[]> write, Function<byte[], T> read) {
    this.write = write;
    this.read = read;
  }

  @Override
  public Serializer<T> serializer() {
    return (topic, value) -> written(value);
  }

  @Override
  public Deserializer<T> deserializer() {
    return (topic, bytes) -> value(bytes);
  }

  // Kafka's own way to say that there is nothing.
  @SuppressWarnings("NullAway")
  private byte[] written(@Nullable T value) {
    if (value == null) {
      return null;
    }
    try {
      return write.apply(value);
    } catch (RuntimeException e) {
      // Distinguishes a value that cannot be written from a store that fails.
      throw new SerializationException("a value cannot be written: " + e.getMessage(), e);
    }
  }

  @SuppressWarnings("NullAway")
  private T value(byte @Nullable [] bytes) {
    return bytes == null ? null : read.apply(bytes);
  }
}
