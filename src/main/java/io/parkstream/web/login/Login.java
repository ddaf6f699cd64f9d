package io.parkstream.web.login;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.parkstream.FileFaults;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Logs users in by the password file, and knows their sessions and those of a provider's users.
 * Guesses are bounded per address and per user; a user who has logged in from an address before is
 * not locked out there by the guesses of others. Thread safe. {@link #attempt} computes for some
 * 100 to 1000 ms and belongs on a worker thread; all else never waits.
 */
public final class Login implements AutoCloseable {
  /** Wrong passwords of one address. */
  static final int MOST_OF_ADDRESS = 10;

  /** Wrong passwords for one user, from wherever. */
  static final int MOST_OF_USER = 30;

  private static final Duration ADDRESS_WINDOW = Duration.ofMinutes(5);
  private static final Duration USER_WINDOW = Duration.ofMinutes(15);
  private static final Duration RELOAD = Duration.ofSeconds(5);

  /** Bcrypt takes no more. */
  private static final int MAX_PASSWORD_BYTES = 72;

  private static final int MAX_KNOWN = 1000;
  private static final int KEY_BYTES = 32;

  /** What is compared with where there is no such user, so that it takes as long; of "nobody". */
  private static final String NO_HASH =
      "$2a$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW";

  private final Users users;
  private final Signer signer;
  private final Sessions sessions;
  private final Attempts ofAddress;
  private final Attempts ofUser;

  /** Of names that are in no file; apart, so that they cannot make it forget users. */
  private final Attempts ofUnknown;

  private final Set<String> known;
  private final ScheduledExecutorService reloading;

  /** What became of a login. */
  public sealed interface Attempt {
    /** The password was right. */
    record Granted(Session session) implements Attempt {}

    /** There is no such user, or the password is wrong. */
    record Denied() implements Attempt {}

    /** Too many wrong ones before; the password was not looked at. */
    record Limited(Duration retryAfter) implements Attempt {}
  }

  /**
   * Reads the password file, and again every 5 s.
   *
   * @param passwordFile a line per user; null if no user has a password
   * @param sessionKey that signs sessions, the same at all instances; null for one of its own
   * @param provider who else names users, and what makes their roles: sessions of its users end
   *     when this changes; null if nobody does
   * @param sessionDuration until a session ends by itself
   */
  public Login(
      @Nullable Path passwordFile,
      byte @Nullable [] sessionKey,
      @Nullable String provider,
      Duration sessionDuration,
      Clock clock,
      LongSupplier nanoClock) {
    this.users = new Users(passwordFile);
    this.signer = new Signer(sessionKey == null ? randomKey() : sessionKey);
    this.sessions = new Sessions(signer, users, provider, sessionDuration, clock);
    this.ofAddress = new Attempts(MOST_OF_ADDRESS, ADDRESS_WINDOW, nanoClock);
    this.ofUser = new Attempts(MOST_OF_USER, USER_WINDOW, nanoClock);
    this.ofUnknown = new Attempts(MOST_OF_USER, USER_WINDOW, nanoClock);
    this.known =
        Collections.synchronizedSet(
            Collections.newSetFromMap(
                new LinkedHashMap<>() {
                  private static final long serialVersionUID = 1;

                  @Override
                  protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                    return size() > MAX_KNOWN;
                  }
                }));
    this.reloading =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "parkstream-users");
              thread.setDaemon(true);
              return thread;
            });
    users.reload();
    reloading.scheduleWithFixedDelay(
        users::reload, RELOAD.toMillis(), RELOAD.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static byte[] randomKey() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return key;
  }

  /**
   * Looks whether an address may try once more, and counts that as a wrong password until it is
   * right or {@linkplain #forgive forgiven}. Never waits.
   *
   * @param address of the client, as the limits name it
   * @return why it may not; empty if {@link #attempt} may be called once
   */
  public Optional<Attempt.Limited> limit(String address) {
    return ofAddress.spend(address)
        ? Optional.empty()
        : Optional.of(new Attempt.Limited(ADDRESS_WINDOW));
  }

  /** Takes back what {@link #limit} counted, for an attempt that was not made. */
  public void forgive(String address) {
    ofAddress.forgive(address);
  }

  /**
   * Checks a name and a password.
   *
   * @param address of the client, which {@link #limit} has let through
   */
  public Attempt attempt(String name, String password, String address) {
    Optional<User> user = users.find(name);
    String place = name + " " + address;
    boolean isKnown = known.contains(place);
    // As for users, or the limit would say which names exist.
    boolean mayTry =
        user.isPresent()
            ? isKnown || ofUser.spend(name)
            : !PasswordFile.isName(name) || ofUnknown.spend(name);
    if (!mayTry) {
      return new Attempt.Limited(USER_WINDOW);
    }
    if (!isRight(name, user, password) || user.isEmpty()) {
      return new Attempt.Denied();
    }
    ofAddress.forgive(address);
    if (!isKnown) {
      ofUser.forgive(name);
      known.add(place);
    }
    return new Attempt.Granted(sessions.begin(user.get()));
  }

  /** Takes as long for a user that does not exist. */
  private boolean isRight(String name, Optional<User> user, String password) {
    byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
    boolean tooLong = bytes.length > MAX_PASSWORD_BYTES;
    String hash = user.map(User::hash).orElseGet(() -> otherHash(name));
    boolean same =
        BCrypt.verifyer()
            .verify(tooLong ? new byte[1] : bytes, hash.getBytes(StandardCharsets.UTF_8))
            .verified;
    return same && !tooLong && user.isPresent();
  }

  /** Each name has its own, as those of users may differ in cost. */
  String otherHash(String name) {
    List<User> all = users.all();
    return all.isEmpty() ? NO_HASH : all.get(sessions.pick(name, all.size())).hash();
  }

  /** Whether the password file has a name. */
  public boolean isUser(String name) {
    return users.find(name).isPresent();
  }

  /**
   * Begins a session of a user whom the provider vouches for, and takes back what {@link #limit}
   * counted.
   *
   * @param name of the same form as those of the password file; the session's user has {@code
   *     oidc:} before it, as no name of the file can have
   */
  public Session admit(String name, Role role, String address) {
    ofAddress.forgive(address);
    return sessions.begin(name, role);
  }

  /** Signs something else than sessions, with a key of its own. */
  public Signer signer(String purpose) {
    return signer.of(purpose);
  }

  /** The session of a token; empty if there is none. */
  public Optional<Session> session(@Nullable String token) {
    return sessions.find(token);
  }

  /** Ends a session before its time. */
  public void end(Session session) {
    sessions.end(session);
  }

  /** Reads the password file now. */
  void reload() {
    users.reload();
  }

  /**
   * Finds what is wrong with a password file.
   *
   * @return what is wrong; empty if it can be used
   */
  public static Optional<String> mistake(Path passwordFile) {
    try {
      return PasswordFile.read(passwordFile).isEmpty()
          ? Optional.of("a file without users")
          : Optional.empty();
    } catch (IOException e) {
      return Optional.of(FileFaults.reason(e));
    }
  }

  @Override
  public void close() {
    reloading.shutdownNow();
  }
}
