package io.parkstream.web.login;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a user may do; each role may do what those before it may. */
public enum Role {
  /** Read, where reading asks for a login. */
  VIEWER,
  /** Change what a car park looks like from day to day: overrides, labels, calibrations, maps. */
  OPERATOR,
  /** Change what answers: models. */
  ADMIN;

  /** As the password file has it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether this role may do what another may. */
  public boolean includes(Role other) {
    return compareTo(other) >= 0;
  }

  static Optional<Role> of(String word) {
    return Stream.of(values()).filter(role -> role.word().equals(word)).findFirst();
  }
}
