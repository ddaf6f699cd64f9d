package io.parkstream.cli;

import io.parkstream.ParkstreamException;

/**
 * Libraries that only tools and training use. The image of the service leaves them out
 * (docker/leave-out-tools.sh), so a command that needs one asks for it before it begins.
 */
enum ToolLibrary {
  BROKER("a Kafka broker", "kafka.server.KafkaRaftServer"),
  CHARTS("the charts of reports", "org.knowm.xchart.XYChart"),
  KERAS_FILES("the reader of Keras files", "io.jhdf.HdfFile");

  private final String description;
  private final String className;

  ToolLibrary(String description, String className) {
    this.description = description;
    this.className = className;
  }

  /**
   * Does nothing where the library is there.
   *
   * @throws ParkstreamException if this installation has left it out
   */
  void require() {
    if (!isThere(className)) {
      throw new ParkstreamException(
          "this installation has been made for serving, without "
              + description
              + "; run the command from a checkout, or make an image with it by"
              + " docker/build.sh tools");
    }
  }

  static boolean isThere(String className) {
    try {
      Class.forName(className, false, ToolLibrary.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
