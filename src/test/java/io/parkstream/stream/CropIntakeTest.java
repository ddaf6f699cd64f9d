package io.parkstream.stream;

import static io.parkstream.stream.CropParts.NOW;
import static io.parkstream.stream.CropParts.crop;
import static io.parkstream.stream.CropParts.picture;
import static io.parkstream.stream.CropParts.record;
import static io.parkstream.stream.CropParts.ref;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import io.parkstream.batch.BatchMetrics;
import io.parkstream.batch.BatchPolicy;
import io.parkstream.batch.DynamicBatcher;
import io.parkstream.domain.Crop;
import io.parkstream.domain.LeftOuts;
import io.parkstream.engine.EngineException;
import io.parkstream.image.PictureDecoder;
import io.parkstream.serde.DeadLetters.Stage;
import io.parkstream.stream.BacklogPolicy.Order;
import io.parkstream.stream.PendingCrop.Classifying;
import io.parkstream.stream.PendingCrop.Expired;
import io.parkstream.stream.PendingCrop.Rejected;
import io.parkstream.testing.FakeEngine;
import io.parkstream.testing.FakePictureDecoder;
import io.parkstream.testing.HandClock;
import io.parkstream.testing.RecordingStreamMetrics;
import io.parkstream.tracing.CropTrace;
import java.time.Duration;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CropIntakeTest {
  private final HandClock clock = new HandClock(NOW);
  private final FakeEngine engine = new FakeEngine(1);
  private final RecordingStreamMetrics metrics = new RecordingStreamMetrics();
  private final InputBoundary boundary = new InputBoundary(PoisonRecords.inMemory(clock));
  private final DynamicBatcher<DecodedCrop, Prediction> batcher =
      new DynamicBatcher<>(
          new BatchPolicy(1, Duration.ZERO, 1),
          1,
          () -> new CropClassifier(engine, clock),
          BatchMetrics.NONE);
  private boolean keepsPixels;
  private Runnable whileBlocked = () -> {};

  @AfterEach
  void close() {
    batcher.close();
  }

  @Test
  void picture_isHandedToTheBatcher_andItsPixelsAreKeptOnlyIfAsked() {
    // Given
    CropIntake intake = intake(BacklogPolicy.NONE, new FakePictureDecoder());

    // When
    Classifying notKept = (Classifying) begin(intake, crop(0, "A", null), 97);
    await().until(notKept::isDone);
    keepsPixels = true;
    Classifying kept = (Classifying) begin(intake, crop(1, "A", null), 97);
    await().until(kept::isDone);

    // Then
    assertThat(notKept.ticket().result().probabilityOccupied()).isEqualTo(0.97f);
    assertThat(notKept.pixels()).isEmpty();
    assertThat(kept.pixels()).hasSize(FakeEngine.SHAPE.bytes()).containsOnly(97);
    assertThat(kept.ref()).isEqualTo(ref(1));
    assertThat(metrics.decoded).hasValue(2);
    assertThat(metrics.mismatches).hasValue(0);
  }

  @Test
  void contentType_thatTheBytesContradict_isCountedOnly() {
    // Given
    CropIntake intake = intake(BacklogPolicy.NONE, new FakePictureDecoder());
    Crop jpeg = crop(0, "A", null);
    Crop png =
        new Crop(
            jpeg.camera(),
            jpeg.space(),
            NOW,
            null,
            jpeg.source(),
            jpeg.id(),
            "image/png",
            jpeg.ref());

    // When
    PendingCrop outcome = begin(intake, png, 97);

    // Then
    assertThat(outcome).isInstanceOf(Classifying.class);
    assertThat(metrics.mismatches).hasValue(1);
  }

  @Test
  void picture_thatCannotBeDecoded_isADeadLetterWithTheRecord() {
    // When
    PendingCrop outcome =
        begin(intake(BacklogPolicy.NONE, new FakePictureDecoder()), crop(5, "A", null), -1);

    // Then
    assertThat(outcome)
        .asInstanceOf(type(Rejected.class))
        .satisfies(
            rejected -> {
              assertThat(rejected.reason()).isEqualTo("corrupt");
              assertThat(rejected.value()).containsExactly(-1);
              assertThat(rejected.ref()).isEqualTo(ref(5));
              assertThat(rejected.stage()).isEqualTo(Stage.DECODE);
            });
    assertThat(metrics.decoded).hasValue(0);
  }

  @Test
  void decoder_thatFailsAsNobodyForesaw_makesADeadLetter() {
    // Given
    PictureDecoder broken =
        picture -> {
          throw new IllegalStateException("in a decoder");
        };

    // When
    PendingCrop outcome = begin(intake(BacklogPolicy.NONE, broken), crop(0, "A", null), 97);

    // Then
    assertThat(outcome)
        .asInstanceOf(type(Rejected.class))
        .satisfies(
            rejected -> {
              assertThat(rejected.reason()).isEqualTo("unreadable");
              assertThat(rejected.message()).contains("in a decoder");
            });
  }

  @Test
  void expired_isDroppedUndecoded_onlyIfThePolicySaysSo() {
    // Given
    BacklogPolicy dropping = new BacklogPolicy(Order.AS_SENT, true, 1);
    Crop expired = crop(0, "A", NOW.minusSeconds(1));

    // When
    PendingCrop dropped = begin(intake(dropping, new FakePictureDecoder()), expired, 97);
    int decoded = metrics.decoded.get();
    PendingCrop kept = begin(intake(BacklogPolicy.NONE, new FakePictureDecoder()), expired, 97);

    // Then
    assertThat(dropped).isEqualTo(new Expired(ref(0)));
    assertThat(decoded).isZero();
    assertThat(kept).isInstanceOf(Classifying.class);
    assertThat(metrics.expired).as("both are counted").hasValue(2);
  }

  @Test
  void fullBatcher_blocksUntilThereIsRoom() {
    // Given
    CropIntake intake = intake(BacklogPolicy.NONE, new FakePictureDecoder());
    fillBatcher(intake);
    whileBlocked =
        () -> {
          clock.advance(Duration.ofSeconds(1));
          whileBlocked = () -> {};
          engine.resume();
        };

    // When
    PendingCrop outcome = begin(intake, crop(2, "A", null), 97);

    // Then
    await().until(outcome::isDone);
    assertThat(metrics.blockedNanos).hasValue(Duration.ofSeconds(1).toNanos());
  }

  @Test
  void fullBatcher_failsTheThread_afterMaxBlock() {
    // Given
    CropIntake intake = intake(BacklogPolicy.NONE, new FakePictureDecoder());
    fillBatcher(intake);
    whileBlocked = () -> clock.advance(Duration.ofMinutes(2));

    // When
    assertThatThrownBy(() -> begin(intake, crop(2, "A", null), 97))
        // Then
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("1 waiting in all");
    engine.resume();
  }

  /** One is in the engine, one waits. */
  private void fillBatcher(CropIntake intake) {
    engine.hold();
    begin(intake, crop(0, "A", null), 97);
    await().until(() -> engine.batchSizes.size() == 1);
    begin(intake, crop(1, "A", null), 97);
  }

  private static PendingCrop begin(CropIntake intake, Crop crop, int picture) {
    byte value = (byte) picture;
    return intake.begin(record(value), NOW.toEpochMilli(), picture(crop, value), CropTrace.NONE);
  }

  private CropIntake intake(BacklogPolicy stale, PictureDecoder decoder) {
    TopologySettings defaults = TopologySettings.defaults("topic-id");
    TopologySettings settings =
        new TopologySettings(
            defaults.topics(),
            defaults.cropsTopicId(),
            defaults.maxPendingPerTask(),
            defaults.maxBlock(),
            defaults.latency(),
            stale,
            defaults.capture(),
            false,
            defaults.maxPictureBytes(),
            defaults.occupancy(),
            defaults.watch(),
            defaults.siteInterval());
    EngineWait wait =
        new EngineWait(
            new TopicPartition("parking.crops", 0),
            settings.maxBlock(),
            batcher,
            PendingCrops.of(settings, new HeldBytes(), metrics),
            () -> whileBlocked.run(),
            boundary,
            metrics,
            clock::nanoTime);
    return new CropIntake(
        settings,
        decoder,
        batcher,
        wait,
        () -> keepsPixels,
        boundary,
        new IgnoredRecords(metrics, new LeftOuts(clock), clock),
        metrics,
        clock,
        clock::nanoTime);
  }
}
