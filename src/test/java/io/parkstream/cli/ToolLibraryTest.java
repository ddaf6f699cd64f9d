package io.parkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ToolLibraryTest {
  @ParameterizedTest
  @EnumSource(ToolLibrary.class)
  void isThereInACheckout(ToolLibrary library) {
    library.require();
  }

  @Test
  void isFoundToBeMissing() {
    assertThat(ToolLibrary.isThere("kafka.server.NoSuchServer")).isFalse();
  }
}
