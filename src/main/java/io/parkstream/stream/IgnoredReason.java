package io.parkstream.stream;

import java.util.Locale;

/** Why a record has no effect; a closed list, since it becomes a metric label. */
public enum IgnoredReason {
  /** It breaks the contract; the message says how. */
  UNREADABLE,
  /** A newer one is known. */
  OUTDATED,
  /** Its version or time lies so far ahead that no later record would ever count. */
  IMPLAUSIBLE,
  /** What may be held in memory is held; the message names the bound. */
  NO_ROOM,
  /** Something was thrown that nobody foresaw. */
  UNEXPECTED,
  /** It failed a stream thread twice; see {@link PoisonRecords}. */
  POISON;

  private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The word in metrics and logs: lower case, with hyphens. */
  public String word() {
    return word;
  }
}
