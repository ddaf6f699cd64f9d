package io.parkstream.app.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.ParkstreamException;
import io.parkstream.app.models.EngineOffer.Forms;
import io.parkstream.app.models.EngineOffer.OneDnnOffer;
import io.parkstream.config.EngineKind;
import io.parkstream.config.EnginePrecision;
import io.parkstream.engine.Precision;
import io.parkstream.engine.onnx.Device;
import io.parkstream.model.Agreement;
import io.parkstream.model.ModelRepository;
import io.parkstream.model.QuantizedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineChoiceTest {
  private static final OneDnnOffer AMX = new OneDnnOffer("", "avx512_core_amx", true, true, true);
  private static final OneDnnOffer ZEN = new OneDnnOffer("", "avx512_core_bf16", true, true, false);
  private static final OneDnnOffer VNNI =
      new OneDnnOffer("", "avx512_core_vnni", true, false, false);
  private static final OneDnnOffer AVX2 = new OneDnnOffer("", "avx2", false, false, false);
  private static final OneDnnOffer NONE = OneDnnOffer.none("its natives are for Linux on x86-64");

  private static final Forms TRUSTED = measured(1, 1, 1);

  /** With so much agreement on one of the data sets. */
  private static Forms measured(double onnxInt8, double oneDnnInt8, double oneDnnBf16) {
    return new Forms(
        true,
        List.of(
            new Agreement(null, "lot", onnxInt8, 0.95, 0.95),
            new Agreement("onednn-int8", "lot", 1, 0.95, 0.95),
            new Agreement("onednn-int8", "other", oneDnnInt8, 0.95, 0.95),
            new Agreement("onednn-bf16", "lot", oneDnnBf16, 0.95, 0.95)));
  }

  private static EngineOffer offer(String processor, String forms) {
    return new EngineOffer(
        forms(forms),
        List.of("avx2", "old-arm").contains(processor) ? "" : "vnni",
        "",
        false,
        "",
        switch (processor) {
          case "amx" -> AMX;
          case "zen" -> ZEN;
          case "vnni" -> VNNI;
          case "avx2" -> AVX2;
          default -> NONE;
        });
  }

  private static Forms forms(String word) {
    return switch (word) {
      case "int8" -> TRUSTED;
      case "doubted" -> measured(1, 0.996, 0.999);
      case "all-doubted" -> measured(1, 0.996, 0.998);
      case "onnx-doubted" -> measured(0.996, 1, 1);
      case "worse" -> new Forms(true, List.of(new Agreement("onednn-int8", "lot", 1, 0.95, 0.947)));
      case "old" -> new Forms(true, List.of(new Agreement(null, "lot", 1, 0.95, 0.95)));
      case "unmeasured" -> new Forms(true, List.of());
      default -> Forms.NONE;
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"amx", "zen", "vnni"})
  void auto_takesOneDnnInInt8_forTheShippedModel(String processor) throws IOException {
    // Given
    QuantizedModel form = new ModelRepository(Path.of("models")).latest("parking").quantized();
    List<Agreement> measured = form == null ? List.of() : form.agreements();
    EngineOffer any = offer(processor, "int8");
    EngineOffer offer =
        new EngineOffer(new Forms(true, measured), any.dotProduct(), "", false, "", any.oneDnn());

    // When
    EngineChoice choice = EngineChoice.of(EngineKind.AUTO, EnginePrecision.AUTO, offer);

    // Then
    assertThat(choice.why()).startsWith("the model has an int8 form").doesNotContain("but");
    assertThat(choice.library()).isEqualTo(EngineKind.ONEDNN);
    assertThat(choice.precision()).isEqualTo(Precision.INT8);
  }

  @ParameterizedTest
  @CsvSource({
    // processor, forms, library, precision
    "amx,     int8,        ONEDNN, INT8",
    "amx,     fp32,        ONEDNN, BF16",
    // bf16 by AMX is faster than ONNX Runtime in int8
    "amx,     doubted,     ONEDNN, BF16",
    "amx,     all-doubted, ONNX,   INT8",
    "amx,     onnx-doubted, ONEDNN, INT8",
    "zen,     worse,       ONEDNN, BF16",
    "zen,     old,         ONNX,   INT8",
    "zen,     unmeasured,  ONEDNN, BF16",
    "vnni,    unmeasured,  ONEDNN, FP32",
    "arm,     onnx-doubted, ONNX,  FP32",
    "zen,     int8,        ONEDNN, INT8",
    "zen,     fp32,        ONEDNN, BF16",
    "zen,     doubted,     ONNX,   INT8",
    "zen,     all-doubted, ONNX,   INT8",
    "vnni,    int8,        ONEDNN, INT8",
    "vnni,    fp32,        ONEDNN, FP32",
    "vnni,    doubted,     ONNX,   INT8",
    "avx2,    int8,        ONEDNN, FP32",
    "avx2,    fp32,        ONEDNN, FP32",
    "arm,     int8,        ONNX,   INT8",
    "arm,     fp32,        ONNX,   FP32",
    "old-arm, int8,        ONNX,   FP32"
  })
  void auto_takesWhatIsFastest_byProcessorAndForms(
      String processor, String forms, EngineKind library, Precision precision) {
    // When
    EngineChoice choice =
        EngineChoice.of(EngineKind.AUTO, EnginePrecision.AUTO, offer(processor, forms));

    // Then
    assertThat(choice.library()).isEqualTo(library);
    assertThat(choice.precision()).isEqualTo(precision);
    assertThat(choice.device()).isEqualTo(Device.CPU);
  }

  @ParameterizedTest
  @CsvSource({
    // processor, kind, precision, library, precision taken
    "amx,  AUTO,   FP32, ONEDNN, FP32",
    "zen,  AUTO,   FP32, ONEDNN, FP32",
    "amx,  AUTO,   BF16, ONEDNN, BF16",
    "vnni, AUTO,   BF16, ONEDNN, BF16",
    "avx2, AUTO,   INT8, ONNX,   INT8",
    "vnni, AUTO,   INT8, ONEDNN, INT8",
    "amx,  ONNX,   AUTO, ONNX,   INT8",
    "amx,  DL4J,   AUTO, DL4J,   FP32",
    "vnni, ONEDNN, AUTO, ONEDNN, INT8",
    "avx2, ONEDNN, AUTO, ONEDNN, FP32",
    "avx2, ONEDNN, INT8, ONEDNN, INT8"
  })
  void configured_isTaken_evenWhereItIsNotTheFastest(
      String processor,
      EngineKind kind,
      EnginePrecision precision,
      EngineKind library,
      Precision taken) {
    // When
    EngineChoice choice = EngineChoice.of(kind, precision, offer(processor, "int8"));

    // Then
    assertThat(choice.library()).isEqualTo(library);
    assertThat(choice.precision()).isEqualTo(taken);
    assertThat(choice.why()).startsWith("as configured; ");
  }

  @Test
  void why_saysWhatWouldBeFaster_andWhatItTakes() {
    assertThat(why("zen", "int8"))
        .isEqualTo("the model has an int8 form, the processor has avx512_core_bf16");
    assertThat(why("zen", "fp32"))
        .isEqualTo(
            "bf16 needs no form of its own, the processor has avx512_core_bf16; onednn in int8"
                + " would be about 1.9 times as fast, but the int8 form is missing (parkstream"
                + " quantize makes it)");
    assertThat(why("amx", "doubted"))
        .endsWith(
            "onednn in int8 would be about 2.4 times as fast, but onednn-int8 keeps 99.6 % of the"
                + " labels of other, and its balanced accuracy falls by 0.0 points; at least 99.7 %"
                + " and at most 0.2 are wanted");
    assertThat(why("amx", "old"))
        .endsWith(
            "onednn in int8 would be about 2.4 times as fast, but onednn-int8 was never compared"
                + " with the model's own answers (parkstream quantize --check does)");
    assertThat(
            EngineChoice.of(EngineKind.ONEDNN, EnginePrecision.INT8, offer("zen", "doubted")).why())
        .startsWith("as configured; ")
        .contains("; onednn-int8 keeps 99.6 % of the labels of other");
    assertThat(why("arm", "int8"))
        .isEqualTo(
            "the model has an int8 form, the processor has vnni; onednn in int8 would be about 1.7"
                + " times as fast, but oneDNN cannot be used: its natives are for Linux on x86-64");
    assertThat(why("avx2", "int8"))
        .contains("a processor with VNNI would be about 6 times as fast");
    assertThat(EngineChoice.of(EngineKind.DL4J, EnginePrecision.AUTO, offer("zen", "int8")).why())
        .isEqualTo(
            "as configured; fp32, the processor has avx512_core_bf16; onednn in int8 would be about"
                + " 7.7 times as fast, but the configuration does not allow it");
  }

  private static String why(String processor, String forms) {
    return EngineChoice.of(EngineKind.AUTO, EnginePrecision.AUTO, offer(processor, forms)).why();
  }

  @Test
  void auto_saysWhyOneDnnIsNotTaken_alsoWhereItWouldNotBeFaster() {
    assertThat(why("old-arm", "fp32"))
        .contains("oneDNN cannot be used: its natives are for Linux on x86-64");
  }

  @Test
  void auto_takesDl4j_whereNeitherOfTheOthersLoads() {
    // When
    EngineChoice choice =
        EngineChoice.of(
            EngineKind.AUTO,
            EnginePrecision.AUTO,
            new EngineOffer(TRUSTED, "vnni", "no libonnxruntime", false, "", NONE));

    // Then
    assertThat(choice.library()).isEqualTo(EngineKind.DL4J);
    assertThat(choice.why())
        .contains(
            "oneDNN cannot be used: its natives are for Linux on x86-64",
            "ONNX Runtime does not load: no libonnxruntime");
  }

  @Test
  void auto_takesOneDnn_whereOnnxRuntimeDoesNotLoad() {
    assertThat(
            EngineChoice.of(
                    EngineKind.AUTO,
                    EnginePrecision.AUTO,
                    new EngineOffer(Forms.NONE, "vnni", "no libonnxruntime", false, "", VNNI))
                .library())
        .isEqualTo(EngineKind.ONEDNN);
  }

  @Test
  void auto_takesTheGpuInSinglePrecision_whateverTheProcessorCanDo() {
    // Given
    EngineOffer offer = new EngineOffer(TRUSTED, "vnni", "", true, "", AMX);

    // When
    EngineChoice choice = EngineChoice.of(EngineKind.AUTO, EnginePrecision.AUTO, offer);
    EngineChoice integers = EngineChoice.of(EngineKind.AUTO, EnginePrecision.INT8, offer);

    // Then
    assertThat(choice.library()).isEqualTo(EngineKind.ONNX);
    assertThat(choice.device()).isEqualTo(Device.CUDA);
    assertThat(choice.precision()).isEqualTo(Precision.FP32);
    assertThat(integers.device()).isEqualTo(Device.CPU);
  }

  @Test
  void auto_saysWhatIsMissing_whereTheGpuCannotBeUsed() {
    // When
    EngineChoice choice =
        EngineChoice.of(
            EngineKind.AUTO,
            EnginePrecision.FP32,
            new EngineOffer(Forms.NONE, "", "", true, "no NVIDIA driver is loaded", NONE));

    // Then
    assertThat(choice.device()).isEqualTo(Device.CPU);
    assertThat(choice.why())
        .contains("on the processor, since CUDA cannot be used: no NVIDIA driver is loaded");
  }

  @Test
  void configured_isRefused_whereItIsNotThere() {
    assertRefused(
        EngineKind.DL4J,
        EnginePrecision.INT8,
        offer("zen", "int8"),
        "parkstream.engine.precision is int8, which DL4J cannot compute in");
    assertRefused(
        EngineKind.ONNX,
        EnginePrecision.AUTO,
        new EngineOffer(TRUSTED, "", "no libonnxruntime", false, "", VNNI),
        "parkstream.engine.kind is onnx, and ONNX Runtime does not load: no libonnxruntime");
    assertRefused(
        EngineKind.ONEDNN,
        EnginePrecision.AUTO,
        offer("arm", "int8"),
        "parkstream.engine.kind is onednn, and oneDNN cannot be used: its natives are for Linux on"
            + " x86-64");
    assertRefused(
        EngineKind.ONNX,
        EnginePrecision.BF16,
        offer("zen", "int8"),
        "parkstream.engine.precision is bf16, which only oneDNN computes in;"
            + " parkstream.engine.kind is onnx");
    assertRefused(
        EngineKind.AUTO,
        EnginePrecision.BF16,
        offer("arm", "int8"),
        "parkstream.engine.precision is bf16, in which nothing can compute here: oneDNN cannot be"
            + " used: its natives are for Linux on x86-64");
  }

  private static void assertRefused(
      EngineKind kind, EnginePrecision precision, EngineOffer offer, String message) {
    assertThatThrownBy(() -> EngineChoice.of(kind, precision, offer))
        .isInstanceOf(ParkstreamException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({
    // library, count, threads, cores, engines, threads of each
    "ONEDNN, ,  ,  2,  2,  1",
    "ONEDNN, ,  ,  1,  1,  1",
    "ONEDNN, ,  , 96, 64,  1",
    "ONEDNN, ,  4, 8,  1,  4",
    "ONEDNN, 3, ,  8,  3,  2",
    "ONNX,   ,  ,  8,  1,  8",
    "ONNX,   2, ,  8,  2,  4",
    "ONNX,   4, ,  1,  4,  1",
    "DL4J,   ,  ,  2,  1,  2",
    "DL4J,   2, 3, 2,  2,  3"
  })
  void shape_isOneEngineOfOneThreadPerCore_withOneDnn(
      EngineKind library,
      @Nullable Integer count,
      @Nullable Integer threads,
      int cores,
      int engines,
      int each) {
    assertThat(EngineShape.of(library, optional(count), optional(threads), cores))
        .isEqualTo(new EngineShape(engines, each));
  }

  private static OptionalInt optional(@Nullable Integer value) {
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }
}
