package io.parkstream.stream.clients;

import java.util.Locale;

/** What the guard of fetched records reports. Called by the threads of consumers. */
public interface FetchMetrics {
  FetchMetrics NONE = (reason) -> {};

  /** Why a batch of records is not given to the consumer. */
  enum Reason {
    /** It unpacks to more than a consumer may hold. */
    TOO_LARGE,
    /** It cannot be unpacked, or a record in it lies about its size. */
    MALFORMED;

    /** The word in metrics: lower case, with hyphens. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** A batch was skipped with all its records. */
  void batchSkipped(Reason reason);
}
