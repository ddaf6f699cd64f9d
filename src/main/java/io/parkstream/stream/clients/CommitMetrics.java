package io.parkstream.stream.clients;

/**
 * What the wrapped Kafka clients report: offsets committed, records acknowledged, records lost to
 * retention. Called on stream threads and, for {@link #published} and {@link #publishFailed}, on
 * the producers' threads; implementations count and return.
 */
public interface CommitMetrics {
  CommitMetrics NONE = new CommitMetrics() {};

  /** A dead letter was not sent: its topic takes none of its size. */
  default void deadLetterGivenUp() {}

  /** The broker acknowledged a record of this topic, so long after it was sent. */
  default void published(String topic, long nanos) {}

  /** The broker did not take a record of this topic; the stream will try again or stop. */
  default void publishFailed(String topic) {}

  /** A topic had deleted so many records when they were to be read. */
  default void deletedUnread(long records) {}

  /** Offsets are about to be committed, of which some had to be lowered to an unanswered crop. */
  default void committing(int partitions, int lowered) {}
}
