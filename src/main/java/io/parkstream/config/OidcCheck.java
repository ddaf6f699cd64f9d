package io.parkstream.config;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds mistakes in the settings of an OpenID Connect provider. */
final class OidcCheck {
  private static final String PREFIX = "parkstream.login.oidc.";
  private static final int MAX_NAME = 40;
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]", Pattern.CASE_INSENSITIVE);

  private OidcCheck() {}

  /** A sentence per mistake: key, value, and what was expected. */
  static List<String> problems(OidcConfig oidc) {
    Map<String, Boolean> needed = new LinkedHashMap<>();
    needed.put("client-id", oidc.clientId().isPresent());
    needed.put("client-secret-file", oidc.clientSecretFile().isPresent());
    boolean anyRole =
        Stream.of(oidc.viewers(), oidc.operators(), oidc.admins()).anyMatch(Optional::isPresent);
    needed.put("viewers, .operators or .admins", anyRole);
    List<String> problems = new ArrayList<>();
    if (oidc.issuer().isEmpty()) {
      needed.forEach(
          (key, isSet) -> {
            if (isSet) {
              problems.add(PREFIX + key + " is set; expected " + PREFIX + "issuer beside it");
            }
          });
      return problems;
    }
    needed.forEach(
        (key, isSet) -> {
          if (!isSet) {
            problems.add(PREFIX + "issuer is set; expected " + PREFIX + key + " beside it");
          }
        });
    issuer(oidc, oidc.issuer().get(), problems);
    oidc.pageUrl()
        .filter(page -> !isWeb(page) || !page.toString().endsWith("/"))
        .ifPresent(
            page ->
                problems.add(
                    "%spage-url is '%s'; expected http:// or https://, a host, and a slash at its end"
                        .formatted(PREFIX, page)));
    if (oidc.scopes().stream().map(String::strip).noneMatch("openid"::equals)) {
      problems.add(
          "%sscopes is '%s'; expected openid among them"
              .formatted(PREFIX, String.join(",", oidc.scopes())));
    }
    if (oidc.name().isBlank() || oidc.name().length() > MAX_NAME) {
      problems.add(
          "%sname is '%s'; expected 1 to %d characters".formatted(PREFIX, oidc.name(), MAX_NAME));
    }
    return problems;
  }

  private static void issuer(OidcConfig oidc, URI issuer, List<String> problems) {
    if (!isWeb(issuer)) {
      problems.add(
          "%sissuer is '%s'; expected https:// and a host, as https://sso.example/realms/lots"
              .formatted(PREFIX, issuer));
    } else if (issuer.getScheme().equals("http")
        && !oidc.allowHttp()
        && !LOOPBACK.matcher(issuer.getHost()).matches()) {
      problems.add(
          "%sissuer is '%s'; expected https://, since without TLS anyone on the network path can log in as any user. To allow http://, set %sallow-http=true"
              .formatted(PREFIX, issuer, PREFIX));
    }
  }

  private static boolean isWeb(URI address) {
    return ("https".equals(address.getScheme()) || "http".equals(address.getScheme()))
        && address.getHost() != null
        && address.getRawQuery() == null
        && address.getRawFragment() == null
        && address.getRawUserInfo() == null;
  }
}
