package io.parkstream.stream;

import io.parkstream.domain.AlarmPolicy;

/**
 * Alarms about what is believed.
 *
 * @param topic that they are published on
 * @param policy when they are raised
 */
public record AlarmSettings(String topic, AlarmPolicy policy) {}
