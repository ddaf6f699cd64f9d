package io.parkstream.stream;

/**
 * What becomes of crops that are not answered as fast as they come.
 *
 * @param order in which they are answered
 * @param dropExpired whether a crop whose {@code ce_expirytime} has passed is counted and not
 *     classified; else it is counted and classified
 * @param maxHeldPerTask crops of one partition that are read and not answered at most, under {@link
 *     Order#NEWEST_FIRST}: so far ahead newer crops are looked for, and so many answers may come
 *     again after a crash. Then the first of the partition is answered next. Their pictures take
 *     {@link PendingCrops#MAX_NEWEST_FIRST_BYTES} at most
 */
public record BacklogPolicy(Order order, boolean dropExpired, int maxHeldPerTask) {
  public static final int DEFAULT_MAX_HELD_PER_TASK = 5_000;

  /** Every crop is classified, in the order of its partition. */
  public static final BacklogPolicy NONE =
      new BacklogPolicy(Order.AS_SENT, false, DEFAULT_MAX_HELD_PER_TASK);

  /** In which order crops are answered when they have to wait. */
  public enum Order {
    /** In that of the partition, so that the answers of a camera are in its order. */
    AS_SENT,
    /**
     * The newest crop of each space before older ones, as far as they have been read. Answers of a
     * camera are out of order then, and those that arrive late do not affect the occupancy.
     */
    NEWEST_FIRST
  }

  public BacklogPolicy {
    if (maxHeldPerTask < 1) {
      throw new IllegalArgumentException("maxHeldPerTask < 1: " + maxHeldPerTask);
    }
  }
}
