package io.parkstream.web.login;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads users from a file with a line for each: {@code name:hash:role}. The first two are what
 * {@code htpasswd -nBC 12 name} prints. Empty lines and those that begin with {@code #} are
 * ignored. A file with one mistake is refused as a whole, and no message shows a hash.
 */
final class PasswordFile {
  /** A file of {@link #MAX_USERS} lines has less. */
  private static final int MAX_BYTES = 64 << 10;

  private static final int MAX_USERS = 300;

  /** Below it, a stolen file is soon guessed; htpasswd's own default is 5. */
  private static final int LEAST_COST = 10;

  /** Above it, checking a password takes more than a second. */
  private static final int MOST_COST = 14;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@-]{1,64}");
  private static final Pattern HASH =
      Pattern.compile("\\$2[aby]\\$(?<cost>[0-9]{2})\\$[./A-Za-z0-9]{53}");

  private PasswordFile() {}

  /** Whether a user may be called so. */
  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /**
   * Reads the users, by name.
   *
   * @throws IOException if the file cannot be read, or has a mistake: the message says in what line
   */
  static Map<String, User> read(Path file) throws IOException {
    byte[] bytes;
    try (var in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    }
    if (bytes.length > MAX_BYTES) {
      throw new IOException("more than " + MAX_BYTES + " bytes");
    }
    Map<String, User> users = new LinkedHashMap<>();
    int number = 0;
    for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
      number++;
      if (!line.isBlank() && !line.startsWith("#")) {
        User user = user(line.strip(), number);
        if (users.put(user.name(), user) != null) {
          throw new IOException("line " + number + " names a user that an earlier line names");
        }
      }
    }
    if (users.size() > MAX_USERS) {
      throw new IOException(users.size() + " users; at most " + MAX_USERS);
    }
    return users;
  }

  private static User user(String line, int number) throws IOException {
    String[] parts = line.split(":", -1);
    if (parts.length != 3) {
      throw wrong(number, "has " + parts.length + " parts; expected name:hash:role");
    }
    if (!isName(parts[0])) {
      throw wrong(number, "has no valid name; expected [A-Za-z0-9._@-]{1,64}");
    }
    Matcher hash = HASH.matcher(parts[1]);
    if (!hash.matches()) {
      throw wrong(number, "has no bcrypt hash; htpasswd -nBC 12 NAME makes one");
    }
    int cost = Integer.parseInt(hash.group("cost"));
    if (cost < LEAST_COST || cost > MOST_COST) {
      throw wrong(
          number,
          "has a hash of cost %d; expected %d to %d".formatted(cost, LEAST_COST, MOST_COST));
    }
    Optional<Role> role = Role.of(parts[2]);
    if (role.isEmpty()) {
      throw wrong(number, "has no role; expected viewer, operator or admin");
    }
    return new User(parts[0], role.get(), parts[1]);
  }

  private static IOException wrong(int number, String what) {
    return new IOException("line " + number + " " + what);
  }
}
