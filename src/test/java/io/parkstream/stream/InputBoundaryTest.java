package io.parkstream.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.domain.CropRef;
import io.parkstream.engine.EngineException;
import io.parkstream.engine.EngineLostException;
import io.parkstream.testing.MovedClock;
import java.time.Instant;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InputBoundaryTest {
  private static final CropRef RECORD = new CropRef("parking.crops", 0, 7);

  private final PoisonRecords poison =
      PoisonRecords.inMemory(new MovedClock(Instant.parse("2026-03-01T08:00:00Z")));
  private final InputBoundary boundary = new InputBoundary(poison);

  static Throwable[] ofTheRecord() {
    return new Throwable[] {
      new NullPointerException(),
      new ArithmeticException("overflow"),
      new IllegalStateException("whatever"),
      new SerializationException("no JSON"),
      new StackOverflowError(),
      new AssertionError()
    };
  }

  static Throwable[] ofTheService() {
    return new Throwable[] {
      new EngineException("a batch failed"),
      new EngineLostException("the card is gone"),
      new InterruptException(new InterruptedException()),
      new OutOfMemoryError(),
      new NoClassDefFoundError()
    };
  }

  @ParameterizedTest
  @MethodSource("ofTheRecord")
  void flaw_isWhatTheRecordMakesFail(Throwable failure) {
    assertThat(boundary.flaw(RECORD, failure)).isSameAs(failure);
    assertThat(poison.poison(RECORD)).isNull();
  }

  @ParameterizedTest
  @MethodSource("ofTheService")
  void flaw_throwsWhatIsTheServicesOwn(Throwable failure) {
    assertThatThrownBy(() -> boundary.flaw(RECORD, failure)).isSameAs(failure);
  }

  @Test
  void flaw_throwsWhatWasThrownOutside_whateverItsType() {
    RuntimeException failure = new NullPointerException("in Streams");

    assertThatThrownBy(() -> boundary.flaw(RECORD, thrownOutside(failure))).isSameAs(failure);
  }

  @Test
  void flaw_isAValueThatAStoreCannotWrite() {
    SerializationException failure = new SerializationException("the year 10000");

    assertThat(boundary.flaw(RECORD, thrownOutside(failure))).isSameAs(failure);
  }

  @Test
  void record_isPoison_whenItFailsTwoThreads() {
    // When
    for (int attempt = 0; attempt < PoisonRecords.ATTEMPTS; attempt++) {
      RuntimeException failure = new IllegalStateException("attempt " + attempt);
      thrownOutside(failure);
      // Those that it passes on its way up do not count it again.
      assertThatThrownBy(() -> boundary.flaw(RECORD, failure)).isSameAs(failure);
      assertThatThrownBy(() -> boundary.flaw(new CropRef("other", 0, 0), failure))
          .isSameAs(failure);
    }

    // Then
    assertThat(poison.poison(RECORD)).contains("attempt 1");
    assertThat(poison.poison(new CropRef("other", 0, 0))).isNull();
  }

  static RuntimeException[] ofTheBroker() {
    return new RuntimeException[] {
      new TimeoutException("no leader"),
      new StreamsException("wrapped", new TimeoutException("no leader")),
      new TopicAuthorizationException("parking.crops.dlq"),
      new StreamsException("wrapped", new EngineException("a batch failed"))
    };
  }

  @ParameterizedTest
  @MethodSource("ofTheBroker")
  void record_isNoPoison_forWhatTheBrokerOrTheEngineDoes(RuntimeException failure) {
    // When
    for (int attempt = 0; attempt < 5; attempt++) {
      thrownOutside(failure);
      assertThatThrownBy(() -> boundary.flaw(RECORD, failure)).isSameAs(failure);
    }

    // Then
    assertThat(poison.poison(RECORD)).isNull();
  }

  private RuntimeException thrownOutside(RuntimeException failure) {
    assertThatThrownBy(
            () ->
                boundary.outside(
                    () -> {
                      throw failure;
                    }))
        .isSameAs(failure);
    return failure;
  }
}
