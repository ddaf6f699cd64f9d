package io.parkstream.app.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.ParkstreamException;
import io.parkstream.app.models.EngineChoice.Offer;
import io.parkstream.config.EngineKind;
import io.parkstream.config.EnginePrecision;
import io.parkstream.engine.Precision;
import io.parkstream.engine.onnx.Device;
import org.junit.jupiter.api.Test;

class EngineChoiceTest {
  private static final Offer ALL = new Offer(true, "avx512_vnni", "", false, "");

  @Test
  void auto_takesIntegers_whereModelAndProcessorAreMadeForThem() {
    // When
    EngineChoice choice = EngineChoice.of(EngineKind.AUTO, EnginePrecision.AUTO, ALL);

    // Then
    assertThat(choice.library()).isEqualTo(EngineKind.ONNX);
    assertThat(choice.precision()).isEqualTo(Precision.INT8);
    assertThat(choice.why())
        .isEqualTo(
            "the faster of the two; int8, since the model has it and the processor has"
                + " avx512_vnni");
  }

  @Test
  void auto_takesSinglePrecision_whereModelOrProcessorIsNot() {
    // When
    EngineChoice model =
        EngineChoice.of(
            EngineKind.AUTO, EnginePrecision.AUTO, new Offer(false, "avx512_vnni", "", false, ""));
    EngineChoice processor =
        EngineChoice.of(EngineKind.AUTO, EnginePrecision.AUTO, new Offer(true, "", "", false, ""));

    // Then
    assertThat(model.precision()).isEqualTo(Precision.FP32);
    assertThat(model.why()).contains("the model has no int8 form", "parkstream quantize");
    assertThat(processor.precision()).isEqualTo(Precision.FP32);
    assertThat(processor.why()).contains("no 8-bit dot product (VNNI)");
  }

  @Test
  void auto_takesDl4j_whereOnnxRuntimeDoesNotLoad() {
    // When
    EngineChoice choice =
        EngineChoice.of(
            EngineKind.AUTO,
            EnginePrecision.AUTO,
            new Offer(true, "avx512_vnni", "no libonnxruntime", false, ""));

    // Then
    assertThat(choice.library()).isEqualTo(EngineKind.DL4J);
    assertThat(choice.why()).isEqualTo("ONNX Runtime does not load: no libonnxruntime");
  }

  @Test
  void auto_takesTheGpuInSinglePrecision_whereItCanBeUsed() {
    // When
    EngineChoice choice =
        EngineChoice.of(
            EngineKind.AUTO, EnginePrecision.AUTO, new Offer(true, "avx512_vnni", "", true, ""));

    // Then
    assertThat(choice.device()).isEqualTo(Device.CUDA);
    assertThat(choice.precision()).isEqualTo(Precision.FP32);
  }

  @Test
  void auto_saysWhatIsMissing_whereTheGpuCannotBeUsed() {
    // When
    EngineChoice choice =
        EngineChoice.of(
            EngineKind.AUTO,
            EnginePrecision.FP32,
            new Offer(false, "", "", true, "no NVIDIA driver is loaded"));

    // Then
    assertThat(choice.device()).isEqualTo(Device.CPU);
    assertThat(choice.why())
        .contains("on the processor, since CUDA cannot be used: no NVIDIA driver is loaded");
  }

  @Test
  void configured_isRefused_whereItIsNotThere() {
    assertThatThrownBy(() -> EngineChoice.of(EngineKind.DL4J, EnginePrecision.INT8, ALL))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("parkstream.engine.precision is int8, which DL4J cannot");
    assertThatThrownBy(
            () ->
                EngineChoice.of(
                    EngineKind.ONNX,
                    EnginePrecision.AUTO,
                    new Offer(true, "", "no libonnxruntime", false, "")))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("parkstream.engine.kind is onnx")
        .hasMessageContaining("no libonnxruntime");
  }

  @Test
  void configured_isTaken_evenWhereItIsNotTheFastest() {
    assertThat(EngineChoice.of(EngineKind.DL4J, EnginePrecision.AUTO, ALL).library())
        .isEqualTo(EngineKind.DL4J);
    assertThat(
            EngineChoice.of(
                    EngineKind.ONNX, EnginePrecision.INT8, new Offer(true, "", "", true, ""))
                .device())
        .isEqualTo(Device.CPU);
  }
}
