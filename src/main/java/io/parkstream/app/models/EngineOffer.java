package io.parkstream.app.models;

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
   * @param int8Doubt why oneDNN's 8-bit answers are not to be trusted, or an empty text
   * @param bf16Doubt the same for bfloat16
   */
  record Forms(boolean hasInt8, String int8Doubt, String bf16Doubt) {
    /** Single precision alone. */
    static final Forms NONE = new Forms(false, "", "");

    /** An 8-bit form whose answers are those of the model, as are those in bfloat16. */
    static final Forms TRUSTED = new Forms(true, "", "");
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
