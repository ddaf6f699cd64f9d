package io.parkstream.gateway;

/** What the gateway did with a crop. */
public sealed interface PublishResult {
  /** Handed to the producer; acknowledged or counted as failed later. */
  record Sent() implements PublishResult {}

  /**
   * Not sent, and never will be.
   *
   * @param message the numbers and the next step, for people
   */
  record Refused(String message) implements PublishResult {}
}
