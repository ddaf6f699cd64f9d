package io.parkstream.gateway;

import org.bytedeco.opencv.global.opencv_highgui;
import org.jboss.logging.Logger;

/**
 * Leaves OpenCV's windows out. JavaCPP loads them together with its features, which were built
 * beside them, and they want GTK, which no image and few servers have.
 */
final class OpenCvWindows {
  private static final String LOADING = "org.bytedeco.javacpp.loadlibraries";

  static {
    String before = System.getProperty(LOADING);
    System.setProperty(LOADING, "false");
    try {
      // Once its class is initialized, without its library, nothing loads that any more.
      Class.forName(opencv_highgui.class.getName());
    } catch (ClassNotFoundException | LinkageError e) {
      Logger.getLogger(OpenCvWindows.class).debug("OpenCV's windows", e);
    } finally {
      if (before == null) {
        System.clearProperty(LOADING);
      } else {
        System.setProperty(LOADING, before);
      }
    }
  }

  private OpenCvWindows() {}

  /** To be called before another thread loads any native library by JavaCPP. */
  static void leaveOut() {}
}
