package io.parkstream.stream;

import java.util.function.Consumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What a task remembered before it was opened. An entry that cannot be read, as one that a later
 * version wrote or that somebody else put on the changelog, is ignored and counted: it would fail
 * every thread that opens the task.
 */
final class StoredEntries {
  private StoredEntries() {}

  static <T> void each(
      KeyValueStore<String, T> store, InputFaults faults, Consumer<KeyValue<String, T>> taker) {
    InputBoundary boundary = faults.boundary();
    try (KeyValueIterator<String, T> entries = store.all()) {
      while (entries.hasNext()) {
        try {
          taker.accept(entries.next());
        } catch (RuntimeException | Error e) {
          Throwable flaw = boundary.flaw(null, e);
          faults
              .ignored()
              .ignored(
                  InputTopic.STATE,
                  IgnoredReason.UNREADABLE,
                  null,
                  "in store " + store.name() + ": " + InputBoundary.text(flaw));
        }
      }
    }
  }
}
