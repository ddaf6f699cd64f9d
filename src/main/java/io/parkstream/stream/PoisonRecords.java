package io.parkstream.stream;

import io.parkstream.Causes;
import io.parkstream.domain.CropRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The records that failed a stream thread: the last resort, after {@link InputBoundary}. A record
 * is tried twice; when it is read the third time it is set aside without being looked at, or it
 * would fail every thread that ever gets its partition. What a task puts out by itself is tried
 * twice too, by its key, and once more after a pause that doubles; see {@link OwnWork}.
 *
 * <p>Written to a file beside the state at each failure, so that a process that ends in between
 * does not start to count again. At most {@link #MAX_RECORDS} are remembered, the oldest is
 * forgotten first, and each for at most {@link #MEMORY}. Safe for use by several threads.
 */
public final class PoisonRecords {
  private static final Logger log = Logger.getLogger(PoisonRecords.class);

  /** One failure may be an accident of the service, the second at the same offset is not. */
  static final int ATTEMPTS = 2;

  /** Records; threads fail a few times in five minutes before the service ends. */
  static final int MAX_RECORDS = 1_000;

  /** A topic that is made again starts at offset 0, and offsets of before mean other records. */
  static final Duration MEMORY = Duration.ofDays(1);

  /**
   * A site or a space goes on by itself when the cause is gone. Each try may cost a thread, so the
   * pause doubles with each that fails, up to {@link #MEMORY}.
   */
  static final Duration FIRST_PAUSE = Duration.ofMinutes(10);

  private static final int CAUSE_CHARACTERS = 500;
  private static final String SEPARATOR = "\t";
  private static final int FIELDS = 6;

  /** In the place of the partition, for what is known by its key. */
  private static final String KEY = "key";

  /** The same, for what records ask for: the first records are blamed, and not the key. */
  private static final String KEY_OF_RECORDS = "key-of-records";

  /** One record is set aside after two failures; a third is another's, and the key's. */
  static final int RECORDS_ATTEMPTS = 3;

  /**
   * What failed.
   *
   * @param topic of the record; or the node, for what a task does by itself
   * @param place the partition; or {@link #KEY}
   * @param at the offset; or the key
   */
  private record Subject(String topic, String place, String at) {
    static Subject of(CropRef record) {
      return new Subject(
          record.topic(), Integer.toString(record.partition()), Long.toString(record.offset()));
    }

    static Subject of(String node, String key) {
      return new Subject(node, KEY, key);
    }

    static Subject ofRecords(String node, String key) {
      return new Subject(node, KEY_OF_RECORDS, key);
    }

    /** How often it may fail. */
    int attempts() {
      return place.equals(KEY_OF_RECORDS) ? RECORDS_ATTEMPTS : ATTEMPTS;
    }

    /** How long it is left out after a failure, the last that it may have or a later one. */
    Duration pause(int count) {
      if (!place.equals(KEY) && !place.equals(KEY_OF_RECORDS)) {
        return MEMORY;
      }
      Duration pause = FIRST_PAUSE;
      for (int i = attempts(); i < count && pause.compareTo(MEMORY) < 0; i++) {
        pause = pause.multipliedBy(2);
      }
      return pause.compareTo(MEMORY) < 0 ? pause : MEMORY;
    }
  }

  private record Failures(int count, long lastMillis, String cause) {
    boolean isOlderThan(Duration time, long nowMillis) {
      return nowMillis - lastMillis > time.toMillis();
    }
  }

  private final @Nullable Path file;
  private final Clock clock;
  private final Map<Subject, Failures> failures = new LinkedHashMap<>();

  /** Asked for each record, so not under the lock. */
  private volatile boolean empty = true;

  private PoisonRecords(@Nullable Path file, Clock clock) {
    this.file = file;
    this.clock = clock;
  }

  /** Remembers until the process ends. */
  public static PoisonRecords inMemory(Clock clock) {
    return new PoisonRecords(null, clock);
  }

  /**
   * Remembers across restarts.
   *
   * @param file need not be there; lines that cannot be read are ignored
   */
  public static PoisonRecords in(Path file, Clock clock) {
    PoisonRecords records = new PoisonRecords(file, clock);
    records.load(file);
    return records;
  }

  /** A record has failed its thread. */
  void failed(CropRef record, Throwable cause) {
    failed(Subject.of(record), cause);
  }

  /** What a task does by itself for a key has failed its thread. */
  void failed(String node, String key, Throwable cause) {
    failed(Subject.of(node, key), cause);
  }

  /** What records ask a task for, for a key, has failed its thread. */
  void failedForRecord(String node, String key, Throwable cause) {
    failed(Subject.ofRecords(node, key), cause);
  }

  /**
   * What a record asked for, for a key, has been done: failures for other records before are none
   * of the key's.
   */
  void succeeded(String node, String key) {
    if (!empty) {
      forget(Subject.ofRecords(node, key));
    }
  }

  private synchronized void forget(Subject subject) {
    if (failures.remove(subject) != null) {
      empty = failures.isEmpty();
      store();
    }
  }

  private synchronized void failed(Subject subject, Throwable cause) {
    Failures before = failures.remove(subject);
    int count = before == null ? 1 : before.count + 1;
    failures.put(subject, new Failures(count, clock.millis(), oneLine(innermost(cause))));
    if (failures.size() > MAX_RECORDS) {
      failures.remove(failures.keySet().iterator().next());
    }
    empty = false;
    store();
  }

  /** Why a record is to be set aside; null if it is not. */
  @Nullable String poison(CropRef record) {
    return empty ? null : poison(Subject.of(record));
  }

  /** Why something is to be left out; null if it is not. */
  @Nullable String poison(String node, String key) {
    if (empty) {
      return null;
    }
    String own = poison(Subject.of(node, key));
    return own == null ? poison(Subject.ofRecords(node, key)) : own;
  }

  private synchronized @Nullable String poison(Subject subject) {
    Failures known = failures.get(subject);
    return known == null
            || known.count < subject.attempts()
            || known.isOlderThan(subject.pause(known.count), clock.millis())
        ? null
        : known.cause;
  }

  private void load(Path from) {
    if (!Files.exists(from)) {
      return;
    }
    try {
      for (String line : Files.readAllLines(from, StandardCharsets.UTF_8)) {
        load(line.split(SEPARATOR, FIELDS));
      }
      empty = failures.isEmpty();
    } catch (IOException | RuntimeException e) {
      log.warnf(e, "The records that failed before the restart cannot be read from %s", from);
    }
  }

  private void load(String[] fields) {
    if (fields.length != FIELDS) {
      return;
    }
    Failures known =
        new Failures(Integer.parseInt(fields[3]), Long.parseLong(fields[4]), fields[5]);
    if (!known.isOlderThan(MEMORY, clock.millis())) {
      failures.put(new Subject(fields[0], fields[1], fields[2]), known);
    }
  }

  private void store() {
    if (file == null) {
      return;
    }
    List<String> lines = new ArrayList<>(failures.size());
    failures.forEach(
        (subject, known) ->
            lines.add(
                String.join(
                    SEPARATOR,
                    subject.topic(),
                    subject.place(),
                    subject.at(),
                    Integer.toString(known.count),
                    Long.toString(known.lastMillis),
                    known.cause)));
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Path whole = file.resolveSibling(file.getFileName() + ".new");
      Files.write(whole, lines, StandardCharsets.UTF_8);
      Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      log.warnf(e, "A record that failed is forgotten at a restart: %s cannot be written", file);
    }
  }

  /** Streams wraps what its nodes throw, without a word. */
  private static String innermost(Throwable cause) {
    List<Throwable> causes = Causes.of(cause);
    return causes.get(causes.size() - 1).toString();
  }

  private static String oneLine(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= CAUSE_CHARACTERS ? line : line.substring(0, CAUSE_CHARACTERS) + "…";
  }
}
