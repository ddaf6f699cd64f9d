package io.parkstream.engine.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;

/** What ONNX Runtime computes on. */
public enum Device {
  CPU {
    @Override
    void addTo(SessionOptions options) {
      // what a session takes without being told
    }
  },

  /** The first NVIDIA GPU; needs the natives of the profile {@code cuda}, CUDA 12 and cuDNN 9. */
  CUDA {
    @Override
    void addTo(SessionOptions options) throws OrtException {
      options.addCUDA();
    }
  };

  abstract void addTo(SessionOptions options) throws OrtException;
}
