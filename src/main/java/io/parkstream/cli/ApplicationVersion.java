package io.parkstream.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version that the application was packaged as. */
final class ApplicationVersion implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String packaged = ApplicationVersion.class.getPackage().getImplementationVersion();
    return new String[] {"parkstream " + Objects.requireNonNullElse(packaged, "(not packaged)")};
  }
}
