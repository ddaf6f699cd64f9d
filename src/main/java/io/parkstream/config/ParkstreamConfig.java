package io.parkstream.config;

import io.smallrye.config.ConfigMapping;

/** Everything that can be set under {@code parkstream.}. */
@ConfigMapping(prefix = "parkstream")
public interface ParkstreamConfig {
  /** The broker, the group of instances, and the topics. */
  KafkaConfig kafka();

  /** How crops are gathered into batches. */
  BatchConfig batch();

  /** What becomes of crops that are not answered as fast as they come. */
  BacklogConfig backlog();

  /** Which capture times are believed. */
  CaptureConfig capture();

  /** What a picture may cost. */
  PictureConfig picture();

  /** Which trained weights answer. */
  ModelConfig model();

  /** What computes the answers. */
  EngineConfig engine();

  /** How much evidence changes what is believed of a space. */
  OccupancyConfig occupancy();

  /** Alarms about what is believed of spaces. */
  AlarmsConfig alarms();

  /** A second model beside the one that answers. */
  ShadowConfig shadow();

  /** The API and the page. */
  WebConfig web();

  /** Traces of single crops. */
  TracingConfig tracing();

  /** What people say of crops. */
  ReviewConfig review();

  /** Logins of page and API. */
  LoginConfig login();

  /** Administration over HTTP. */
  AdminConfig admin();
}
