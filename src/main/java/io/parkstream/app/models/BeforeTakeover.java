package io.parkstream.app.models;

import io.parkstream.engine.InferenceEngine;

/** Sees a model that is verified and warm, before it answers. */
@FunctionalInterface
public interface BeforeTakeover {
  /**
   * Does what has to be done by then; a failure is logged and keeps no model from taking over.
   *
   * @param next one of its engines, not used otherwise until this returns
   */
  void prepare(InferenceEngine next) throws InterruptedException;
}
