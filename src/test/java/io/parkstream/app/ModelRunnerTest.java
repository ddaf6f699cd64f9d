package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.ParkstreamException;
import io.parkstream.engine.EngineFactory;
import io.parkstream.engine.LiveCalibrations;
import io.parkstream.image.DecodeResult;
import io.parkstream.stream.clients.StreamsSettings;
import io.parkstream.testing.ColourCodes;
import io.parkstream.testing.FakeEngine;
import io.parkstream.tracing.Tracing;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class ModelRunnerTest {
  private static final Duration CLOSE = Duration.ofSeconds(5);

  private final FakeEngine engine = new FakeEngine(ServiceSettingsFixture.BATCH);
  private final StartTimeline timeline = new StartTimeline(() -> 2_000);
  private final AtomicInteger loads = new AtomicInteger();

  @TempDir Path directory;

  @Test
  void awaitWarm_returns_whenTheModelWasLoadedOnceAndItsEngineWarmed() throws Exception {
    // Given
    ModelRunner model = runner(this::load);

    // When
    model.start();
    model.awaitWarm();

    // Then
    assertThat(loads).hasValue(1);
    assertThat(engine.batchSizes).contains(ServiceSettingsFixture.BATCH);
    assertThat(timeline.toString()).endsWith("weights 2.00, model 2.00");
    model.close(CLOSE);
  }

  @Test
  void decode_makesPicturesAsLargeAsTheModelWantsThem() throws Exception {
    // Given
    ModelRunner model = runner(this::load);
    model.start();
    model.awaitWarm();

    // When
    DecodeResult result = model.decode(ColourCodes.picture(0x808080));

    // Then
    assertThat(result)
        .isInstanceOfSatisfying(
            DecodeResult.Decoded.class,
            decoded -> assertThat(decoded.pixels()).hasSize(FakeEngine.SHAPE.bytes()));
    model.close(CLOSE);
    model.closeDecoder();
  }

  @Test
  void awaitWarm_throwsTheReason_whenTheModelIsRefused() {
    // Given
    ModelRunner model =
        runner(
            () -> {
              throw new ParkstreamException("vgg16/3: model.onnx fails its checksum");
            });
    model.start();

    // When, Then
    assertThatThrownBy(model::awaitWarm)
        .isInstanceOf(ParkstreamException.class)
        .hasMessage("vgg16/3: model.onnx fails its checksum");
    model.close(CLOSE);
  }

  @Test
  void awaitWarm_saysWhatFailed_whenTheLoaderFailsAsNobodyForesaw() {
    // Given
    ModelRunner model =
        runner(
            () -> {
              throw new UnsupportedOperationException("no such instruction");
            });
    model.start();

    // When, Then
    assertThatThrownBy(model::awaitWarm)
        .isInstanceOf(ParkstreamException.class)
        .hasMessageStartingWith("the model cannot be loaded: ")
        .hasMessageContaining("no such instruction");
    model.close(CLOSE);
  }

  @Test
  void close_closesTheEngine_andIsHarmlessBeforeTheStartAndTwice() throws Exception {
    // Given
    ModelRunner unused = runner(this::load);
    ModelRunner model = runner(this::load);
    model.start();
    model.awaitWarm();

    // When
    unused.close(CLOSE);
    unused.closeDecoder();
    model.close(CLOSE);
    model.close(CLOSE);

    // Then
    assertThat(engine.isClosed()).isTrue();
    assertThat(loads).hasValue(1);
  }

  @Test
  void hasSpareCapacity_isTrue_whileNothingWaits() throws Exception {
    // Given
    ModelRunner model = runner(this::load);
    model.start();
    model.awaitWarm();

    // When
    boolean spare = model.hasSpareCapacity();

    // Then
    assertThat(spare).isTrue();
    assertThat(model.fault()).isEmpty();
    model.close(CLOSE);
  }

  @Test
  void batcher_refuses_beforeTheStart() {
    // Given
    ModelRunner model = runner(this::load);

    // When, Then
    assertThatThrownBy(model::batcher)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("before it was started");
  }

  private EngineFactory load() {
    loads.incrementAndGet();
    return () -> engine;
  }

  private ModelRunner runner(Supplier<EngineFactory> engines) {
    return new ModelRunner(
        ServiceSettingsFixture.settings(
            "localhost:1", StreamsSettings.Guarantee.AT_LEAST_ONCE, null, directory, 1, Map.of()),
        engines,
        new LiveCalibrations(),
        new SimpleMeterRegistry(),
        Tracing.OFF,
        timeline,
        Clock.systemUTC());
  }
}
