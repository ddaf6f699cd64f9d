package io.parkstream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchSizesTest {
  @Test
  void upTo_doublesUpToTheLargest_whichIsTheLast() {
    assertThat(BatchSizes.upTo(1)).containsExactly(1);
    assertThat(BatchSizes.upTo(2)).containsExactly(1, 2);
    assertThat(BatchSizes.upTo(8)).containsExactly(1, 2, 4, 8);
    assertThat(BatchSizes.upTo(32)).containsExactly(1, 2, 4, 8, 16, 32);
    assertThat(BatchSizes.upTo(50)).containsExactly(1, 2, 4, 8, 16, 32, 50);
  }
}
