package io.parkstream.cli;

import java.util.Arrays;
import java.util.List;

/** How Quarkus runs a command; each is a configuration profile. */
enum LaunchMode {
  /** No port, no broker, warnings only: the command does its work and ends. */
  OFFLINE("cli"),
  /** The service: ports 8080 and 9000, and the log that an operator reads. */
  SERVE("prod"),
  /** As the service, but standard output belongs to the demo's table and summary. */
  DEMO("demo");

  private static final List<String> HELP = List.of("-h", "--help", "-V", "--version");

  private final String profile;

  LaunchMode(String profile) {
    this.profile = profile;
  }

  static LaunchMode of(String... arguments) {
    if (arguments.length == 0 || Arrays.stream(arguments).anyMatch(HELP::contains)) {
      return OFFLINE;
    }
    return switch (arguments[0]) {
      case "serve" -> SERVE;
      case "demo" -> DEMO;
      default -> OFFLINE;
    };
  }

  /** Configures Quarkus; call it before Quarkus starts. */
  void apply() {
    System.setProperty("quarkus.profile", profile);
    if (this == DEMO) {
      HttpPorts.useFreeOnesIfTaken();
    }
  }
}
