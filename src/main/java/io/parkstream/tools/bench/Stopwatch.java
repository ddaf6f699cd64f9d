package io.parkstream.tools.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Wall and processor time of this process since it was made. */
final class Stopwatch {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final long wall = System.nanoTime();
  private final long cpu = SYSTEM.getProcessCpuTime();

  double seconds() {
    return (System.nanoTime() - wall) / 1e9;
  }

  Cost cost(long crops) {
    return new Cost(crops, seconds(), (SYSTEM.getProcessCpuTime() - cpu) / 1e9);
  }
}
