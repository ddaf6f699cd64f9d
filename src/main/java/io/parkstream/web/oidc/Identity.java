package io.parkstream.web.oidc;

import io.parkstream.web.login.Role;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A user for whom the provider vouches.
 *
 * @param name of at most 64 letters, digits and {@code ._@-}, for the page and the log; the
 *     provider decides whether its users can choose it
 * @param subject by which the provider knows the user, as plain as the name
 * @param role what the user may do
 */
public record Identity(String name, String subject, Role role) {
  private static final int MAX_NAME = 64;

  /** Of verified claims, which have a subject. */
  static Identity of(Map<String, Object> claims, String nameClaim, Role role) {
    String subject = plain(Objects.toString(claims.get("sub"), ""));
    String name =
        Stream.of(nameClaim, "email", "sub")
            .map(claims::get)
            .filter(String.class::isInstance)
            .map(value -> plain((String) value))
            .filter(plain -> plain.chars().anyMatch(Character::isLetterOrDigit))
            .findFirst()
            .orElse("unnamed");
    return new Identity(name, subject, role);
  }

  static String plain(String text) {
    String bounded = text.length() > MAX_NAME ? text.substring(0, MAX_NAME) : text;
    return bounded.replaceAll("[^A-Za-z0-9._@-]", "_");
  }
}
