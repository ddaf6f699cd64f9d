package io.parkstream.web;

/** Why a connection or a request found no answer. */
public enum Refused {
  /** More connections than are allowed to the client or to all. */
  CONNECTIONS("connections"),
  /** More requests in a second than are allowed to the client or to all. */
  RATE("rate"),
  /** More requests at once than are allowed. */
  BUSY("busy"),
  /** More bytes of answers that are not taken than are allowed. */
  BYTES("bytes"),
  /** Asked under a name that is not on the list. */
  HOST("host"),
  /** A method that does not exist here. */
  METHOD("method"),
  /** Reading without a login, where reading asks for one. */
  LOGIN("login");

  private final String word;

  Refused(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }
}
