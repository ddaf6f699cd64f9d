package io.parkstream.stream;

import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Which crops of one task are begun next, and which are forwarded, where the newest of each space
 * goes first: as many as the batcher takes are begun, and the rest may be overtaken by what is read
 * next. Answers are forwarded in the order in which their crops were begun. Empty with {@link
 * BacklogPolicy.Order#AS_SENT}. Belongs to the stream thread.
 */
final class NewestFirst {
  private final Function<HeldCrop, PendingCrop> intake;
  private final BooleanSupplier room;
  private final Consumer<PendingCrop> forwarder;
  private final HeldCrops held = new HeldCrops();
  private final ArrayDeque<HeldCrop> begun = new ArrayDeque<>();

  /**
   * Holds nothing yet.
   *
   * @param intake begins a crop, and may block for it
   * @param room whether the batcher takes a crop just now
   * @param forwarder of answers
   */
  NewestFirst(
      Function<HeldCrop, PendingCrop> intake,
      BooleanSupplier room,
      Consumer<PendingCrop> forwarder) {
    this.intake = intake;
    this.room = room;
    this.forwarder = forwarder;
  }

  /**
   * Takes a crop, which {@link #beginHeld} begins. Nothing is thrown.
   *
   * @return whether it has overtaken one
   */
  boolean hold(HeldCrop crop) {
    return held.add(crop);
  }

  /** Begins as many as the batcher takes now. */
  void beginHeld() {
    while (!held.isEmpty() && room.getAsBoolean()) {
      HeldCrop next = held.next();
      if (next != null) {
        begin(next);
      }
    }
  }

  /**
   * What came of a crop, which is begun if it is not: newer ones went before it for long enough.
   */
  PendingCrop outcomeOf(HeldCrop crop) {
    PendingCrop outcome = crop.outcome();
    if (outcome != null) {
      return outcome;
    }
    held.remove(crop);
    return begin(crop);
  }

  private PendingCrop begin(HeldCrop crop) {
    try {
      PendingCrop outcome = intake.apply(crop);
      crop.begun(outcome);
      begun.add(crop);
      return outcome;
    } finally {
      if (crop.outcome() == null) {
        held.putBack(crop);
      }
    }
  }

  /** Forwards what is answered, up to the first that is not. */
  void forwardFinished() {
    HeldCrop first = begun.peek();
    while (first != null && first.outcome() != null && first.outcome().isDone()) {
      forwarder.accept(first.outcome());
      first.forwarded();
      begun.remove();
      first = begun.peek();
    }
  }
}
