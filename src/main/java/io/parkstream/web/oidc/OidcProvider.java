package io.parkstream.web.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parkstream.FileFaults;
import io.parkstream.web.login.Role;
import io.parkstream.web.login.Signer;
import io.parkstream.web.oidc.OidcException.Kind;
import io.parkstream.web.oidc.PendingLogins.Pending;
import java.io.IOException;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Logs users in by an OpenID Connect provider. The provider is asked about itself in the
 * background, again and again until it has answered, so that its absence delays nothing. Thread
 * safe; only {@link #finish} waits, for at most some 30 s, and belongs on a worker thread.
 */
public final class OidcProvider implements AutoCloseable {
  private static final Logger log = Logger.getLogger(OidcProvider.class);

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** At least between two times that keys are fetched for one that is not known. */
  private static final Duration KEYS_APART = Duration.ofSeconds(30);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final int MAX_CODE = 4096;

  /** Cookies that hold it have less than 2 KiB. */
  private static final int MAX_REDIRECT = 512;

  private final OidcSettings settings;
  private final Clock clock;
  private final Duration timeout;
  private final Duration keysApart;
  private final PendingLogins logins;
  private final ScheduledExecutorService looking;
  private volatile @Nullable Found found;
  private String lastProblem = "";

  /** What is known of a provider that has answered. */
  private record Found(Endpoints endpoints, TokenEndpoint endpoint, IdTokens tokens) {}

  /**
   * A login that has begun.
   *
   * @param location of the provider's page
   * @param cookie that the browser keeps until it comes back, for {@link #LASTS}
   */
  public record Begun(URI location, String cookie) {}

  /** Until a login must be finished. */
  public static final Duration LASTS = PendingLogins.LASTS;

  /**
   * Begins to look for the provider.
   *
   * @param signer of what browsers keep, the same at all instances
   */
  public OidcProvider(OidcSettings settings, Signer signer, Clock clock) {
    this(settings, signer, clock, TIMEOUT, KEYS_APART);
  }

  /** As above, with other times. */
  OidcProvider(
      OidcSettings settings, Signer signer, Clock clock, Duration timeout, Duration keysApart) {
    this.settings = settings;
    this.clock = clock;
    this.timeout = timeout;
    this.keysApart = keysApart;
    this.logins = new PendingLogins(signer, clock);
    this.looking =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "parkstream-oidc-discovery");
              thread.setDaemon(true);
              return thread;
            });
    looking.schedule(() -> look(FIRST_PAUSE), 0, TimeUnit.MILLISECONDS);
  }

  private void look(Duration pause) {
    try {
      ProviderHttp http = new ProviderHttp(timeout);
      Endpoints endpoints =
          Endpoints.read(
              http.get(Endpoints.discovery(settings.issuer()).toString()).getBody(),
              settings.issuer());
      found =
          new Found(
              endpoints,
              new TokenEndpoint(settings, endpoints, http),
              new IdTokens(
                  settings.issuer().toString(),
                  settings.clientId(),
                  endpoints.keys().toString(),
                  http,
                  keysApart,
                  clock));
      log.infof("Login by OpenID Connect enabled: %s", settings.issuer());
      looking.shutdown();
      return;
    } catch (IOException e) {
      report(FileFaults.reason(e));
    } catch (OidcException e) {
      report(e.detail());
    } catch (RuntimeException e) {
      report(e.toString());
    }
    if (looking.isShutdown()) {
      return;
    }
    Duration next = pause.multipliedBy(2);
    looking.schedule(
        () -> look(next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next),
        pause.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  private void report(String problem) {
    if (!problem.equals(lastProblem) && !looking.isShutdown()) {
      log.errorf(
          "Login by OpenID Connect disabled: %s: %s. It is tried again every %d s; check"
              + " parkstream.login.oidc.issuer, and whether this machine reaches it",
          Endpoints.discovery(settings.issuer()), problem, LONGEST_PAUSE.toSeconds());
    }
    lastProblem = problem;
  }

  /** As the page calls it. */
  public String name() {
    return settings.name();
  }

  /** The page's address that does not follow from the request; null if it does. */
  public @Nullable URI page() {
    return settings.page();
  }

  /**
   * Begins a login. Never waits.
   *
   * @param page to return to, which the caller has checked
   * @param redirect where the provider sends the browser, as it is registered there
   * @throws OidcException of kind {@link Kind#UNAVAILABLE} while the provider has not answered, or
   *     {@link Kind#STALE} if the redirect is longer than {@value #MAX_REDIRECT} characters
   */
  public Begun begin(String page, URI redirect) {
    Found provider = provider();
    if (redirect.toString().length() > MAX_REDIRECT) {
      throw new OidcException(
          Kind.STALE,
          "the page's address is too long; set parkstream.login.oidc.page-url",
          "an address of %d characters; at most %d are possible"
              .formatted(redirect.toString().length(), MAX_REDIRECT));
    }
    String cookie = logins.begin(page, redirect.toString());
    Pending login = logins.find(cookie).orElseThrow();
    Map<String, String> query = new LinkedHashMap<>();
    query.put("response_type", "code");
    query.put("client_id", settings.clientId());
    query.put("redirect_uri", login.redirect());
    query.put("scope", settings.scope());
    query.put("state", login.state());
    query.put("nonce", login.nonce());
    query.put("code_challenge", challenge(login.verifier()));
    query.put("code_challenge_method", "S256");
    URI address = provider.endpoints().authorization();
    String joint = address.getRawQuery() == null ? "?" : "&";
    return new Begun(URI.create(address + joint + TokenEndpoint.form(query)), cookie);
  }

  /**
   * Takes a login that comes back; the same one only once. Never waits.
   *
   * @param cookie of the browser
   * @return a ticket for {@link #finish}
   * @throws OidcException if it was not begun in this browser, or the provider says no
   */
  public Ticket resume(@Nullable String cookie, Answer answer) {
    Found provider = provider();
    Optional<Pending> login = logins.finish(cookie, answer.state());
    if (login.isEmpty()) {
      throw new OidcException(
          Kind.STALE,
          "this login was begun in another browser, took too long or is finished; log in again",
          "unknown state");
    }
    String issuer = answer.issuer();
    if (issuer == null
        ? provider.endpoints().namesIssuer()
        : !issuer.equals(settings.issuer().toString())) {
      throw OidcException.untrusted("answer of another issuer");
    }
    String error = answer.error();
    if (error != null) {
      throw new OidcException(
          Kind.DENIED,
          "the login provider did not log you in",
          "the provider says " + TokenEndpoint.code(error));
    }
    String code = answer.code();
    if (code == null || code.length() > MAX_CODE) {
      throw OidcException.untrusted("answer without a code");
    }
    return new Ticket(login.get(), code);
  }

  /**
   * What the browser brings back from the provider; each null if it is not there exactly once.
   *
   * @param issuer that the answer names (RFC 9207)
   */
  public record Answer(
      @Nullable String state,
      @Nullable String code,
      @Nullable String error,
      @Nullable String issuer) {
    /** Without the code, so that no log has it. */
    @Override
    public String toString() {
      return "an answer of the provider";
    }
  }

  /** A login whose browser has come back with a code. */
  public static final class Ticket {
    private final Pending login;
    private final String code;

    private Ticket(Pending login, String code) {
      this.login = login;
      this.code = code;
    }

    /** The page to return to. */
    public String page() {
      return login.page();
    }
  }

  /**
   * Asks the provider who a user is. Waits for it.
   *
   * @throws OidcException if it does not say so, or the user has no role
   */
  public Identity finish(Ticket ticket) {
    Found provider = provider();
    String token = provider.endpoint().idToken(ticket.login, ticket.code);
    Map<String, Object> claims = provider.tokens().claims(token, ticket.login.nonce());
    Optional<Role> role = settings.roles().of(claims);
    Identity identity = Identity.of(claims, settings.nameClaim(), role.orElse(Role.VIEWER));
    if (role.isEmpty()) {
      throw new OidcException(
          Kind.NO_ROLE,
          "you are logged in at the provider, but your account has no role here",
          "no role for %s, subject %s: the claim %s of the ID token has none of the values"
              .formatted(identity.name(), identity.subject(), settings.roles().path()));
    }
    return identity;
  }

  private Found provider() {
    Found provider = found;
    if (provider == null) {
      throw OidcException.unavailable("it has not answered yet");
    }
    return provider;
  }

  private static String challenge(String verifier) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public void close() {
    looking.shutdownNow();
  }
}
