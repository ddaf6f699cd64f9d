package io.parkstream.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.engine.OnnxNetwork.Affine;
import io.parkstream.engine.OnnxNetwork.Convolution;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorProto.DataType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.protobuf.ByteString;

class OnnxRangeTest {
  private static final OnnxNetwork NETWORK =
      new OnnxNetwork(
          1, List.of(convolution("conv1", "norm1"), convolution("conv2", "norm2"), last()));

  @Test
  void read_givesTheNormalizedRange_whereItWasMeasured() {
    // When
    Map<String, OnnxRange> ranges =
        OnnxRange.read(
            "model.int8.onnx",
            form(
                step("conv1", 0.5f),
                step("norm1", 0.25f),
                zero("norm1", 200),
                step("conv2", 2),
                step("conv3", 3)),
            NETWORK);

    // Then
    assertThat(ranges)
        .containsOnlyKeys("conv1", "conv2", "conv3")
        .containsEntry("conv1", new OnnxRange(0.5f, -50, 13.75f))
        .containsEntry("conv2", new OnnxRange(2, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY));
    assertThat(ranges).hasEntrySatisfying("conv3", range -> assertThat(range.step()).isEqualTo(3));
  }

  @Test
  void read_refuses_aStepThatIsMissing() {
    assertThatThrownBy(() -> OnnxRange.read("a.onnx", form(step("conv1", 1)), NETWORK))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("a.onnx is not accepted");
  }

  @Test
  void read_refuses_stepsThatAreNone() {
    for (float step : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
      assertThatThrownBy(
              () ->
                  OnnxRange.read(
                      "a.onnx",
                      form(step("conv1", 1), step("norm1", step), zero("norm1", 0)),
                      NETWORK))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("a.onnx is not accepted: the step of 'norm1' is " + step);
    }
  }

  @Test
  void read_refuses_aNormalizationWithoutItsZero() {
    assertThatThrownBy(
            () -> OnnxRange.read("a.onnx", form(step("conv1", 1), step("norm1", 1)), NETWORK))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("tensor 'norm1.zero' is not one unsigned byte");
  }

  private static Convolution convolution(String name, @Nullable String normalization) {
    return new Convolution(
        name,
        1,
        1,
        1,
        1,
        new float[9],
        new float[1],
        normalization == null ? null : new Affine(normalization, new float[1], new float[1]));
  }

  private static Convolution last() {
    return convolution("conv3", null);
  }

  private static byte[] form(TensorProto... tensors) {
    return ModelProto.newBuilder()
        .setGraph(GraphProto.newBuilder().addAllInitializer(List.of(tensors)))
        .build()
        .toByteArray();
  }

  private static TensorProto step(String name, float value) {
    return tensor(
        name + ".step",
        DataType.FLOAT,
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value));
  }

  private static TensorProto zero(String name, int value) {
    return tensor(name + ".zero", DataType.UINT8, ByteBuffer.allocate(1).put((byte) value));
  }

  private static TensorProto tensor(String name, DataType type, ByteBuffer raw) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(type.getNumber())
        .setRawData(ByteString.copyFrom(raw.array()))
        .build();
  }
}
