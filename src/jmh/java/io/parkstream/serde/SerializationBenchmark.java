package io.parkstream.serde;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.Classification;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.domain.OccupancyRule;
import io.parkstream.domain.SpaceMemory;
import io.parkstream.domain.SpaceId;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.Headers;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Claims: what is read and written as text for each crop takes a few microseconds in all. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SerializationBenchmark {
  private static final CameraId CAMERA = new CameraId("north", "gate-2");
  private static final SpaceId SPACE = new SpaceId("north", "A17");
  private static final Instant AT = Instant.parse("2026-03-01T08:00:00.123Z");

  private final byte[] key = CAMERA.key().getBytes(StandardCharsets.UTF_8);
  private final byte[] picture = new byte[4_000];
  private final CropRef ref = new CropRef("parking.crops", 3, 123_456);
  private final Headers headers = CropHeaders.of(CAMERA, SPACE, "run-1234", AT, "image/jpeg");
  private final CropReader reader =
      new CropReader("topic-id", CropReader.MAX_PICTURE_BYTES, Clock.systemUTC());
  private final Classification classification = classification(40);
  private final SpaceMemory state = state();
  private final SpaceMemorySerde serde = new SpaceMemorySerde();

  private final byte[] stored = serde.serializer().serialize("occupancy", state);

  private Classification classification(int second) {
    return new Classification(
        "0123456789abcdef0123456789abcdef",
        CAMERA,
        SPACE,
        0.97f,
        AT.plusSeconds(second),
        AT.plusSeconds(second),
        new ModelIdentity("parking", 1, "a".repeat(64)),
        new CropRef("parking.crops", 3, second),
        32,
        Duration.ofMillis(12),
        Duration.ofMillis(180));
  }

  private SpaceMemory state() {
    OccupancyRule rule = new OccupancyRule(OccupancyPolicy.DEFAULT);
    SpaceMemory next = null;
    for (int second = 0; second < 30; second++) {
      next = rule.apply(next, classification(second)).state();
    }
    return next;
  }

  @Benchmark
  public CropReading readCrop() {
    return reader.read(key, picture, headers, 0, ref);
  }

  @Benchmark
  public byte[] writeClassification() {
    return ClassificationEvents.value(classification);
  }

  @Benchmark
  public Headers writeClassificationHeaders() {
    return ClassificationEvents.headers(classification);
  }

  @Benchmark
  public byte[] writeState() {
    return serde.serializer().serialize("occupancy", state);
  }

  @Benchmark
  public SpaceMemory readState() {
    return serde.deserializer().deserialize("occupancy", stored);
  }
}
