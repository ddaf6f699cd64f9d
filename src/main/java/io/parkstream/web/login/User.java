package io.parkstream.web.login;

/**
 * A line of the password file.
 *
 * @param name as it is given at login, and as the audit log has it
 * @param role what the user may do
 * @param hash of the password, bcrypt
 */
record User(String name, Role role, String hash) {
  /** Without the hash, so that no log has it. */
  @Override
  public String toString() {
    return name + " (" + role.word() + ")";
  }
}
