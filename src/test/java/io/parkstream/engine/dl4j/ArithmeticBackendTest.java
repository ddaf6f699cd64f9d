package io.parkstream.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class ArithmeticBackendTest {
  private static final Throwable ROOT =
      new UnsatisfiedLinkError("libcudart.so.11.0: cannot open shared object file");

  @Test
  void message_saysWhatIsMissingAndWhatToDo_ofACudaBuild() {
    assertThat(ArithmeticBackend.message(true, ROOT))
        .contains("libcudart.so.11.0", "CUDA 11.6", "driver", "build without -Dcuda");
  }

  @Test
  void message_namesWhatTheMachineNeeds_ofABuildForProcessors() {
    assertThat(ArithmeticBackend.message(false, ROOT))
        .contains("libcudart.so.11.0", "AVX2", "org.bytedeco.javacpp.cachedir")
        .doesNotContain("CUDA");
  }

  @Test
  void load_doesNothingMore_whereTheLibraryIsThere() {
    assertThatCode(ArithmeticBackend::load).doesNotThrowAnyException();
  }
}
