package io.parkstream.engine.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.engine.PaddedEngine;

/** What ONNX Runtime computes on. */
public enum Device {
  CPU {
    @Override
    void addTo(SessionOptions options) {
      // the default of a session
    }
  },

  /** The first NVIDIA GPU; needs the natives of the profile {@code cuda}, CUDA 12 and cuDNN 9. */
  CUDA {
    @Override
    void addTo(SessionOptions options) throws OrtException {
      options.addCUDA();
    }

    @Override
    InferenceEngine inItsSizes(InferenceEngine engine) {
      return new PaddedEngine(engine);
    }
  };

  abstract void addTo(SessionOptions options) throws OrtException;

  /** The engine, shown only batches of sizes that the device is quick with. */
  InferenceEngine inItsSizes(InferenceEngine engine) {
    return engine;
  }
}
