package io.parkstream.config;

/** Who may read the API. */
public enum Reading {
  /** All who reach it. */
  OPEN,
  /** Users who are logged in, of any role. */
  VIEWER
}
