package io.parkstream.stream.clients;

import org.apache.kafka.common.TopicPartition;

/**
 * For how long a partition was watched: time that runs only while everything on it has been read
 * and the broker still says so. A camera that was not heard during watched time was silent; nothing
 * is known about the rest. Called by the thread that has the partition.
 */
public interface WatchedTime {
  /** A task of the calling thread has the partition from now on. */
  void opened(TopicPartition partition);

  /** A task of the calling thread gives the partition up. */
  void closed(TopicPartition partition);

  /** Watched time since the partition was opened, in milliseconds. */
  long millis(TopicPartition partition);
}
