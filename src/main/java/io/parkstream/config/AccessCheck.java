package io.parkstream.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Finds mistakes in who may change what; never shows a secret. */
final class AccessCheck {
  /** Shorter words can be guessed. */
  private static final int LEAST_TOKEN = 16;

  private static final Duration LEAST_SESSION = Duration.ofMinutes(1);
  private static final Duration MOST_SESSION = Duration.ofDays(7);

  private AccessCheck() {}

  /** A sentence per mistake: key, value, and what was expected. */
  static List<String> problems(ParkstreamConfig config) {
    List<String> problems = new ArrayList<>();
    AdminConfig admin = config.admin();
    admin
        .token()
        .filter(token -> token.length() < LEAST_TOKEN)
        .ifPresent(
            token ->
                problems.add(
                    "parkstream.admin.token is %d characters long; expected at least %d"
                        .formatted(token.length(), LEAST_TOKEN)));
    if (admin.token().isPresent() && admin.tokenFile().isPresent()) {
      problems.add(
          "parkstream.admin.token is set beside parkstream.admin.token-file; expected one of them");
    }
    LoginConfig login = config.login();
    if (login.sessionDuration().compareTo(LEAST_SESSION) < 0
        || login.sessionDuration().compareTo(MOST_SESSION) > 0) {
      problems.add(
          "parkstream.login.session-duration is %ds; expected from %ds to %ds"
              .formatted(
                  login.sessionDuration().toSeconds(),
                  LEAST_SESSION.toSeconds(),
                  MOST_SESSION.toSeconds()));
    }
    problems.addAll(OidcCheck.problems(login.oidc()));
    boolean hasLogins = login.usersFile().isPresent() || login.oidc().issuer().isPresent();
    if (!hasLogins && login.reading() == Reading.VIEWER) {
      problems.add(
          "parkstream.login.reading is viewer; expected parkstream.login.users-file or"
              + " parkstream.login.oidc.issuer beside it");
    }
    if (config.review().enabled() && (!hasLogins || !config.web().showCrops())) {
      problems.add(
          "parkstream.review.enabled is true; expected parkstream.login.users-file or"
              + " parkstream.login.oidc.issuer and parkstream.web.show-crops=true beside it");
    }
    return problems;
  }
}
