package io.parkstream.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProcessorTest {
  @Test
  void dotProduct_isNamed_whereTheProcessorHasOne() {
    assertThat(Processor.dotProduct(Stream.of("model : 1", "flags\t\t: fpu avx2 avx_vnni")))
        .isEqualTo("avx_vnni");
    assertThat(Processor.dotProduct(Stream.of("flags : avx_vnni avx512_vnni sse")))
        .isEqualTo("avx512_vnni");
    assertThat(Processor.dotProduct(Stream.of("Features : fp asimd asimddp"))).isEqualTo("asimddp");
  }

  @Test
  void isAmd_goesByTheVendor() {
    assertThat(Processor.isAmd(Stream.of("processor : 0", "vendor_id\t: AuthenticAMD"))).isTrue();
    assertThat(Processor.isAmd(Stream.of("vendor_id\t: GenuineIntel"))).isFalse();
    assertThat(Processor.isAmd(Stream.of())).isFalse();
  }

  @Test
  void dotProduct_isEmpty_whereTheProcessorHasNone() {
    assertThat(Processor.dotProduct(Stream.of("flags : fpu avx2 avx512f not_avx512_vnni")))
        .isEmpty();
    assertThat(Processor.dotProduct(Stream.of())).isEmpty();
  }
}
