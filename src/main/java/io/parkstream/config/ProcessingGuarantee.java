package io.parkstream.config;

/** What a crash may do to the answers; no crop is lost under either. */
public enum ProcessingGuarantee {
  /** Answers since the last commit may come again, with the same event ids. */
  AT_LEAST_ONCE,
  /** Each answer once, in one transaction with its offset; readers need {@code read_committed}. */
  EXACTLY_ONCE
}
