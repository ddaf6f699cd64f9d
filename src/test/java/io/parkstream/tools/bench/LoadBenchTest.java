package io.parkstream.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.tools.bench.LoadBench.Point;
import org.junit.jupiter.api.Test;

class LoadBenchTest {
  @Test
  void points_varyPartitionsAndCamerasInTurn_andHaveTheirCommonPointOnce() {
    // When, Then
    assertThat(LoadBench.points())
        .containsExactly(
            new Point(1, 64),
            new Point(8, 64),
            new Point(64, 64),
            new Point(8, 1),
            new Point(8, 1000));
  }
}
