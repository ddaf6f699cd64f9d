package io.parkstream.web.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parkstream.web.login.Signer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Logins that were begun and are not finished. What is to be remembered of one lies, signed, in a
 * cookie of its browser, so that it costs no memory and every instance with the same key can finish
 * it; state, nonce and PKCE verifier follow from the cookie and the key. Each can be finished once
 * at an instance; beyond {@value #MAX_FINISHED} of them the provider alone refuses a code that was
 * used. Thread safe; never waits.
 */
final class PendingLogins {
  /** Until a login must be finished. */
  static final Duration LASTS = Duration.ofMinutes(10);

  /** Keeps what browsers are shown of other signatures from being one of a cookie. */
  private static final String COOKIE = "cookie:";

  private static final int RANDOM_BYTES = 24;
  private static final int PARTS = 4;
  private static final int MAX_COOKIE = 2048;
  private static final int MAX_FINISHED = 10_000;

  private final Signer signer;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  // Guarded by itself.
  private final Map<String, Instant> finished =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
          return size() > MAX_FINISHED || eldest.getValue().isBefore(clock.instant());
        }
      };

  /**
   * A login that its user has begun.
   *
   * @param state that the provider gives back
   * @param nonce that the ID token must have
   * @param verifier whose hash the provider knows
   * @param page to return to
   * @param redirect where the provider sends the browser
   */
  record Pending(String state, String nonce, String verifier, String page, String redirect) {
    @Override
    public String toString() {
      return page;
    }
  }

  PendingLogins(Signer signer, Clock clock) {
    this.signer = signer;
    this.clock = clock;
  }

  /** The cookie of a new login. */
  String begin(String page, String redirect) {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    String content =
        String.join(
            ":",
            encoded(bytes),
            Long.toString(clock.instant().plus(LASTS).getEpochSecond()),
            encoded(page.getBytes(UTF_8)),
            encoded(redirect.getBytes(UTF_8)));
    return content + ":" + signer.sign(COOKIE + content);
  }

  /** The login of a cookie; empty if it is none of ours or too old. */
  Optional<Pending> find(@Nullable String cookie) {
    if (cookie == null || cookie.length() > MAX_COOKIE || cookie.indexOf(':') < 0) {
      return Optional.empty();
    }
    String content = cookie.substring(0, cookie.lastIndexOf(':'));
    if (!Signer.isSame(signer.sign(COOKIE + content), cookie.substring(content.length() + 1))) {
      return Optional.empty();
    }
    String[] parts = content.split(":", -1);
    if (parts.length != PARTS || Long.parseLong(parts[1]) <= clock.instant().getEpochSecond()) {
      return Optional.empty();
    }
    return Optional.of(
        new Pending(
            signer.sign("state:" + content),
            signer.sign("nonce:" + content),
            signer.sign("verifier:" + content),
            decoded(parts[2]),
            decoded(parts[3])));
  }

  /** Takes a login for the state that came back; empty if it is another's, or was taken before. */
  Optional<Pending> finish(@Nullable String cookie, @Nullable String state) {
    return find(cookie)
        .filter(login -> Signer.isSame(login.state(), state))
        .filter(
            login -> {
              synchronized (finished) {
                return finished.putIfAbsent(login.state(), clock.instant().plus(LASTS)) == null;
              }
            });
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String decoded(String text) {
    return new String(Base64.getUrlDecoder().decode(text), UTF_8);
  }
}
