package io.parkstream.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.testing.ColourCodes;
import io.parkstream.testing.ScriptedEngine;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineGuardTest {
  private static final int BATCH = 4;
  private static final int NUMBER = 0x123456;

  private final AtomicLong nanos = new AtomicLong(-50);
  private final AtomicInteger retries = new AtomicInteger();
  private final EngineGuard guard =
      new EngineGuard(
          Duration.ofSeconds(30),
          nanos::get,
          new EngineMetrics() {
            @Override
            public void retried() {
              retries.incrementAndGet();
            }
          });
  private final ScriptedEngine scripted = new ScriptedEngine(BATCH);
  private final InferenceEngine engine = guard.guard(scripted);
  private final float[] answers = new float[BATCH];

  @Test
  void classify_answersAsTheEngine_andAsksOnce() {
    // When
    classify(3);

    // Then
    assertThat(answers)
        .startsWith(
            ColourCodes.probability(NUMBER),
            ColourCodes.probability(NUMBER),
            ColourCodes.probability(NUMBER));
    assertThat(scripted.asked()).isEqualTo(1);
    assertThat(retries).hasValue(0);
    assertThat(guard.fault()).isEmpty();
  }

  @Test
  void classify_asksOnceMore_whenTheEngineFailedByAccident() {
    // Given
    scripted.then(
        (all, count) -> {
          throw new IllegalStateException("hiccup");
        });

    // When
    classify(1);

    // Then
    assertThat(answers[0]).isEqualTo(ColourCodes.probability(NUMBER));
    assertThat(retries).hasValue(1);
    assertThat(guard.fault()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, -0.1f, 1.1f})
  void classify_usesNoneOfTheBatch_whenOneAnswerIsNoProbability(float wrong) {
    // Given
    scripted.then(spoil(wrong), spoil(wrong));

    // When, Then
    assertThatThrownBy(() -> classify(3))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("answered " + wrong + " for crop 2 of 3");
    assertThat(scripted.asked()).isEqualTo(2);
    assertThat(guard.fault()).as("an accident, so far").isEmpty();
    classify(3);
    assertThat(answers[1]).isEqualTo(ColourCodes.probability(NUMBER));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUDA failure 700: an illegal memory access was encountered ; GPU=0",
        "CUDA error 719",
        "cudnnStatus_t: CUDNN_STATUS_EXECUTION_FAILED",
        "GPU is lost",
        "std::bad_alloc",
        "Failed to allocate memory for requested buffer of size 943718400"
      })
  void classify_asksNoMore_whenTheFailureIsLasting(String message) {
    // Given
    scripted.then(
        (all, count) -> {
          throw new EngineException("a batch", new IllegalStateException(message));
        });

    // When, Then
    assertThatThrownBy(() -> classify(2))
        .isInstanceOf(EngineLostException.class)
        .hasMessageContaining("engine scripted is lost");
    assertThat(scripted.asked()).isEqualTo(1);
    assertThatThrownBy(() -> classify(2)).isInstanceOf(EngineLostException.class);
    assertThat(scripted.asked()).as("refused without asking").isEqualTo(1);
    assertThat(guard.fault()).hasValueSatisfying(why -> assertThat(why).contains("is lost"));
  }

  @Test
  void everyEngineIsRefused_whenOneIsLost() {
    // Given
    ScriptedEngine other = new ScriptedEngine(BATCH);
    InferenceEngine sibling = guard.guard(other);
    scripted.then(
        (all, count) -> {
          throw new OutOfMemoryError("Java heap space");
        });
    assertThatThrownBy(() -> classify(1)).isInstanceOf(EngineLostException.class);

    // When, Then
    assertThatThrownBy(() -> sibling.classify(pixels(), 1, answers))
        .isInstanceOf(EngineLostException.class);
    assertThat(other.asked()).isZero();
  }

  @Test
  void answersOfABatchThatWasGivenUp_areRefused() {
    // Given
    scripted.then(
        (all, count) -> {
          nanos.addAndGet(Duration.ofSeconds(30).toNanos());
          assertThat(guard.fault()).as("just in time").isEmpty();
          nanos.addAndGet(1);
          assertThat(guard.fault())
              .hasValueSatisfying(
                  why -> assertThat(why).contains("held a batch for 30 s", "max-batch-time"));
        });

    // When, Then
    assertThatThrownBy(() -> classify(1)).isInstanceOf(EngineLostException.class);
  }

  @Test
  void idleEngine_isNeverTakenForHung() {
    // Given
    classify(1);

    // When
    nanos.addAndGet(Duration.ofDays(1).toNanos());

    // Then
    assertThat(guard.fault()).isEmpty();
  }

  private static ScriptedEngine.Step spoil(float wrong) {
    return (all, count) -> all[1] = wrong;
  }

  private void classify(int count) {
    engine.classify(pixels(), count, answers);
  }

  private ByteBuffer pixels() {
    ByteBuffer pixels = ByteBuffer.allocateDirect(BATCH * engine.input().bytes());
    for (int i = 0; i < BATCH; i++) {
      int at = i * engine.input().bytes();
      pixels.put(at, (byte) (NUMBER >> 16)).put(at + 1, (byte) (NUMBER >> 8));
      pixels.put(at + 2, (byte) NUMBER);
    }
    return pixels;
  }
}
