package io.parkstream.gateway;

import java.util.Optional;

/** Where a gateway gets its frames from, in the order of time. Not thread safe. */
public interface FrameSource extends AutoCloseable {
  /**
   * The next frame, owned by the caller; empty if there is none now.
   *
   * @throws io.parkstream.ParkstreamException if it cannot be read
   */
  Optional<Frame> next();

  /** Whether no frame will come any more. */
  boolean isOver();

  @Override
  void close();
}
