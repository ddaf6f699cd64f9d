package io.parkstream.app;

import static io.parkstream.app.ServicePhase.FAILED;
import static io.parkstream.app.ServicePhase.JOINING;
import static io.parkstream.app.ServicePhase.LOADING_MODEL;
import static io.parkstream.app.ServicePhase.NEW;
import static io.parkstream.app.ServicePhase.RUNNING;
import static io.parkstream.app.ServicePhase.STOPPED;
import static io.parkstream.app.ServicePhase.STOPPING;
import static io.parkstream.app.ServicePhase.WAITING_FOR_BROKER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServicePhaseTest {
  @Test
  void mayBecome_hasTheArrowsOfTheDrawing_andNoOther() {
    // When
    List<String> arrows = new ArrayList<>();
    for (ServicePhase from : ServicePhase.values()) {
      for (ServicePhase to : ServicePhase.values()) {
        if (from.mayBecome(to)) {
          arrows.add(from + " " + to);
        }
      }
    }

    // Then
    assertThat(arrows)
        .containsExactlyInAnyOrder(
            NEW + " " + LOADING_MODEL,
            LOADING_MODEL + " " + WAITING_FOR_BROKER,
            LOADING_MODEL + " " + JOINING,
            WAITING_FOR_BROKER + " " + JOINING,
            JOINING + " " + RUNNING,
            RUNNING + " " + JOINING,
            LOADING_MODEL + " " + FAILED,
            WAITING_FOR_BROKER + " " + FAILED,
            JOINING + " " + FAILED,
            RUNNING + " " + FAILED,
            NEW + " " + STOPPING,
            LOADING_MODEL + " " + STOPPING,
            WAITING_FOR_BROKER + " " + STOPPING,
            JOINING + " " + STOPPING,
            RUNNING + " " + STOPPING,
            STOPPING + " " + STOPPED);
  }

  @ParameterizedTest
  @EnumSource(ServicePhase.class)
  void isEnding_leadsToNoPhaseThatIsNot(ServicePhase phase) {
    // When
    boolean mayLive = false;
    for (ServicePhase next : ServicePhase.values()) {
      mayLive |= !next.isEnding() && phase.mayBecome(next);
    }

    // Then
    assertThat(phase.isEnding()).isEqualTo(!mayLive);
  }
}
