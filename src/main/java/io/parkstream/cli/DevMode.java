package io.parkstream.cli;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;

/**
 * Quarkus' dev mode, which starts the application anew in the same process when a source has
 * changed. It asks the running command to end and waits for it as long as that takes.
 */
final class DevMode {
  private DevMode() {}

  static boolean isOn() {
    return LaunchMode.current().isDev();
  }

  /**
   * Interrupts the calling thread, which is the command's, when Quarkus wants the application to
   * end. Does nothing outside of dev mode, where the process ends with the command's shutdown
   * hooks.
   */
  static void interruptThisThreadOnReload() {
    if (!isOn()) {
      return;
    }
    Thread command = Thread.currentThread();
    Thread reload =
        new Thread(
            () -> {
              Quarkus.waitForExit();
              command.interrupt();
            },
            "parkstream-dev-reload");
    reload.setDaemon(true);
    reload.start();
  }
}
