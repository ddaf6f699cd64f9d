package io.parkstream.tools.capacity;

import io.parkstream.domain.OccupancyPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How large a service for a load is. Sums of means: {@code bench} and {@code simulate} say whether
 * they hold.
 *
 * @param cropsPerSecond of all cameras
 * @param cores that are busy in the mean, of all instances
 * @param instances that share the work; one of them may be lost. At least 2
 * @param threads stream threads of each
 * @param partitions of the crops' topic: twice the stream threads, so that the service can be
 *     doubled without moving cameras
 * @param answerSeconds until 95 % of the crops are answered
 * @param occupiedSeconds from a car's arrival until it is published
 * @param emptySeconds from its leaving until that is published
 * @param inMegabytes per second from gateways to brokers, and again to the service
 * @param replicationMegabytes per second between brokers
 * @param answersMegabytes per second from the service to the brokers
 * @param viewMegabytes per second of answers to the pages of all instances
 * @param diskGigabytes on all brokers, of all copies
 * @param warnings bounds that the load exceeds, each with what to do
 */
public record CapacityPlan(
    double cropsPerSecond,
    double cores,
    int instances,
    int threads,
    int partitions,
    double answerSeconds,
    double occupiedSeconds,
    double emptySeconds,
    double inMegabytes,
    double replicationMegabytes,
    double answersMegabytes,
    double viewMegabytes,
    double diskGigabytes,
    List<String> warnings) {

  /** Crops are kept this long; see the topics' settings. */
  private static final double CROP_HOURS = 1;

  private static final double EVENT_HOURS = 7 * 24;

  /** An occupancy event, and the state of a space with it. */
  private static final int CHANGE_BYTES = 2_000;

  /** Of one core: what a stream thread may have to do, lest a rebalance or a pause is noticed. */
  private static final double THREAD_BUSY = 0.5;

  /** What one partition holds at most: parkstream.occupancy.max-spaces-per-partition. */
  private static final int SPACES_PER_PARTITION = 8_000;

  /** What page and API hold in memory. */
  private static final int VIEWED_SPACES = 100_000;

  private static final int VIEWED_CAMERAS = 10_000;

  /** Reading and writing, and the broker's part of both. */
  private static final double TRANSPORT_SECONDS = 0.1;

  /** Of a waiting time that falls off exponentially: the 95 % quantile over the mean. */
  private static final double MEAN_TO_95 = 3;

  public CapacityPlan {
    warnings = List.copyOf(warnings);
  }

  /** Works a plan out. */
  public static CapacityPlan of(CapacityLoad load, CapacityCosts costs, CapacityLimits limits) {
    double crops = load.crops();
    double cores = crops * costs.coreSeconds();
    int instances = instances(crops, cores, costs, limits);
    double perInstance = crops / instances;
    double reading = perInstance * costs.otherPerThousand() / 1000;
    int threads = Math.min(32, Math.max(2, ceil(reading / THREAD_BUSY)));
    int partitions =
        Math.max(2 * instances * threads, ceil((double) load.spaces() / SPACES_PER_PARTITION));
    double answer = answerSeconds(perInstance, costs, limits);
    OccupancyPolicy policy = OccupancyPolicy.DEFAULT;
    double occupied =
        belief(policy.toOccupied(), policy.toOccupiedFor(), load.cropsPerSpace()) + answer;
    double empty = belief(policy.toEmpty(), policy.toEmptyFor(), load.cropsPerSpace()) + answer;
    double in = crops * load.cropBytes() / 1e6;
    double answers = crops * costs.answerBytes() / 1e6;
    double changes = load.spaces() * load.changesPerSpace() / 3600 * CHANGE_BYTES / 1e6;
    double disk =
        (in * CROP_HOURS + (answers + changes) * EVENT_HOURS) * 3600 / 1000 * limits.replication();
    return new CapacityPlan(
        crops,
        cores,
        instances,
        threads,
        partitions,
        answer,
        occupied,
        empty,
        in,
        (in + answers + changes) * (limits.replication() - 1),
        answers + changes,
        (answers + changes) * instances,
        disk,
        warnings(load, partitions, Math.max(occupied, empty)));
  }

  /** Not busier than allowed in the mean, and without one of them not more than fully used. */
  private static int instances(
      double crops, double cores, CapacityCosts costs, CapacityLimits limits) {
    double fullyUsed = cores / limits.cores();
    if (costs.isOnGpu()) {
      fullyUsed = Math.max(fullyUsed, crops / costs.inferencePerGpu());
    }
    return Math.max(ceil(fullyUsed / limits.busy()), ceil(fullyUsed) + 1);
  }

  /** Fills a batch, waits behind others, infers, commits. */
  private static double answerSeconds(double crops, CapacityCosts costs, CapacityLimits limits) {
    double rate =
        costs.isOnGpu()
            ? costs.inferencePerGpu()
            : Math.max(1, limits.cores() - crops * costs.otherPerThousand() / 1000)
                * costs.inferencePerCore();
    double fill = Math.min(costs.batchDelaySeconds(), costs.batchSize() / crops);
    double size = Math.max(1, Math.min(costs.batchSize(), crops * costs.batchDelaySeconds()));
    double batch = size / rate;
    double used = Math.min(0.99, crops / rate);
    double queue = batch * used / (2 * (1 - used));
    return fill + batch + MEAN_TO_95 * queue + TRANSPORT_SECONDS + costs.commitSeconds();
  }

  /** So many answers in a row, over at least so much time. */
  private static double belief(int answers, Duration least, double rate) {
    // A car comes between two looks.
    return 1 / rate + Math.max((answers - 1) / rate, least.toMillis() / 1000.0);
  }

  private static List<String> warnings(CapacityLoad load, int partitions, double slowest) {
    List<String> warnings = new ArrayList<>();
    if (slowest > load.targetSeconds()) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "changes are published after up to %.0f s, later than the %.0f s asked for: look at each space more"
                  + " often, or ask for less evidence (parkstream.occupancy.to-empty, .to-empty-for)",
              slowest,
              load.targetSeconds()));
    }
    if (partitions > load.cameras()) {
      warnings.add(
          partitions
              + " partitions and "
              + load.cameras()
              + " cameras: a camera is in one partition, so some stay empty and some threads idle");
    }
    if (partitions > 1000) {
      warnings.add(
          partitions
              + " partitions, and one service creates at most 1000: divide the sites among several services"
              + " (parkstream.kafka.application-id, .topics.*)");
    }
    if (load.spaces() > VIEWED_SPACES || load.cameras() > VIEWED_CAMERAS) {
      warnings.add(
          "page and API hold "
              + VIEWED_SPACES
              + " spaces and "
              + VIEWED_CAMERAS
              + " cameras: divide the sites among several services, or read the topics");
    }
    return warnings;
  }

  private static int ceil(double value) {
    // 3.0000000001 of something is 3.
    return Math.max(1, (int) Math.ceil(value - 1e-9));
  }
}
