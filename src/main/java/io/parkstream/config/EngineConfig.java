package io.parkstream.config;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalInt;

/** What computes the answers. */
public interface EngineConfig {
  /**
   * The library: {@code auto}, {@code onednn}, {@code onnx} or {@code dl4j}. {@code auto} takes a
   * GPU where there is one, else of those that load the fastest with this model on this processor;
   * a line at start says what was chosen, why, and what it would take to be faster.
   */
  @WithDefault("auto")
  EngineKind kind();

  /**
   * The numbers: {@code auto}, {@code fp32}, {@code bf16} (oneDNN only) or {@code int8}. {@code
   * auto} takes 8-bit integers if the model has them and the processor has instructions for them,
   * else with oneDNN bfloat16 where the processor is faster in that.
   */
  @WithDefault("auto")
  EnginePrecision precision();

  /**
   * Engines that work at the same time, 1 to 64, each with a batch and a thread of its own. Unset,
   * with oneDNN one for each core, which computes with one thread, unless {@code threads} is set;
   * else 1, which uses all cores.
   */
  OptionalInt count();

  /**
   * Cores that one engine computes with, 1 to 1024; unset, the machine's cores divided among the
   * engines.
   */
  OptionalInt threads();

  /**
   * Longest time that an engine may hold a batch, 1s to 10m; then it is taken for hung, no further
   * batch is answered, and liveness is down so that the process is started again.
   */
  @WithDefault("30s")
  Duration maxBatchTime();
}
