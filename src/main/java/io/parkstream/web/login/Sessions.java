package io.parkstream.web.login;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Makes and checks sessions. A session is signed and kept by its client, so that every instance
 * with the same key knows it; it ends at its time, when its user is taken out of the file or gets
 * another password, and at the instance that is asked to end it. That of a provider's user carries
 * its role, and ends when the provider or what makes a role is changed. Thread safe; never waits.
 *
 * <pre>
 * NAME:EXPIRES:NONCE:FINGERPRINT:SIGNATURE              of the password file
 * oidc:NAME:ROLE:EXPIRES:NONCE:FINGERPRINT:SIGNATURE    of a provider
 * </pre>
 */
final class Sessions {
  /** No name of the password file has a colon. */
  private static final String PROVIDER = "oidc";

  private static final int NONCE_BYTES = 16;

  /** Longer is none of ours: a name of 64 characters and some 120 besides. */
  private static final int MAX_TOKEN = 256;

  /** Sessions that were ended before their time. Each took a login, so users fill this slowly. */
  private static final int MAX_ENDED = 10_000;

  private final Signer signer;
  private final Users users;
  private final @Nullable String provider;
  private final Duration duration;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  // Guarded by itself.
  private final Map<String, Instant> ended = new HashMap<>();

  /**
   * @param provider who else names users, and what makes their roles; null if nobody does
   * @param duration of a session
   */
  Sessions(Signer signer, Users users, @Nullable String provider, Duration duration, Clock clock) {
    this.signer = signer;
    this.users = users;
    this.provider = provider;
    this.duration = duration;
    this.clock = clock;
  }

  /** Begins a session; the caller has checked the password. */
  Session begin(User user) {
    Instant expires = expires();
    String content =
        String.join(":", user.name(), seconds(expires), nonce(), fingerprint("user:", user.hash()));
    return session(user.name(), user.role(), content, expires);
  }

  /**
   * Begins a session of a provider's user; the caller has verified what the provider says.
   *
   * @param name as a name of the password file
   */
  Session begin(String name, Role role) {
    if (provider == null || !PasswordFile.isName(name)) {
      throw new IllegalArgumentException("no provider, or no name");
    }
    Instant expires = expires();
    String content =
        String.join(
            ":",
            PROVIDER,
            name,
            role.word(),
            seconds(expires),
            nonce(),
            fingerprint("provider:", provider));
    return session(PROVIDER + ":" + name, role, content, expires);
  }

  /** The session of a token; empty if it is not ours, has ended, or its user has changed. */
  Optional<Session> find(@Nullable String token) {
    if (token == null || token.length() > MAX_TOKEN) {
      return Optional.empty();
    }
    String content = token.substring(0, Math.max(0, token.lastIndexOf(':')));
    if (!Signer.isSame(signer.sign(content), token.substring(token.lastIndexOf(':') + 1))
        || isEnded(content)) {
      return Optional.empty();
    }
    String[] parts = content.split(":", -1);
    return parts.length == 4
        ? ofUser(parts, content)
        : parts.length == 6 ? ofProvider(parts, content) : Optional.empty();
  }

  private Optional<Session> ofUser(String[] parts, String content) {
    Optional<Instant> expires = time(parts[1]);
    Optional<User> user = users.find(parts[0]);
    if (expires.isEmpty()
        || user.isEmpty()
        || !Signer.isSame(fingerprint("user:", user.get().hash()), parts[3])) {
      return Optional.empty();
    }
    return Optional.of(session(user.get().name(), user.get().role(), content, expires.get()));
  }

  private Optional<Session> ofProvider(String[] parts, String content) {
    Optional<Role> role = Role.of(parts[2]);
    Optional<Instant> expires = time(parts[3]);
    if (provider == null
        || !parts[0].equals(PROVIDER)
        || role.isEmpty()
        || expires.isEmpty()
        || !Signer.isSame(fingerprint("provider:", provider), parts[5])) {
      return Optional.empty();
    }
    return Optional.of(session(PROVIDER + ":" + parts[1], role.get(), content, expires.get()));
  }

  /** Ends a session before its time, at this instance. */
  void end(Session session) {
    String token = session.token();
    Instant now = clock.instant();
    synchronized (ended) {
      ended.values().removeIf(expires -> expires.isBefore(now));
      if (ended.size() < MAX_ENDED) {
        ended.put(token.substring(0, token.lastIndexOf(':')), session.expires());
      }
    }
  }

  private boolean isEnded(String content) {
    synchronized (ended) {
      return ended.containsKey(content);
    }
  }

  private Session session(String name, Role role, String content, Instant expires) {
    return new Session(
        name, role, content + ":" + signer.sign(content), signer.sign("csrf:" + content), expires);
  }

  /** Assigns one of some numbers to a name, the same each time, that only the key tells. */
  int pick(String name, int bound) {
    return Math.floorMod(signer.sign("pick:" + name).hashCode(), bound);
  }

  /** Another password is another hash. */
  private String fingerprint(String kind, String text) {
    return signer.sign(kind + text).substring(0, 16);
  }

  private String nonce() {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    return HexFormat.of().formatHex(nonce);
  }

  private Instant expires() {
    return Instant.ofEpochSecond(clock.instant().plus(duration).getEpochSecond());
  }

  private static String seconds(Instant time) {
    return Long.toString(time.getEpochSecond());
  }

  /** When a session ends; empty if it has. */
  private Optional<Instant> time(String seconds) {
    OptionalLong expires = number(seconds);
    return expires.isEmpty() || expires.getAsLong() <= clock.instant().getEpochSecond()
        ? Optional.empty()
        : Optional.of(Instant.ofEpochSecond(expires.getAsLong()));
  }

  private static OptionalLong number(String text) {
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
