package io.parkstream.config;

import io.smallrye.config.WithDefault;

/** What people say of crops, on the page. */
public interface ReviewConfig {
  /**
   * Whether operators may label crops, for calibration and training, on the dashboard and on the
   * page that asks about crops that are worth it, and calibrate cameras there. Labels keep their
   * pictures, which may show people and number plates, until someone deletes them; so it is off
   * until someone decides. Needs parkstream.web.show-crops and logins.
   */
  @WithDefault("false")
  boolean enabled();

  /** The topic of the labels; compacted, created at start if topics are. */
  @WithDefault("parking.labels")
  String labelsTopic();
}
