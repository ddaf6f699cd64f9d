package io.parkstream.domain;

/** What can change the occupancy of a space. */
public sealed interface Observation permits Classification, Retirement {
  SpaceId space();
}
