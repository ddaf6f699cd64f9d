package io.parkstream.web.login;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes and checks sessions. A session is signed and kept by its client, so that every instance
 * with the same key knows it; it ends at its time, when its user is taken out of the file or gets
 * another password, and at the instance that is asked to end it. Thread safe; never waits.
 */
final class Sessions {
  private static final String MAC = "HmacSHA256";
  private static final int NONCE_BYTES = 16;

  /** Longer is none of ours: a name of 64 characters and some 120 besides. */
  private static final int MAX_TOKEN = 256;

  /** Sessions that were ended before their time. Each took a login, so users fill this slowly. */
  private static final int MAX_ENDED = 10_000;

  private final SecretKeySpec key;
  private final Users users;
  private final Duration duration;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  // Guarded by itself.
  private final Map<String, Instant> ended = new HashMap<>();

  /**
   * @param key that signs; at least 32 bytes
   * @param duration of a session
   */
  Sessions(byte[] key, Users users, Duration duration, Clock clock) {
    this.key = new SecretKeySpec(key, MAC);
    this.users = users;
    this.duration = duration;
    this.clock = clock;
  }

  /** Begins a session; the caller has checked the password. */
  Session begin(User user) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    Instant expires = Instant.ofEpochSecond(clock.instant().plus(duration).getEpochSecond());
    String content =
        String.join(
            ":",
            user.name(),
            Long.toString(expires.getEpochSecond()),
            HexFormat.of().formatHex(nonce),
            fingerprint(user));
    return session(user, content, expires);
  }

  /** The session of a token; empty if it is not ours, has ended, or its user has changed. */
  Optional<Session> find(@Nullable String token) {
    if (token == null || token.length() > MAX_TOKEN) {
      return Optional.empty();
    }
    String[] parts = token.split(":", -1);
    if (parts.length != 5) {
      return Optional.empty();
    }
    String content = token.substring(0, token.lastIndexOf(':'));
    if (!isSame(sign(content), parts[4])) {
      return Optional.empty();
    }
    OptionalLong seconds = seconds(parts[1]);
    Optional<User> user = users.find(parts[0]);
    if (seconds.isEmpty()
        || user.isEmpty()
        || seconds.getAsLong() <= clock.instant().getEpochSecond()
        || !isSame(fingerprint(user.get()), parts[3])
        || isEnded(content)) {
      return Optional.empty();
    }
    return Optional.of(session(user.get(), content, Instant.ofEpochSecond(seconds.getAsLong())));
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

  private Session session(User user, String content, Instant expires) {
    return new Session(
        user.name(), user.role(), content + ":" + sign(content), sign("csrf:" + content), expires);
  }

  /** Assigns one of some numbers to a name, the same each time, that only the key tells. */
  int pick(String name, int bound) {
    return Math.floorMod(sign("pick:" + name).hashCode(), bound);
  }

  /** Another password is another hash. */
  private String fingerprint(User user) {
    return sign("user:" + user.hash()).substring(0, 16);
  }

  private String sign(String text) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA256", e);
    }
  }

  /** Takes the same time wherever the texts differ. */
  static boolean isSame(String expected, String actual) {
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8), actual.getBytes(StandardCharsets.UTF_8));
  }

  private static OptionalLong seconds(String text) {
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
