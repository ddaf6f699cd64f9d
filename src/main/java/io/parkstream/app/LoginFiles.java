package io.parkstream.app;

import io.parkstream.FileFaults;
import io.parkstream.ParkstreamException;
import io.parkstream.config.LoginConfig;
import io.parkstream.config.OidcConfig;
import io.parkstream.config.Reading;
import io.parkstream.web.LoginSettings;
import io.parkstream.web.login.Login;
import io.parkstream.web.login.Role;
import io.parkstream.web.oidc.OidcSettings;
import io.parkstream.web.oidc.RoleClaim;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the files that logins need, and refuses to start with broken ones. */
final class LoginFiles {
  private static final int LEAST_KEY = 32;
  private static final int MOST_KEY = 4096;

  private LoginFiles() {}

  /**
   * The settings of logins; empty where there are none.
   *
   * @throws ParkstreamException if a file cannot be used; the message shows neither hash nor key
   */
  static Optional<LoginSettings> settings(LoginConfig config) {
    if (config.usersFile().isEmpty() && config.oidc().issuer().isEmpty()) {
      return Optional.empty();
    }
    config
        .usersFile()
        .ifPresent(
            users ->
                Login.mistake(users)
                    .ifPresent(
                        mistake -> {
                          throw new ParkstreamException(
                              "parkstream.login.users-file is %s: %s".formatted(users, mistake));
                        }));
    return Optional.of(
        new LoginSettings(
            config.usersFile().orElse(null),
            config.oidc().issuer().map(issuer -> oidc(config.oidc(), issuer)).orElse(null),
            config.sessionKeyFile().map(LoginFiles::key).orElse(null),
            config.sessionDuration(),
            config.reading() == Reading.VIEWER));
  }

  /** Blanks after commas are not meant. */
  private static List<String> stripped(List<String> values) {
    return values.stream().map(String::strip).toList();
  }

  private static OidcSettings oidc(OidcConfig config, URI issuer) {
    SortedMap<Role, List<String>> roles = new TreeMap<>();
    config.viewers().ifPresent(values -> roles.put(Role.VIEWER, stripped(values)));
    config.operators().ifPresent(values -> roles.put(Role.OPERATOR, stripped(values)));
    config.admins().ifPresent(values -> roles.put(Role.ADMIN, stripped(values)));
    OidcSettings settings =
        new OidcSettings(
            config.name(),
            issuer,
            config.clientId().orElseThrow(),
            config.clientSecretFile().orElseThrow(),
            String.join(" ", stripped(config.scopes())),
            config.nameClaim(),
            new RoleClaim(config.rolesClaim(), roles),
            config.pageUrl().orElse(null));
    try {
      settings.secret();
    } catch (IOException e) {
      throw new ParkstreamException(
          "parkstream.login.oidc.client-secret-file is %s: %s"
              .formatted(settings.secretFile(), FileFaults.reason(e)),
          e);
    }
    return settings;
  }

  private static byte[] key(Path file) {
    byte[] key;
    try (var in = Files.newInputStream(file)) {
      key = in.readNBytes(MOST_KEY + 1);
    } catch (IOException e) {
      throw new ParkstreamException(
          "parkstream.login.session-key-file is %s: %s".formatted(file, FileFaults.reason(e)), e);
    }
    if (key.length < LEAST_KEY || key.length > MOST_KEY) {
      throw new ParkstreamException(
          "parkstream.login.session-key-file is %s with %d bytes; expected %d to %d"
              .formatted(file, Math.min(key.length, MOST_KEY + 1), LEAST_KEY, MOST_KEY));
    }
    return key;
  }
}
