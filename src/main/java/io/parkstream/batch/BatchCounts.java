package io.parkstream.batch;

/**
 * Where every item that was ever offered is. {@code accepted = completed + failed + dropped +
 * waiting + inHand} at any time.
 *
 * @param accepted taken into the queue
 * @param refused not taken, the queue was full
 * @param completed have a result
 * @param failed have a failure
 * @param dropped were accepted and not handled when the batcher was closed
 * @param waiting in the queue
 * @param inHand with a worker
 */
public record BatchCounts(
    long accepted,
    long refused,
    long completed,
    long failed,
    long dropped,
    int waiting,
    int inHand) {}
