package io.parkstream.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;

/**
 * An OpenID Connect provider on the loopback interface, as honest or hostile as its test likes: it
 * checks codes, the client's secret and PKCE as the standards have it.
 */
public final class FakeProvider implements AutoCloseable {
  public static final String CLIENT = "parkstream";
  public static final String SECRET = "a secret, with+signs/and%";

  /** Writes a token over claims. */
  @FunctionalInterface
  public interface Signing {
    String sign(JwtClaims claims, RsaJsonWebKey key) throws JoseException;
  }

  /** As providers do it. */
  public static final Signing RIGHT =
      (claims, key) -> signed(claims, AlgorithmIdentifiers.RSA_USING_SHA256, key.getKeyId(), key);

  /** By nobody. */
  public static final Signing NONE =
      (claims, key) -> {
        JsonWebSignature token = new JsonWebSignature();
        token.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        token.setAlgorithmHeaderValue(AlgorithmIdentifiers.NONE);
        token.setPayload(claims.toJson());
        return token.getCompactSerialization();
      };

  /** With what everybody knows, the public key, as a shared secret. */
  public static final Signing PUBLIC_KEY_AS_SECRET =
      (claims, key) -> {
        JsonWebSignature token = new JsonWebSignature();
        token.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
        token.setKeyIdHeaderValue(key.getKeyId());
        token.setKey(new HmacKey(key.getPublicKey().getEncoded()));
        token.setPayload(claims.toJson());
        return token.getCompactSerialization();
      };

  /** With a key of the attacker's, under the provider's id. */
  public static final Signing OTHER_KEY =
      (claims, key) ->
          signed(
              claims,
              AlgorithmIdentifiers.RSA_USING_SHA256,
              key.getKeyId(),
              RsaJwkGenerator.generateJwk(2048));

  /** With the right key, under an id that nobody knows. */
  public static final Signing UNKNOWN_ID =
      (claims, key) -> signed(claims, AlgorithmIdentifiers.RSA_USING_SHA256, "nobody's", key);

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Clock clock;
  private final Map<String, HttpHandler> instead = new ConcurrentHashMap<>();
  private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
  private final AtomicInteger number = new AtomicInteger();
  private final AtomicInteger keyRequests = new AtomicInteger();
  private volatile RsaJsonWebKey key;
  private volatile Signing signing = RIGHT;
  private volatile Consumer<JwtClaims> claims = claims -> {};

  public FakeProvider(Clock clock) throws IOException, JoseException {
    this.clock = clock;
    this.key = newKey("first");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    route("/.well-known/openid-configuration", exchange -> answer(exchange, 200, description()));
    route(
        "/keys",
        exchange -> {
          keyRequests.incrementAndGet();
          answer(
              exchange,
              200,
              Map.of("keys", List.of(key.toParams(JsonWebKey.OutputControlLevel.PUBLIC_ONLY))));
        });
    route("/token", this::exchangeCode);
    route("/authorize", this::authorize);
    server.start();
  }

  private static RsaJsonWebKey newKey(String id) throws JoseException {
    RsaJsonWebKey made = RsaJwkGenerator.generateJwk(2048);
    made.setKeyId(id);
    return made;
  }

  private static String signed(JwtClaims claims, String algorithm, String keyId, RsaJsonWebKey key)
      throws JoseException {
    JsonWebSignature token = new JsonWebSignature();
    token.setAlgorithmHeaderValue(algorithm);
    token.setKeyIdHeaderValue(keyId);
    token.setKey(key.getPrivateKey());
    token.setPayload(claims.toJson());
    return token.getCompactSerialization();
  }

  private void route(String path, HttpHandler handler) {
    server.createContext(
        path,
        exchange -> {
          try {
            instead.getOrDefault(path, handler).handle(exchange);
          } finally {
            exchange.close();
          }
        });
  }

  public String issuer() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** What it says of itself. */
  public Map<String, Object> description() {
    return new HashMap<>(
        Map.of(
            "issuer", issuer(),
            "authorization_endpoint", issuer() + "/authorize?tenant=1",
            "token_endpoint", issuer() + "/token",
            "jwks_uri", issuer() + "/keys"));
  }

  /** Answers a path otherwise from now on. */
  public void answers(String path, HttpHandler handler) {
    instead.put(path, handler);
  }

  /** Answers a path as it should again. */
  public void answersRightly(String path) {
    instead.remove(path);
  }

  /** Signs otherwise from now on. */
  public void signs(Signing otherwise) {
    signing = otherwise;
  }

  /** Changes claims from now on, the last thing before they are signed. */
  public void claims(Consumer<JwtClaims> change) {
    claims = change;
  }

  /** Signs with another key from now on, and offers no other. */
  public void rotate(String id) throws JoseException {
    key = newKey(id);
  }

  public int keyRequests() {
    return keyRequests.get();
  }

  /**
   * Logs its user in, as the page does to which a browser was sent.
   *
   * @return the query with which the browser is sent back, without the question mark
   */
  public String logIn(String location) {
    Map<String, String> asked = parameters(URI.create(location).getRawQuery());
    if (!location.startsWith(issuer() + "/authorize?tenant=1&")
        || !"code".equals(asked.get("response_type"))
        || !CLIENT.equals(asked.get("client_id"))
        || !"S256".equals(asked.get("code_challenge_method"))
        || !List.of(asked.getOrDefault("scope", "").split(" ")).contains("openid")) {
      throw new IllegalArgumentException("no request of the authorization code flow: " + location);
    }
    String code = "code-" + number.incrementAndGet();
    codes.put(code, asked);
    return "code=" + code + "&state=" + asked.get("state");
  }

  /** As for somebody who has logged in there before. */
  private void authorize(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getRawQuery();
    exchange
        .getResponseHeaders()
        .add(
            "Location",
            parameters(query).get("redirect_uri")
                + "?"
                + logIn(issuer() + exchange.getRequestURI()));
    exchange.sendResponseHeaders(302, -1);
  }

  private void exchangeCode(HttpExchange exchange) throws IOException {
    Map<String, String> form =
        parameters(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
    Map<String, String> asked = codes.remove(form.getOrDefault("code", ""));
    String credentials = exchange.getRequestHeaders().getFirst("Authorization");
    String both =
        credentials == null
            ? ""
            : new String(
                Base64.getDecoder().decode(credentials.substring("Basic ".length())), UTF_8);
    String[] client = both.split(":", 2);
    if (client.length != 2
        || !CLIENT.equals(decoded(client[0]))
        || !SECRET.equals(decoded(client[1]))) {
      answer(exchange, 401, Map.of("error", "invalid_client"));
    } else if (asked == null
        || !"authorization_code".equals(form.get("grant_type"))
        || !Objects.equals(asked.get("redirect_uri"), form.get("redirect_uri"))
        || !hash(form.getOrDefault("code_verifier", "")).equals(asked.get("code_challenge"))) {
      answer(exchange, 400, Map.of("error", "invalid_grant"));
    } else {
      answer(
          exchange,
          200,
          Map.of("access_token", "x", "token_type", "Bearer", "id_token", token(asked)));
    }
  }

  private String token(Map<String, String> asked) {
    long now = clock.instant().getEpochSecond();
    JwtClaims all = new JwtClaims();
    all.setIssuer(issuer());
    all.setAudience(CLIENT);
    all.setSubject("user-1");
    all.setIssuedAt(NumericDate.fromSeconds(now));
    all.setExpirationTime(NumericDate.fromSeconds(now + 300));
    all.setClaim("nonce", asked.get("nonce"));
    all.setClaim("preferred_username", "olga");
    all.setClaim("groups", List.of("staff", "parking-operators"));
    claims.accept(all);
    try {
      return signing.sign(all, key);
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  public static void answer(HttpExchange exchange, int status, Map<String, ?> body)
      throws IOException {
    byte[] bytes = JsonUtil.toJson(body).getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    // Not to be believed.
    exchange.getResponseHeaders().add("Cache-Control", "max-age=31536000");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> found = new HashMap<>();
    for (String pair : query.split("&")) {
      String[] both = pair.split("=", 2);
      found.put(decoded(both[0]), both.length == 2 ? decoded(both[1]) : "");
    }
    return found;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, UTF_8);
  }

  private static String hash(String verifier) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
