package io.parkstream.stream;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.jspecify.annotations.Nullable;

/**
 * Puts all spaces of a site into one partition, so that one task counts them: by the part of the
 * key {@code <site>/<space>} before the slash, hashed as Kafka hashes a whole key.
 */
final class SitePartitioner implements StreamPartitioner<byte[], byte[]> {
  @Override
  public Optional<Set<Integer>> partitions(
      String topic, byte[] key, byte @Nullable [] value, int numPartitions) {
    return Optional.of(Set.of(partition(key, numPartitions)));
  }

  static int partition(byte[] key, int partitions) {
    int end = 0;
    while (end < key.length && key[end] != '/') {
      end++;
    }
    return Utils.toPositive(Utils.murmur2(Arrays.copyOf(key, end))) % partitions;
  }

  /** The partition of a site's spaces, for those who look for them. */
  static int partition(String site, int partitions) {
    return partition(site.getBytes(StandardCharsets.UTF_8), partitions);
  }
}
