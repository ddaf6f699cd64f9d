package io.parkstream.web.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.parkstream.domain.Alarm;
import io.parkstream.domain.AlarmEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An alarm that is raised, as the API says it.
 *
 * @param alarm {@code full}, {@code overstay}, {@code flipping}, {@code unchanged} or {@code
 *     undecided}; further kinds may come
 * @param zone that is full, or that the space is in; null for a whole site, a camera, and a space
 *     without one
 * @param space null unless it is of one
 * @param camera null unless it is of one
 * @param since when that began which the alarm is about
 * @param raisedAt event time
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AlarmView(
    String alarm,
    String site,
    @Nullable String zone,
    @Nullable String space,
    @Nullable String camera,
    Instant since,
    Instant raisedAt) {
  static AlarmView of(AlarmEvent event) {
    Alarm alarm = event.alarm();
    return new AlarmView(
        alarm.kind().word(),
        alarm.site(),
        alarm.zone(),
        alarm.space(),
        alarm.camera(),
        alarm.since(),
        event.raisedAt());
  }
}
