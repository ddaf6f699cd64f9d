package io.parkstream.serde;

import io.parkstream.domain.CountedSpace;
import io.parkstream.domain.FlowLog;
import org.apache.kafka.common.serialization.Serde;

/** What the counts of sites remember, for their stores and changelogs. */
public final class CountedSpaces {
  private CountedSpaces() {}

  /** Of one space. */
  public static Serde<CountedSpace> serde() {
    return new Json.Shape<>(CountedSpace.class).serde("counted space");
  }

  /** Of the cars that came and went. */
  public static Serde<FlowLog> flowSerde() {
    return new Json.Shape<>(FlowLog.class).serde("flow");
  }
}
