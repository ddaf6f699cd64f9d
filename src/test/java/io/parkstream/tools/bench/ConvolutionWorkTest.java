package io.parkstream.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.image.PixelShape;
import org.junit.jupiter.api.Test;

class ConvolutionWorkTest {
  @Test
  void operations_areTwiceTheMultiplyAddsOfVgg16() {
    assertThat(ConvolutionWork.operations(PixelShape.VGG16)).isEqualTo(2 * 704_692_224.0);
  }
}
