package io.parkstream.config;

/** Where the latency target begins. */
public enum LatencyFrom {
  /** When the service reads the crop. */
  ARRIVAL,
  /** When the picture was taken, by the camera's clock. */
  CAPTURE
}
