package io.parkstream.batch;

/** Elapsed time in nanoseconds from an arbitrary origin, as {@link System#nanoTime()}. */
@FunctionalInterface
public interface NanoClock {
  NanoClock SYSTEM = System::nanoTime;

  long nanos();
}
