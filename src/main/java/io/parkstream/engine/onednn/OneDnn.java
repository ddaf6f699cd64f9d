package io.parkstream.engine.onednn;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import io.parkstream.engine.Precision;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.javacpp.Loader;

/**
 * The library itself: whether it can be used here, what it can compute on this processor, and how
 * much memory it holds.
 */
public final class OneDnn {
  private static final String LIBRARY = "libdnnl.so.3";
  private static final String OPEN_MP = "libgomp.so.1";
  private static final String RESOURCES = "/org/bytedeco/dnnl/linux-x86_64/";

  /**
   * For {@code dlopen}: bind at once, and for this library alone. DL4J's natives hold an older
   * oneDNN, whose functions have the same names.
   */
  private static final int RTLD_NOW = 2;

  // bits of oneDNN's instruction sets, each on top of those before it
  private static final int AVX2 = 0x7;
  private static final int AVX_VNNI = 0x8;
  private static final int AVX512_VNNI = 0x40;
  private static final int AVX512_BF16 = 0x80;
  private static final int AMX = 0xe00;

  private static final Map<Integer, String> INSTRUCTIONS =
      Map.ofEntries(
          Map.entry(0x7, "avx2"),
          Map.entry(0xf, "avx2_vnni"),
          Map.entry(0x1f, "avx2_vnni_2"),
          Map.entry(0x27, "avx512_core"),
          Map.entry(0x67, "avx512_core_vnni"),
          Map.entry(0xe7, "avx512_core_bf16"),
          Map.entry(0x1ef, "avx512_core_fp16"),
          Map.entry(0xfef, "avx512_core_amx"),
          Map.entry(0x1fef, "avx512_core_amx_fp16"),
          Map.entry(0x201ff, "avx10_2_512"),
          Map.entry(0x22fff, "avx10_2_512_amx_2"));

  private static final AtomicLong BYTES = new AtomicLong();

  private OneDnn() {}

  private static final class Loaded {
    static final String PROBLEM = load();

    private static String load() {
      if (!Platform.isLinux() || !Platform.is64Bit() || !Platform.isIntel()) {
        return "its natives are for Linux on x86-64";
      }
      try {
        Path library = library();
        Native.register(
            Dnnl.class,
            NativeLibrary.getInstance(
                library.toString(), Map.of(Library.OPTION_OPEN_FLAGS, RTLD_NOW)));
        return (Dnnl.dnnl_get_effective_cpu_isa() & AVX2) == AVX2
            ? ""
            : "the processor has no AVX2";
      } catch (IOException | LinkageError | RuntimeException e) {
        return e.toString();
      }
    }
  }

  /** From the folders where natives were laid out, or else unpacked as other libraries are. */
  private static Path library() throws IOException {
    for (String folder : System.getProperty("java.library.path", "").split(File.pathSeparator)) {
      for (Path file : new Path[] {Path.of(folder, "dnnl", LIBRARY), Path.of(folder, LIBRARY)}) {
        if (!folder.isEmpty() && Files.isReadable(file)) {
          return file.toAbsolutePath();
        }
      }
    }
    unpacked(OPEN_MP);
    return unpacked(LIBRARY);
  }

  private static Path unpacked(String name) throws IOException {
    File file = Loader.cacheResource(OneDnn.class, RESOURCES + name);
    if (file == null) {
      throw new IOException("the application was built without " + name);
    }
    return file.toPath();
  }

  /** Why the library cannot be used, or an empty text. Loads it when first called. */
  public static String problem() {
    return Loaded.PROBLEM;
  }

  /**
   * The best instruction set that oneDNN uses here, in its words; {@code ONEDNN_MAX_CPU_ISA} in the
   * environment lowers it. Empty where the library does not load.
   */
  public static String instructions() {
    int isa = isa();
    return isa == 0 ? "" : INSTRUCTIONS.getOrDefault(isa, "0x" + Integer.toHexString(isa));
  }

  /** Whether the processor has instructions that make this precision the faster one. */
  public static boolean isFastIn(Precision precision) {
    int isa = isa();
    return switch (precision) {
      case FP32 -> isa != 0;
      case BF16 -> (isa & AVX512_BF16) != 0;
      case INT8 -> (isa & (AVX_VNNI | AVX512_VNNI)) != 0;
    };
  }

  /** Whether the processor multiplies matrices, of bytes and of bfloat16: AMX. */
  public static boolean hasMatrices() {
    return (isa() & AMX) == AMX;
  }

  /** oneDNN's processor, which all of this process share. */
  static long engine() {
    return Processor.ENGINE;
  }

  private static final class Processor {
    static final long ENGINE = create();

    private static long create() {
      long[] out = new long[1];
      Dnnl.check(Dnnl.dnnl_engine_create(out, Dnnl.CPU, 0), "engine");
      return out[0];
    }
  }

  private static int isa() {
    return problem().isEmpty() ? Dnnl.dnnl_get_effective_cpu_isa() : 0;
  }

  /** Bytes of native memory that engines hold: packed weights, feature maps, scratch memory. */
  public static long nativeBytes() {
    return BYTES.get();
  }

  static void count(long bytes) {
    BYTES.addAndGet(bytes);
  }
}
