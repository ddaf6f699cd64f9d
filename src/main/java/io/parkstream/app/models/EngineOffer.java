package io.parkstream.app.models;

import io.parkstream.config.EngineKind;
import io.parkstream.engine.Precision;
import io.parkstream.model.Agreement;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What there is to choose an engine from.
 *
 * @param forms of the model
 * @param dotProduct the processor's instructions for 8-bit networks, or an empty text
 * @param onnxProblem why ONNX Runtime does not load, or an empty text
 * @param builtForCuda whether the natives know CUDA
 * @param cudaProblem why CUDA cannot be used, or an empty text
 * @param oneDnn what oneDNN can do here
 */
record EngineOffer(
    Forms forms,
    String dotProduct,
    String onnxProblem,
    boolean builtForCuda,
    String cudaProblem,
    OneDnnOffer oneDnn) {

  /**
   * What the model has beside single precision.
   *
   * @param hasInt8 whether there is an 8-bit form
   * @param measured how close engines in fewer bits come to single precision
   */
  record Forms(boolean hasInt8, List<Agreement> measured) {
    /** Single precision alone. */
    static final Forms NONE = new Forms(false, List.of());

    /** Of a model that has an 8-bit form of which this was measured, or none. */
    static Forms of(Optional<List<Agreement>> measured) {
      return measured.map(all -> new Forms(true, all)).orElse(NONE);
    }

    /**
     * Why an engine in fewer bits is not to be trusted, or an empty text. An 8-bit form has to have
     * been measured with it; where bfloat16 was not, the golden pictures decide at start.
     */
    String doubt(EngineKind library, Precision precision) {
      String engine = library.name().toLowerCase(Locale.ROOT) + "-" + precision.word();
      return precision == Precision.INT8 || Agreement.isMeasured(engine, measured)
          ? Agreement.doubt(engine, measured)
          : "";
    }
  }

  /**
   * What oneDNN can do here.
   *
   * @param problem why it cannot be used, or an empty text
   * @param instructions the best instruction set that it uses
   * @param isFastInInt8 whether that has 8-bit dot products
   * @param isFastInBf16 whether that makes bfloat16 faster than single precision
   * @param hasMatrices whether that has AMX
   */
  record OneDnnOffer(
      String problem,
      String instructions,
      boolean isFastInInt8,
      boolean isFastInBf16,
      boolean hasMatrices) {

    /** Where another library is configured: this one is not even loaded. */
    static final OneDnnOffer NOT_ASKED = none("it was not asked");

    boolean wasAsked() {
      return this != NOT_ASKED;
    }

    static OneDnnOffer none(String problem) {
      return new OneDnnOffer(problem, "", false, false, false);
    }
  }

  boolean hasCuda() {
    return builtForCuda && cudaProblem.isEmpty();
  }

  EngineRates rates() {
    if (oneDnn.hasMatrices) {
      return EngineRates.MATRICES;
    }
    if (oneDnn.isFastInBf16) {
      return EngineRates.DOT_PRODUCTS_AND_BF16;
    }
    return oneDnn.isFastInInt8 || !dotProduct.isEmpty()
        ? EngineRates.DOT_PRODUCTS
        : EngineRates.NEITHER;
  }

  /** The same where oneDNN has turned out not to do. */
  EngineOffer withoutOneDnn(String problem) {
    return new EngineOffer(
        forms, dotProduct, onnxProblem, builtForCuda, cudaProblem, OneDnnOffer.none(problem));
  }
}
