package io.parkstream.config;

import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Logins of page and API, for whatever changes something. Off until a password file or a provider
 * is set.
 */
public interface LoginConfig {
  /**
   * The password file: a line {@code name:hash:role} per user, with a bcrypt hash of cost 10 to 14
   * as {@code htpasswd -nBC 12 name} prints it, and the role viewer, operator or admin. Read again
   * every 5 s. Without it, and without a provider, nothing can be changed.
   */
  Optional<Path> usersFile();

  /**
   * A file of 32 bytes to 4 KiB that signs sessions, the same at all instances; each makes a key of
   * its own without it, and knows only its own sessions, until it is restarted.
   */
  Optional<Path> sessionKeyFile();

  /** Time until a session ends by itself, 1 min to 7 days. */
  @WithDefault("8h")
  Duration sessionDuration();

  /** Whether reading page and API needs a login: open, or viewer. */
  @WithDefault("open")
  Reading reading();

  /** A provider that logs users in, beside the password file or without one. */
  OidcConfig oidc();
}
