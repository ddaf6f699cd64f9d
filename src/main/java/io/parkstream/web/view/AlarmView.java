package io.parkstream.web.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.parkstream.domain.Alarm;
import io.parkstream.domain.AlarmEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An alarm that is raised, as the API says it.
 *
 * @param alarm {@code full}, {@code overstay}, {@code flipping} or {@code unchanged}; further kinds
 *     may come
 * @param zone that is full, or that the space is in; null for a whole site and for a space without
 *     one
 * @param space null for a site or a zone
 * @param since when that began which the alarm is about
 * @param raisedAt event time
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AlarmView(
    String alarm,
    String site,
    @Nullable String zone,
    @Nullable String space,
    Instant since,
    Instant raisedAt) {
  static AlarmView of(AlarmEvent event) {
    Alarm alarm = event.alarm();
    return new AlarmView(
        alarm.kind().word(),
        alarm.site(),
        alarm.zone(),
        alarm.space(),
        alarm.since(),
        event.raisedAt());
  }
}
