package io.parkstream.serde;

import io.parkstream.domain.Alarm;
import io.parkstream.domain.AlarmEvent;
import io.parkstream.domain.AlarmKind;
import io.parkstream.domain.AlarmState;
import io.parkstream.domain.EventIds;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceStay;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * Alarms on {@code parking.alarms}: compacted, keyed {@code <site>/<kind>}, with {@code /<zone>},
 * {@code /<space>} or {@code /<camera>} behind it unless it is of the whole site. The event that
 * clears one is followed by no value, so that the topic keeps those that are raised. Thread safe,
 * but for {@link EventIds}.
 */
public final class Alarms {
  public static final String TYPE = "io.parkstream.alarm.v1";

  private static final Header TYPE_HEADER = EventHeaders.type(TYPE);

  private static final Json.Shape<Value> SHAPE = new Json.Shape<>(Value.class);

  private Alarms() {}

  public static byte[] key(Alarm alarm) {
    return alarm.key().getBytes(StandardCharsets.UTF_8);
  }

  /** The JSON. */
  public static byte[] value(AlarmEvent event) {
    return SHAPE.write(
        Value.of(event.alarm(), event.status(), event.raisedAt(), null, event.clearedAt()));
  }

  /** The CloudEvents headers. */
  public static Headers headers(AlarmEvent event, EventIds ids) {
    Alarm alarm = event.alarm();
    return EventHeaders.of(
        TYPE_HEADER,
        ids.alarm(event),
        "/parkstream/sites/" + alarm.site(),
        subject(alarm),
        event.time());
  }

  private static String subject(Alarm alarm) {
    if (alarm.space() != null) {
      return CropHeaders.subject(new SpaceId(alarm.site(), alarm.space()));
    }
    if (alarm.camera() != null) {
      return "cameras/" + alarm.camera();
    }
    return alarm.zone() == null ? "counts" : "zones/" + alarm.zone();
  }

  /**
   * Reads an event. Unknown fields are ignored.
   *
   * @throws SerializationException if the value is none
   */
  public static AlarmEvent read(byte[] value) {
    return SHAPE.read("alarm", value, Value::event);
  }

  /** Of an alarm, for its store. */
  public static Serde<AlarmState> serde() {
    return SHAPE.serde(
        "state of an alarm",
        state -> Value.of(state.alarm(), null, state.raisedAt(), state.easedAt(), null),
        value -> new AlarmState(value.itsAlarm(), value.raisedAt(), value.easedAt()));
  }

  /** Of a space, for its store. */
  public static Serde<SpaceStay> staySerde() {
    return new Json.Shape<>(SpaceStay.class).serde("stay");
  }

  /** An alarm, with what an event and what a store says of it. */
  private record Value(
      AlarmKind alarm,
      String site,
      @Nullable String zone,
      @Nullable String space,
      @Nullable String camera,
      Instant since,
      @Nullable String status,
      @Nullable Instant raisedAt,
      @Nullable Instant easedAt,
      @Nullable Instant clearedAt) {
    static Value of(
        Alarm alarm,
        @Nullable String status,
        @Nullable Instant raisedAt,
        @Nullable Instant easedAt,
        @Nullable Instant clearedAt) {
      return new Value(
          alarm.kind(),
          alarm.site(),
          alarm.zone(),
          alarm.space(),
          alarm.camera(),
          alarm.since(),
          status,
          raisedAt,
          easedAt,
          clearedAt);
    }

    Alarm itsAlarm() {
      return new Alarm(alarm, site, zone, space, camera, since);
    }

    AlarmEvent event() {
      if (raisedAt == null) {
        throw new IllegalArgumentException("the field raisedAt is missing");
      }
      return new AlarmEvent(itsAlarm(), raisedAt, clearedAt);
    }
  }
}
