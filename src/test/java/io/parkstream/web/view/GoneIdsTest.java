package io.parkstream.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GoneIdsTest {
  private final ViewMemory memory = new ViewMemory(2 * GoneIds.BYTES);

  @Test
  void ids_areGoneUntilTheyComeBack_andGiveTheirMemoryBack() {
    // Given
    GoneIds<String> gone = new GoneIds<>(10, memory);
    gone.add("A1");
    gone.add("A1");
    long taken = memory.used();

    // When
    gone.remove("A1");
    gone.remove("A1");

    // Then
    assertThat(taken).isEqualTo(GoneIds.BYTES);
    assertThat(gone.contains("A1")).isFalse();
    assertThat(memory.used()).isZero();
  }

  @Test
  void ids_areBounded_inBytesAndInNumber() {
    // Given
    GoneIds<String> byBytes = new GoneIds<>(10, memory);
    GoneIds<String> byNumber = new GoneIds<>(1, new ViewMemory(1 << 20));

    // When
    for (String id : new String[] {"A1", "A2", "A3"}) {
      byBytes.add(id);
      byNumber.add(id);
    }

    // Then
    assertThat(byBytes.contains("A2")).isTrue();
    assertThat(byBytes.contains("A3")).isFalse();
    assertThat(byNumber.contains("A1")).isTrue();
    assertThat(byNumber.contains("A2")).isFalse();
  }
}
