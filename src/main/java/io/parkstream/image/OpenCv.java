package io.parkstream.image;

import org.bytedeco.opencv.global.opencv_core;

/** Settings of the OpenCV library that hold for the whole process. */
final class OpenCv {
  static {
    // Pictures are decoded on many threads at once, one each. OpenCV's own threads would only take
    // turns with them and with the engine's on the same cores.
    opencv_core.setNumThreads(1);
    // A crop is far too small to be worth a trip to another device.
    opencv_core.setUseOpenCL(false);
  }

  private OpenCv() {}

  /** Loads the native library and applies the settings, once. Takes a second the first time. */
  static void prepare() {}
}
