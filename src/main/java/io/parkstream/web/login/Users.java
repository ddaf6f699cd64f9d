package io.parkstream.web.login;

import io.parkstream.FileFaults;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The users of the password file, as it was when last read. A file that cannot be read lets nobody
 * in: to take a user out must work even by a slip of the keyboard. Thread safe; only {@link
 * #reload} waits for the disk.
 */
final class Users {
  private static final Logger log = Logger.getLogger(Users.class);

  private final @Nullable Path file;
  private volatile Map<String, User> users = Map.of();
  private volatile String lastProblem = "";

  /**
   * Knows nobody before {@link #reload}.
   *
   * @param file null if there are no users with a password
   */
  Users(@Nullable Path file) {
    this.file = file;
  }

  /** Reads the file again; what is wrong with it is logged once. */
  void reload() {
    if (file == null) {
      return;
    }
    try {
      users = PasswordFile.read(file);
      report(users.isEmpty() ? "a file without users" : "");
    } catch (IOException e) {
      users = Map.of();
      report(FileFaults.reason(e));
    }
  }

  private void report(String problem) {
    if (!problem.isEmpty() && !problem.equals(lastProblem)) {
      log.errorf("Logins disabled: cannot use password file %s: %s", file, problem);
    }
    lastProblem = problem;
  }

  Optional<User> find(String name) {
    return Optional.ofNullable(users.get(name));
  }

  /** In the order of the file. */
  List<User> all() {
    return List.copyOf(users.values());
  }
}
