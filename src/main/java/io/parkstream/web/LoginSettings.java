package io.parkstream.web;

import io.parkstream.web.oidc.OidcSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Who may log in.
 *
 * @param usersFile a line per user; null if no user has a password here
 * @param oidc the provider that logs users in; null if there is none
 * @param sessionKey that signs sessions, at least 32 bytes; null for one that this instance makes.
 *     Not copied
 * @param sessionDuration until a session ends by itself
 * @param readingNeedsLogin whether what is below {@code /api/} is read by viewers only
 */
public record LoginSettings(
    @Nullable Path usersFile,
    @Nullable OidcSettings oidc,
    byte @Nullable [] sessionKey,
    Duration sessionDuration,
    boolean readingNeedsLogin) {
  /** Without the key, so that no log has it. */
  @Override
  public String toString() {
    return usersFile + ", " + oidc + ", " + sessionDuration;
  }
}
