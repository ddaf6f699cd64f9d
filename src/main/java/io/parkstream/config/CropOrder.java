package io.parkstream.config;

/** In which order crops are answered when they have to wait. */
public enum CropOrder {
  /** In that of their partition. */
  AS_SENT,
  /** The newest of each space before older ones. */
  NEWEST_FIRST
}
