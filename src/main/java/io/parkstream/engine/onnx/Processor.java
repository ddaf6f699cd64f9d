package io.parkstream.engine.onnx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the processor can do for 8-bit networks, as Linux tells it. With one of these instructions
 * an 8-bit network is three to four times as fast as one in single precision, and exact; without
 * them it is slower or saturates.
 */
public final class Processor {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  /** x86: dot products of four bytes into 32 bits. Arm: the same. In the order of preference. */
  private static final List<String> DOT_PRODUCTS = List.of("avx512_vnni", "avx_vnni", "asimddp");

  private Processor() {}

  /** The instruction set for 8-bit dot products, or an empty text. */
  public static String dotProduct() {
    if (!Files.isReadable(CPU_INFO)) {
      return "";
    }
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return dotProduct(lines);
    } catch (IOException | UncheckedIOException e) {
      return "";
    }
  }

  /** Whether the processor is one of AMD's. */
  public static boolean isAmd() {
    if (!Files.isReadable(CPU_INFO)) {
      return false;
    }
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return isAmd(lines);
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  static boolean isAmd(Stream<String> cpuInfo) {
    return cpuInfo.anyMatch(line -> line.startsWith("vendor_id") && line.endsWith("AuthenticAMD"));
  }

  static String dotProduct(Stream<String> cpuInfo) {
    Set<String> flags =
        cpuInfo
            .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
            .findFirst()
            .map(line -> Set.copyOf(Arrays.asList(line.split("\\s+"))))
            .orElse(Set.of());
    return DOT_PRODUCTS.stream().filter(flags::contains).findFirst().orElse("");
  }
}
