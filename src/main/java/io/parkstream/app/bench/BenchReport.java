package io.parkstream.app.bench;

/**
 * What was measured: medians over the rounds.
 *
 * @param engine its word
 * @param engines how many worked at the same time, in both cases
 * @param batchSize largest batch
 * @param crops answered by the service and measured, per round
 * @param engineCropsPerSecond the engine alone, full batches
 * @param engineCpuSecondsPerThousand processor seconds of the process per 1,000 crops, engine alone
 * @param serviceCropsPerSecond the service over a backlog on a broker of its own process
 * @param serviceCpuSecondsPerThousand the same for the service process
 * @param throughputRatio service by engine, in crops/s
 * @param cpuRatio engine by service, in processor seconds: the share of the work that is inference
 * @param batchFill mean size of the service's batches by the largest
 */
public record BenchReport(
    String engine,
    int engines,
    int batchSize,
    int crops,
    double engineCropsPerSecond,
    double engineCpuSecondsPerThousand,
    double serviceCropsPerSecond,
    double serviceCpuSecondsPerThousand,
    double throughputRatio,
    double cpuRatio,
    double batchFill) {}
