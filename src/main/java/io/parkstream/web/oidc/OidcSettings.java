package io.parkstream.web.oidc;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A provider, and who its users are here.
 *
 * @param name of the provider, for the page
 * @param issuer as its tokens have it
 * @param clientId by which the provider knows this service
 * @param secretFile holds the client's secret, read for each login
 * @param scope to ask for, with {@code openid} among its words
 * @param nameClaim holds the user's name
 * @param roles which claim makes which role
 * @param page address of the page as browsers see it, with a slash at its end; null to take it from
 *     the request
 */
public record OidcSettings(
    String name,
    URI issuer,
    String clientId,
    Path secretFile,
    String scope,
    String nameClaim,
    RoleClaim roles,
    @Nullable URI page) {
  private static final int MAX_SECRET = 4096;

  /** What sessions depend on: with another provider, or other roles, those before have ended. */
  public String identity() {
    return issuer + "\n" + clientId + "\n" + roles;
  }

  /**
   * Reads the client's secret.
   *
   * @throws IOException if the file cannot be used; the message says why, and not what it holds
   */
  public String secret() throws IOException {
    byte[] bytes;
    try (var in = Files.newInputStream(secretFile)) {
      bytes = in.readNBytes(MAX_SECRET + 1);
    }
    String secret = new String(bytes, StandardCharsets.UTF_8).strip();
    if (secret.isEmpty() || bytes.length > MAX_SECRET) {
      throw new IOException("expected 1 to " + MAX_SECRET + " bytes");
    }
    return secret;
  }
}
