package io.parkstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.CropRef;
import io.parkstream.serde.DeadLetters.Stage;
import io.parkstream.stream.PendingCrop.Rejected;
import io.parkstream.tracing.Tracing;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class PendingCropsTest {
  private static final int RECORD_BYTES = 900 * 1024;

  private final HeldBytes ofAllTasks = new HeldBytes();

  @Test
  void tasksTogether_holdNoMoreThanTheInstanceMay_besideOneRecordEach() {
    // Given
    List<PendingCrops> tasks = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      tasks.add(task());
    }

    // When
    int records = 0;
    for (int round = 0; round < 20; round++) {
      for (PendingCrops task : tasks) {
        if (task.hasRoom()) {
          task.add(rejected(records++));
        }
      }
    }

    // Then
    assertThat((long) records * RECORD_BYTES).isLessThan(HeldBytes.MAX_BYTES + 101L * RECORD_BYTES);
    assertThat(tasks).noneMatch(PendingCrops::hasRoom);
  }

  @Test
  void whatIsAnsweredOrForgotten_makesRoomForAllTasks() {
    // Given
    List<PendingCrops> tasks = new ArrayList<>();
    while (ofAllTasks.hasRoom()) {
      PendingCrops task = task();
      tasks.add(task);
      while (task.hasRoom()) {
        task.add(rejected(0));
      }
    }
    PendingCrops waiting = task();
    waiting.add(rejected(0));
    assertThat(waiting.hasRoom()).isFalse();

    // When
    tasks.get(0).removeFirst();
    tasks.get(1).clear();

    // Then
    assertThat(waiting.hasRoom()).isTrue();
  }

  private PendingCrops task() {
    return new PendingCrops(1_000, PendingCrops.MAX_HELD_BYTES, ofAllTasks, StreamMetrics.NONE);
  }

  private static Rejected rejected(int offset) {
    CropRef ref = new CropRef("crops", 0, offset);
    return new Rejected(
        new byte[0],
        new byte[RECORD_BYTES],
        new RecordHeaders(),
        0,
        ref,
        "undecodable",
        "made by the test",
        Stage.DECODE,
        Tracing.OFF.crop(null, ref));
  }
}
