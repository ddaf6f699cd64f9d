package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.engine.EngineException;
import io.parkstream.engine.EngineLostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.Test;

class ThreadFailuresTest {
  private static final int ACCIDENTS = 2;

  private final AtomicInteger replaced = new AtomicInteger();
  private final List<String> ends = new ArrayList<>();
  private final ThreadFailures failures =
      new ThreadFailures(
          new FailureBudget(ACCIDENTS, Duration.ofMinutes(1), () -> 0),
          replaced::incrementAndGet,
          ends::add);

  @Test
  void brokerThatIsAway_isNoFailure_howeverOften() {
    for (int i = 0; i < 3 * ACCIDENTS; i++) {
      assertThat(failures.handle(new StreamsException("x", new TimeoutException("late"))))
          .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
    }
    assertThat(replaced).hasValue(3 * ACCIDENTS);
    assertThat(ends).isEmpty();
  }

  @Test
  void accidents_areGoneOver_untilThereAreTooMany() {
    for (int i = 0; i < ACCIDENTS; i++) {
      assertThat(failures.handle(new EngineException("broken")))
          .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
    }
    assertThat(failures.handle(new EngineException("broken")))
        .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
    assertThat(ends).singleElement().asString().contains("keep failing", "broken");
  }

  @Test
  void lostEngine_refusedRight_andUnknownClient_endTheServiceAtOnce() {
    for (Throwable lasting :
        List.of(
            new StreamsException("x", new EngineException("y", new EngineLostException("gone"))),
            new StreamsException("x", GroupAuthorizationException.forGroupId("parkstream")),
            new SaslAuthenticationException("who are you"))) {
      assertThat(failures.handle(lasting)).isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
    }
    assertThat(replaced).hasValue(0);
    assertThat(ends)
        .satisfiesExactly(
            why -> assertThat(why).isEqualTo("gone"),
            why -> assertThat(why).contains("refuses this client: group parkstream"),
            why -> assertThat(why).contains("does not accept who", "who are you"));
  }

  @Test
  void threadOfTheGlobalStore_isNotReplaced_sinceStreamsCannot() throws InterruptedException {
    AtomicReference<Object> response = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> response.set(failures.handle(new TimeoutException("late"))),
            "parkstream-GlobalStreamThread");
    thread.start();
    thread.join();
    assertThat(response).hasValue(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
    assertThat(ends).singleElement().asString().contains("global store");
  }
}
