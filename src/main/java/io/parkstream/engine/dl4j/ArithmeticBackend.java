package io.parkstream.engine.dl4j;

import io.parkstream.engine.EngineException;
import org.bytedeco.javacpp.Loader;
import org.nd4j.linalg.factory.Nd4j;

/** The native library that DL4J computes with: on the processor, or on a GPU in a CUDA build. */
public final class ArithmeticBackend {
  private static final String CUDA = "org.nd4j.linalg.jcublas.JCublasBackend";

  private static final String CUDA_RUNTIME = "org.bytedeco.cuda.global.cudart";

  private ArithmeticBackend() {}

  /**
   * Loads it, which is otherwise done somewhere inside DL4J and fails there with a chain of causes.
   *
   * @throws EngineException in words for the operator of the machine
   */
  public static void load() {
    boolean cudaBuild = isCudaBuild();
    try {
      if (cudaBuild) {
        // Asked first: without CUDA nd4j prints a stack trace, and does not say what is missing.
        Loader.load(Class.forName(CUDA_RUNTIME));
      }
      Nd4j.scalar(1f).getFloat(0);
    } catch (RuntimeException | ReflectiveOperationException | LinkageError e) {
      throw new EngineException(message(cudaBuild, root(e)), e);
    }
  }

  static boolean isCudaBuild() {
    try {
      Class.forName(CUDA, false, ArithmeticBackend.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  static String message(boolean cudaBuild, Throwable root) {
    return cudaBuild
        ? "this build computes with CUDA 11.6, and that cannot be loaded here ("
            + root
            + "). Needed: an NVIDIA GPU of compute capability 3.7 to 8.6, its driver of version 510"
            + " or newer, and the libraries of CUDA 11.6 on LD_LIBRARY_PATH. For a machine without,"
            + " build without -Dcuda"
        : "DL4J's native library cannot be loaded here ("
            + root
            + "). Needed: Linux on x86-64 with AVX2, glibc 2.17 or newer, and a cache folder that can"
            + " be written, ~/.javacpp or -Dorg.bytedeco.javacpp.cachedir";
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root;
  }
}
