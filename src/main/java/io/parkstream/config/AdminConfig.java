package io.parkstream.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Administration over HTTP, on the management port below {@code /admin}: which model answers. Off
 * until one of these is set.
 */
public interface AdminConfig {
  /**
   * The word that callers send as {@code Authorization: Bearer …}, at least 16 characters. Better
   * in a file: what stands in the environment is shown by many tools.
   */
  Optional<String> token();

  /**
   * A file with that word, read again for every call, so that it can be changed without a restart.
   */
  Optional<Path> tokenFile();
}
