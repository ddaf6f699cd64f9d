package io.parkstream.cli;

import org.eclipse.microprofile.config.ConfigProvider;
import picocli.CommandLine.IVersionProvider;

/** The version that the application was built as. */
final class ApplicationVersion implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "parkstream "
          + ConfigProvider.getConfig().getValue("quarkus.application.version", String.class)
    };
  }
}
