package io.parkstream.app.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.ParkstreamException;
import io.parkstream.app.models.EngineChoice.Offer;
import io.parkstream.app.models.EngineChoice.OneDnnOffer;
import io.parkstream.config.EngineKind;
import io.parkstream.config.EnginePrecision;
import io.parkstream.engine.Precision;
import io.parkstream.engine.onnx.Device;
import org.junit.jupiter.api.Test;

class EngineChoiceTest {
  /** A processor that oneDNN is not for. */
  private static final OneDnnOffer NO_ONEDNN =
      new OneDnnOffer("its natives are for Linux on x86-64", "", false, false);

  private static final OneDnnOffer VNNI = new OneDnnOffer("", "avx512_core_vnni", true, false);
  private static final OneDnnOffer BF16 = new OneDnnOffer("", "avx512_core_amx", true, true);
  private static final OneDnnOffer AVX2 = new OneDnnOffer("", "avx2", false, false);

  private static final Offer ALL = onCores(true, VNNI);

  private static Offer onCores(boolean hasInt8, OneDnnOffer oneDnn) {
    return new Offer(hasInt8, "avx512_vnni", "", false, "", oneDnn);
  }

  @Test
  void auto_takesIntegers_whereModelAndProcessorAreMadeForThem() {
    // When
    EngineChoice choice = EngineChoice.of(EngineKind.AUTO, EnginePrecision.AUTO, ALL);

    // Then
    assertThat(choice.library()).isEqualTo(EngineKind.ONNX);
    assertThat(choice.precision()).isEqualTo(Precision.INT8);
    assertThat(choice.why())
        .isEqualTo(
            "the default; int8, since the model has it and the processor has" + " avx512_vnni");
  }

  @Test
  void auto_takesSinglePrecision_whereModelOrProcessorIsNot() {
    // When
    EngineChoice model =
        EngineChoice.of(
            EngineKind.AUTO,
            EnginePrecision.AUTO,
            new Offer(false, "avx512_vnni", "", false, "", NO_ONEDNN));
    EngineChoice processor =
        EngineChoice.of(
            EngineKind.AUTO, EnginePrecision.AUTO, new Offer(true, "", "", false, "", NO_ONEDNN));

    // Then
    assertThat(model.precision()).isEqualTo(Precision.FP32);
    assertThat(model.why()).contains("the model has no int8 form", "parkstream quantize");
    assertThat(processor.precision()).isEqualTo(Precision.FP32);
    assertThat(processor.why()).contains("no 8-bit dot product (VNNI)");
  }

  @Test
  void auto_takesDl4j_whereNeitherOfTheOthersLoads() {
    // When
    EngineChoice choice =
        EngineChoice.of(
            EngineKind.AUTO,
            EnginePrecision.AUTO,
            new Offer(true, "avx512_vnni", "no libonnxruntime", false, "", NO_ONEDNN));

    // Then
    assertThat(choice.library()).isEqualTo(EngineKind.DL4J);
    assertThat(choice.why())
        .isEqualTo(
            "ONNX Runtime does not load: no libonnxruntime; oneDNN cannot be used: its natives are for"
                + " Linux on x86-64");
  }

  @Test
  void auto_takesOneDnn_andSaysWhy_whereOnnxRuntimeDoesNotLoad() {
    // When
    EngineChoice choice =
        EngineChoice.of(
            EngineKind.AUTO,
            EnginePrecision.AUTO,
            new Offer(true, "avx512_vnni", "no libonnxruntime", false, "", VNNI));

    // Then
    assertThat(choice.library()).isEqualTo(EngineKind.ONEDNN);
    assertThat(choice.precision()).isEqualTo(Precision.INT8);
    assertThat(choice.why())
        .isEqualTo(
            "ONNX Runtime does not load: no libonnxruntime; int8, since the model has it and the"
                + " processor, with avx512_core_vnni");
  }

  @Test
  void auto_takesOneDnn_forBfloat16() {
    assertThat(
            EngineChoice.of(EngineKind.AUTO, EnginePrecision.BF16, onCores(true, BF16)).library())
        .isEqualTo(EngineKind.ONEDNN);
  }

  @Test
  void oneDnn_saysWhatWouldBeFaster() {
    // When
    EngineChoice bf16 =
        EngineChoice.of(EngineKind.ONEDNN, EnginePrecision.AUTO, onCores(false, BF16));
    EngineChoice fp32 =
        EngineChoice.of(EngineKind.ONEDNN, EnginePrecision.AUTO, onCores(true, AVX2));

    // Then
    assertThat(bf16.precision()).isEqualTo(Precision.BF16);
    assertThat(bf16.why())
        .isEqualTo(
            "as configured; bf16 with avx512_core_amx; the model has no int8 form (parkstream"
                + " quantize makes one), which would be about 2 times as fast");
    assertThat(fp32.precision()).isEqualTo(Precision.FP32);
    assertThat(fp32.why()).contains("fp32 with avx2; a processor with VNNI would");
  }

  @Test
  void auto_takesTheGpuInSinglePrecision_whereItCanBeUsed() {
    // When
    EngineChoice choice =
        EngineChoice.of(
            EngineKind.AUTO,
            EnginePrecision.AUTO,
            new Offer(true, "avx512_vnni", "", true, "", NO_ONEDNN));

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
            new Offer(false, "", "", true, "no NVIDIA driver is loaded", NO_ONEDNN));

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
                    new Offer(true, "", "no libonnxruntime", false, "", NO_ONEDNN)))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("parkstream.engine.kind is onnx")
        .hasMessageContaining("no libonnxruntime");
    assertThatThrownBy(
            () ->
                EngineChoice.of(EngineKind.ONEDNN, EnginePrecision.AUTO, onCores(true, NO_ONEDNN)))
        .isInstanceOf(ParkstreamException.class)
        .hasMessage(
            "parkstream.engine.kind is onednn, and oneDNN cannot be used: its natives are for Linux"
                + " on x86-64");
    assertThatThrownBy(() -> EngineChoice.of(EngineKind.ONNX, EnginePrecision.BF16, ALL))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("parkstream.engine.precision is bf16, which only oneDNN computes in");
  }

  @Test
  void configured_isTaken_evenWhereItIsNotTheFastest() {
    assertThat(EngineChoice.of(EngineKind.DL4J, EnginePrecision.AUTO, ALL).library())
        .isEqualTo(EngineKind.DL4J);
    assertThat(
            EngineChoice.of(
                    EngineKind.ONNX,
                    EnginePrecision.INT8,
                    new Offer(true, "", "", true, "", NO_ONEDNN))
                .device())
        .isEqualTo(Device.CPU);
  }
}
