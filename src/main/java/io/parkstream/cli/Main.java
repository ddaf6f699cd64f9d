package io.parkstream.cli;

import io.parkstream.Causes;
import io.parkstream.ParkstreamException;
import io.parkstream.app.TakenPort;
import io.parkstream.config.UnreadableValue;
import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.smallrye.config.ConfigValidationException;
import java.net.BindException;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Where the process starts. The command decides, before Quarkus starts, what Quarkus may do: only
 * {@code serve} and {@code demo} open ports.
 */
@QuarkusMain
public final class Main {
  private static final Logger log = Logger.getLogger(Main.class);
  private static final String PORT = "quarkus.http.port";
  private static final String TLS_PORT = "quarkus.http.ssl-port";

  private Main() {}

  public static void main(String... arguments) {
    SerializedObjects.refuseAll();
    PlainCommands.run(arguments).ifPresent(System::exit);
    LaunchMode.of(arguments).apply();
    Quarkus.run(CommandLineApplication.class, Main::exit, arguments);
  }

  private static void exit(int code, @Nullable Throwable failure) {
    if (failure != null) {
      log.debug("the application could not start", failure);
      System.err.println("parkstream: " + describe(failure));
    }
    if (DevMode.isOn()) {
      ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(code, failure);
      return;
    }
    System.exit(code);
  }

  /** Why the application could not start, in words for the user of the command. */
  static String describe(Throwable failure) {
    for (Throwable cause : Causes.of(failure)) {
      if (cause instanceof ConfigValidationException invalid) {
        return describe(invalid);
      }
      if (cause instanceof QuarkusBindException taken) {
        return describe(taken);
      }
      if (cause instanceof ParkstreamException || cause instanceof BindException) {
        return String.valueOf(cause.getMessage());
      }
    }
    return Failures.describe(failure);
  }

  private static String describe(QuarkusBindException taken) {
    Config config = ConfigProvider.getConfig();
    boolean tls =
        config.getOptionalValue(PORT, Integer.class).orElse(8080) != taken.getPort()
            && config.getOptionalValue(TLS_PORT, Integer.class).orElse(8443) == taken.getPort();
    return TakenPort.describe(
        taken.getHost(), taken.getPort(), tls ? TLS_PORT : PORT, "Address already in use");
  }

  private static String describe(ConfigValidationException invalid) {
    StringBuilder text = new StringBuilder("the configuration cannot be used:");
    for (int i = 0; i < invalid.getProblemCount(); i++) {
      text.append(System.lineSeparator())
          .append("  - ")
          .append(UnreadableValue.describe(invalid.getProblem(i).getMessage()));
    }
    return text.append(System.lineSeparator())
        .append("Ranges and names are checked once these values can be read.")
        .toString();
  }
}
