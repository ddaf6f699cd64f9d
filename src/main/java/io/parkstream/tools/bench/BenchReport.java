package io.parkstream.tools.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was measured: medians over the rounds. A part that was not asked for is absent.
 *
 * @param machine where
 * @param peaks what the machine can compute at most, in each precision that it has instructions for
 * @param engines each engine alone
 * @param service the service with the configured engine, over a backlog
 * @param waiting the service with an engine that only waits
 * @param pipeline the service with an engine that does nothing, and a bare loop
 * @param latency from the scheduled capture until a consumer has the event
 * @param curve over partitions and cameras
 * @param soak minute by minute
 */
public record BenchReport(
    Machine machine,
    List<Peak> peaks,
    List<EngineFigures> engines,
    @Nullable ServiceFigures service,
    @Nullable ServiceFigures waiting,
    @Nullable PipelineFigures pipeline,
    List<LatencyFigures> latency,
    List<CurvePoint> curve,
    List<SoakPoint> soak) {
  public BenchReport {
    peaks = List.copyOf(peaks);
    engines = List.copyOf(engines);
    latency = List.copyOf(latency);
    curve = List.copyOf(curve);
    soak = List.copyOf(soak);
  }

  /**
   * Where it was measured.
   *
   * @param processors that this process may use
   * @param processor its name
   * @param dotProduct its instructions for 8-bit networks; empty for none
   * @param java version of the Java machine
   * @param collector of its garbage
   */
  public record Machine(
      int processors, String processor, String dotProduct, String java, String collector) {}

  /**
   * What all cores together can compute in a precision, with the best instructions that they have
   * for it.
   *
   * @param precision fp32, bf16 or int8
   * @param gigaOperationsPerSecond a multiplication and an addition are two
   * @param instructions what reached it, in oneDNN's words
   */
  public record Peak(String precision, double gigaOperationsPerSecond, String instructions) {}

  /**
   * One engine alone over full batches that lie in memory.
   *
   * @param engine its word
   * @param batchSize largest batch
   * @param cropsPerSecond at the largest batch
   * @param cropsPerSecondAlone in batches of one
   * @param cpuSecondsPerThousand processor seconds of the process per 1,000 crops
   * @param gigaOperationsPerSecond of the convolutions, those with zero padding among them
   * @param ofPeak those by the machine's peak in the same precision
   */
  public record EngineFigures(
      String engine,
      int batchSize,
      double cropsPerSecond,
      double cropsPerSecondAlone,
      double cpuSecondsPerThousand,
      double gigaOperationsPerSecond,
      double ofPeak) {}

  /**
   * The service over a backlog from 64 cameras, beside its engine alone on the same threads.
   *
   * @param engine its word
   * @param batchSize largest batch
   * @param crops measured per round
   * @param engineCropsPerSecond the engine alone
   * @param engineCpuSecondsPerThousand of the process, engine alone
   * @param cropsPerSecond the service
   * @param cpuSecondsPerThousand of the service process
   * @param throughputRatio service by engine
   * @param cpuRatio engine by service: the share of the work that is inference
   * @param batchFill mean size of batches by the largest
   * @param heapMiB used after the run, collected
   * @param residentMiB of the whole process, natives included
   */
  public record ServiceFigures(
      String engine,
      int batchSize,
      long crops,
      double engineCropsPerSecond,
      double engineCpuSecondsPerThousand,
      double cropsPerSecond,
      double cpuSecondsPerThousand,
      double throughputRatio,
      double cpuRatio,
      double batchFill,
      long heapMiB,
      long residentMiB) {}

  /**
   * What everything but inference costs.
   *
   * @param crops measured per round
   * @param cropsPerSecond the service with an engine that does nothing
   * @param cpuSecondsPerThousand of the process
   * @param bareCropsPerSecond a loop on one thread that reads and decodes the same records, and
   *     writes an event and a state for each
   * @param bareCpuSecondsPerThousand of the process
   * @param cpuRatio service by loop
   */
  public record PipelineFigures(
      long crops,
      double cropsPerSecond,
      double cpuSecondsPerThousand,
      double bareCropsPerSecond,
      double bareCpuSecondsPerThousand,
      double cpuRatio) {}

  /**
   * Crops that arrive at random moments of a fixed rate, whatever the service does.
   *
   * @param engine its word
   * @param load the rate by that of the engine alone
   * @param cropsPerSecond the rate
   * @param answered events that were received
   * @param p50Millis from the moment at which a crop was to be sent until a consumer has its event
   * @param p95Millis the same
   * @param p99Millis the same
   * @param batchSize mean
   * @param batchMillis mean time of the engine for a batch
   */
  public record LatencyFigures(
      String engine,
      double load,
      double cropsPerSecond,
      long answered,
      double p50Millis,
      double p95Millis,
      double p99Millis,
      double batchSize,
      double batchMillis) {}

  /**
   * One minute under load, or the whole time if that is shorter.
   *
   * @param minute from 1
   * @param cropsPerSecond that were sent
   * @param answered events that were received of the minute's last three quarters
   * @param heapMiB used, collected
   * @param residentMiB of the whole process, natives included
   * @param p50Millis from the moment at which a crop was to be sent until a consumer has its event
   * @param p99Millis the same
   */
  public record SoakPoint(
      int minute,
      double cropsPerSecond,
      long answered,
      long heapMiB,
      long residentMiB,
      double p50Millis,
      double p99Millis) {}

  /**
   * One form of the input, with the engine that only waits.
   *
   * @param partitions of the crops' topic
   * @param cameras that send
   * @param cropsPerSecond over a backlog
   * @param cpuSecondsPerThousand of the process, over the backlog
   * @param batchFill mean size of batches by the largest, over the backlog
   * @param p50Millis at 1,000 crops/s
   * @param p99Millis the same
   */
  public record CurvePoint(
      int partitions,
      int cameras,
      double cropsPerSecond,
      double cpuSecondsPerThousand,
      double batchFill,
      double p50Millis,
      double p99Millis) {}
}
