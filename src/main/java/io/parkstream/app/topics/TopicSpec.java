package io.parkstream.app.topics;

import java.util.Map;

/**
 * A topic as this application needs it.
 *
 * @param name on the broker
 * @param partitions when created here; 0 takes the broker's default
 * @param settings the topic's own, such as {@code retention.ms}, when created here
 */
public record TopicSpec(String name, int partitions, Map<String, String> settings) {
  public TopicSpec {
    settings = Map.copyOf(settings);
  }
}
