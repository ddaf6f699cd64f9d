package io.parkstream.engine.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/**
 * The library itself: whether it can be used here, and if not, what is missing.
 *
 * <p>Official builds report their use to Microsoft, on Linux since 1.29 over HTTPS, unless the
 * environment variable {@value #NO_TELEMETRY} is there before the library loads; a Java process
 * cannot set it for itself. The launcher sets it. Without it the first report is out before it can
 * be forbidden here, and a command line of some thousand characters ends the process, since the
 * reporter's regular expressions overflow the stack.
 */
public final class OnnxRuntime {
  static final String NO_TELEMETRY = "ORT_DISABLE_TELEMETRY";

  private static final Logger log = Logger.getLogger(OnnxRuntime.class);
  private static final Path NVIDIA_DRIVER = Path.of("/proc/driver/nvidia/version");

  private OnnxRuntime() {}

  /** The environment that all sessions share; loads the library when first called. */
  public static OrtEnvironment environment() {
    return Loaded.ENVIRONMENT;
  }

  private static final class Loaded {
    static final OrtEnvironment ENVIRONMENT = load();

    private static OrtEnvironment load() {
      if (!"1".equals(System.getenv(NO_TELEMETRY))) {
        log.warnf(
            "%s=1 is not in the environment: ONNX Runtime reports to Microsoft that it was started."
                + " Start through ./parkstream, or set it",
            NO_TELEMETRY);
      }
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      try {
        environment.setTelemetry(false);
      } catch (OrtException e) {
        log.warnf("ONNX Runtime's telemetry cannot be switched off: %s", e.getMessage());
      }
      return environment;
    }
  }

  /** Why the library does not load, or an empty text. */
  public static String problem() {
    try {
      environment();
      return "";
    } catch (LinkageError | IllegalStateException e) {
      return String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
    }
  }

  /** Whether the natives on the class path know CUDA; says nothing of a GPU in the machine. */
  public static boolean isBuiltForCuda() {
    return problem().isEmpty() && OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
  }

  /** Why CUDA cannot be used, or an empty text. */
  public static String cudaProblem() {
    if (!isBuiltForCuda()) {
      return "the application was built without the profile cuda";
    }
    try (SessionOptions options = new SessionOptions()) {
      options.addCUDA();
      return "";
    } catch (OrtException e) {
      String driver = Files.exists(NVIDIA_DRIVER) ? "" : "no NVIDIA driver is loaded; ";
      return driver
          + "needed are a GPU of compute capability 6.0 or newer, CUDA 12 and cuDNN 9 on the"
          + " library path: "
          + e.getMessage();
    }
  }
}
