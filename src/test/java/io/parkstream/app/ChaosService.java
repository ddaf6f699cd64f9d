package io.parkstream.app;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.stream.clients.StreamsSettings;
import io.parkstream.testing.ColourCodeEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The service as a process that a test may kill: everything is real but the engine, which waits 5
 * ms for a batch, stalls once for each time that the file {@code stall} appears, and fills the heap
 * when there is a file {@code hoard}.
 */
public final class ChaosService {
  static final int PARTITIONS = 8;
  static final String STATS = "STATS ";

  /**
   * The system property of {@code max.poll.interval.ms}; by default so short that {@link #STALL}
   * exceeds it.
   */
  static final String MAX_POLL_MILLIS = "chaos.max.poll.millis";

  /** For so long the group gives the member up meanwhile. */
  static final Duration STALL = Duration.ofSeconds(9);

  /** The system property of the time that the engine takes for a batch. */
  static final String BATCH_MILLIS = "chaos.batch.millis";

  private static final long BATCH_NANOS =
      TimeUnit.MILLISECONDS.toNanos(Long.getLong(BATCH_MILLIS, 5));

  /** The system property, true or false, of batches that take up to twice as long or less. */
  static final String UNEVEN = "chaos.uneven";

  private static final boolean IS_UNEVEN = Boolean.getBoolean(UNEVEN);
  private static final long REPORT_NANOS = 50_000_000;

  private static final String STALL_FILE = "stall";
  private static final String HOARD = "hoard";

  private ChaosService() {}

  public static void main(String... arguments) {
    logToTheOutput();
    String bootstrapServers = arguments[0];
    StreamsSettings.Guarantee guarantee = StreamsSettings.Guarantee.valueOf(arguments[1]);
    String instance = arguments[2];
    Path directory = Path.of(arguments[3]);
    MeterRegistry registry = new SimpleMeterRegistry();
    ParkstreamService service =
        new ParkstreamService(
            ServiceSettingsFixture.settings(
                bootstrapServers,
                guarantee,
                instance,
                directory.resolve("state-" + instance),
                PARTITIONS,
                Map.of(
                    "consumer.max.poll.interval.ms", System.getProperty(MAX_POLL_MILLIS, "7000"))),
            () ->
                () -> new ColourCodeEngine(ServiceSettingsFixture.BATCH, count -> work(directory)),
            registry);
    Runtime.getRuntime().addShutdownHook(new Thread(service::close));
    service.start();
    while (!service.status().isDead()) {
      System.out.println(
          STATS + answered(registry) + " " + pending(registry) + " " + service.status().phase());
      LockSupport.parkNanos(REPORT_NANOS);
    }
    System.out.println("DEAD " + service.status().detail());
  }

  /** Outside Quarkus, whose log manager holds everything back until an application has started. */
  private static void logToTheOutput() {
    ConsoleHandler handler = new ConsoleHandler();
    handler.setLevel(Level.parse(System.getProperty("chaos.log", "WARNING")));
    Logger.getLogger("").addHandler(handler);
  }

  private static void work(Path directory) {
    if (directory.resolve(HOARD).toFile().delete()) {
      fillTheHeap();
    }
    long nanos = directory.resolve(STALL_FILE).toFile().delete() ? STALL.toNanos() : batchNanos();
    long until = System.nanoTime() + nanos;
    while (until - System.nanoTime() > 0) {
      LockSupport.parkNanos(until - System.nanoTime());
    }
  }

  private static long batchNanos() {
    return IS_UNEVEN ? ThreadLocalRandom.current().nextLong(2 * BATCH_NANOS) : BATCH_NANOS;
  }

  private static long answered(MeterRegistry registry) {
    return (long)
        registry.find("parkstream.crops").counters().stream().mapToDouble(Counter::count).sum();
  }

  private static long pending(MeterRegistry registry) {
    return (long) registry.get("parkstream.crops.pending").gauge().value();
  }

  static void stall(Path directory) throws IOException {
    Files.createFile(directory.resolve(STALL_FILE));
  }

  static void hoard(Path directory) throws IOException {
    Files.createFile(directory.resolve(HOARD));
  }

  private static void fillTheHeap() {
    List<byte[]> hoard = new ArrayList<>();
    while (hoard.size() < Integer.MAX_VALUE) {
      hoard.add(new byte[1 << 20]);
    }
  }
}
