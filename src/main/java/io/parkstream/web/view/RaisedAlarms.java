package io.parkstream.web.view;

import io.parkstream.domain.AlarmEvent;
import io.parkstream.serde.Alarms;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * The alarms that are raised, of all sites: what their compacted topic holds. At most {@link
 * #MOST}, some 5 MB; further ones are counted and not shown. Thread safe.
 */
public final class RaisedAlarms {
  /** More than anybody looks at; an answer with all of them is below 2 MB. */
  static final int MOST = 5_000;

  private static final Comparator<AlarmView> NEWEST_FIRST =
      Comparator.comparing(AlarmView::raisedAt)
          .reversed()
          .thenComparing(AlarmView::site)
          .thenComparing(AlarmView::alarm)
          .thenComparing(AlarmView::zone, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(AlarmView::space, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(AlarmView::camera, Comparator.nullsFirst(Comparator.naturalOrder()));

  private final String topic;
  private final ViewMetrics metrics;
  private final Map<String, AlarmView> raised = new HashMap<>();

  public RaisedAlarms(String topic, ViewMetrics metrics) {
    this.topic = topic;
    this.metrics = metrics;
  }

  String topic() {
    return topic;
  }

  /**
   * Takes over a record of the topic; without a value it says that the alarm is cleared, too.
   *
   * @throws SerializationException if it is none of the service
   */
  void take(byte[] key, byte @Nullable [] value) {
    AlarmEvent event = value == null ? null : Alarms.read(value);
    if (event != null && !Arrays.equals(key, Alarms.key(event.alarm()))) {
      throw new SerializationException("its key is not that of the alarm " + event.alarm().key());
    }
    take(new String(key, StandardCharsets.UTF_8), event);
  }

  private synchronized void take(String key, @Nullable AlarmEvent event) {
    if (event == null || event.clearedAt() != null) {
      raised.remove(key);
    } else if (raised.containsKey(key) || raised.size() < MOST) {
      raised.put(key, AlarmView.of(event));
    } else {
      metrics.noRoom();
    }
  }

  /** Those of a site, newest first; of all sites if none is named. */
  public synchronized List<AlarmView> views(@Nullable String site) {
    return raised.values().stream()
        .filter(view -> site == null || view.site().equals(site))
        .sorted(NEWEST_FIRST)
        .toList();
  }
}
