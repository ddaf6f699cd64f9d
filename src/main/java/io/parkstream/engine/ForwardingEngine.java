package io.parkstream.engine;

import io.parkstream.domain.ModelIdentity;
import io.parkstream.image.PixelShape;

/** An engine that is another one, but for what its subclass changes. */
abstract class ForwardingEngine implements InferenceEngine {
  /** The other one, at present. */
  abstract InferenceEngine engine();

  @Override
  public String name() {
    return engine().name();
  }

  @Override
  public ModelIdentity model() {
    return engine().model();
  }

  @Override
  public PixelShape input() {
    return engine().input();
  }

  @Override
  public int maxBatchSize() {
    return engine().maxBatchSize();
  }

  @Override
  public int places(int count) {
    return engine().places(count);
  }

  @Override
  public Adjustments adjustments() {
    return engine().adjustments();
  }

  @Override
  public void close() {
    engine().close();
  }
}
