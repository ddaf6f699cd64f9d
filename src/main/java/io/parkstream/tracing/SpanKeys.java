package io.parkstream.tracing;

import io.opentelemetry.api.common.AttributeKey;

/** Names of attributes: OpenTelemetry's for messaging, and ours. */
final class SpanKeys {
  static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
  static final AttributeKey<String> OPERATION = AttributeKey.stringKey("messaging.operation.type");
  static final AttributeKey<String> TOPIC = AttributeKey.stringKey("messaging.destination.name");
  static final AttributeKey<String> PARTITION =
      AttributeKey.stringKey("messaging.destination.partition.id");
  static final AttributeKey<Long> OFFSET = AttributeKey.longKey("messaging.kafka.offset");
  static final AttributeKey<Long> BATCH_SIZE =
      AttributeKey.longKey("messaging.batch.message_count");

  static final AttributeKey<String> SITE = AttributeKey.stringKey("parkstream.site");
  static final AttributeKey<String> CAMERA = AttributeKey.stringKey("parkstream.camera");
  static final AttributeKey<String> SPACE = AttributeKey.stringKey("parkstream.space");
  static final AttributeKey<String> OCCUPANCY = AttributeKey.stringKey("parkstream.occupancy");
  static final AttributeKey<Double> PROBABILITY =
      AttributeKey.doubleKey("parkstream.probability_occupied");
  static final AttributeKey<String> MODEL = AttributeKey.stringKey("parkstream.model");
  static final AttributeKey<String> RESULT = AttributeKey.stringKey("parkstream.result");
  static final AttributeKey<String> REASON = AttributeKey.stringKey("parkstream.reason");

  private SpanKeys() {}
}
