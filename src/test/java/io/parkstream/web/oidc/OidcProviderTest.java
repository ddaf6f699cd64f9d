package io.parkstream.web.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpHandler;
import io.parkstream.testing.FakeProvider;
import io.parkstream.testing.MovedClock;
import io.parkstream.web.login.Login;
import io.parkstream.web.login.Role;
import io.parkstream.web.oidc.OidcException.Kind;
import io.parkstream.web.oidc.OidcProvider.Answer;
import io.parkstream.web.oidc.OidcProvider.Begun;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jose4j.json.JsonUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provider that is slow, endless, broken, or changes its keys. */
class OidcProviderTest {
  private static final String DESCRIPTION = "/.well-known/openid-configuration";
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration TIMEOUT = Duration.ofMillis(500);
  private static final URI BACK = URI.create("http://127.0.0.1/api/v1/session/oidc/callback");

  @TempDir Path folder;

  private final MovedClock clock = new MovedClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final CountDownLatch end = new CountDownLatch(1);
  private FakeProvider fake;
  private Login login;
  private OidcProvider provider;

  private static final URI SHORT = URI.create("http://localhost/callback");

  @BeforeEach
  void start() throws Exception {
    fake = new FakeProvider(clock);
    Files.writeString(folder.resolve("secret"), FakeProvider.SECRET);
    login = new Login(null, null, "provider", Duration.ofHours(1), clock, System::nanoTime);
    provider = provider(Duration.ofSeconds(30));
  }

  private OidcProvider provider(Duration keysApart) {
    return new OidcProvider(
        new OidcSettings(
            "provider",
            URI.create(fake.issuer()),
            FakeProvider.CLIENT,
            folder.resolve("secret"),
            "openid",
            "preferred_username",
            new RoleClaim("groups", new TreeMap<>(Map.of(Role.VIEWER, List.of("staff")))),
            null),
        login.signer("test"),
        clock,
        TIMEOUT,
        keysApart);
  }

  @AfterEach
  void stop() {
    end.countDown();
    provider.close();
    login.close();
    fake.close();
  }

  @Test
  void pageWithALongAddress_isRefused_withTheNumbers() {
    // Given
    URI longest = URI.create("http://" + "a".repeat(1500) + "/callback");
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptions()
        .until(() -> provider.begin("", SHORT) != null);

    // When, then
    assertThatThrownBy(() -> provider.begin("", longest))
        .isInstanceOfSatisfying(
            OidcException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(Kind.STALE);
              assertThat(e.detail())
                  .isEqualTo("an address of 1516 characters; at most 512 are possible");
            });
  }

  @Test
  void answersThatDoNotEnd_areLeft_inTimeAndSize() throws Exception {
    // Given
    HttpHandler silent = exchange -> waitForTheEnd();
    HttpHandler slow =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
          waitForTheEnd();
        };
    HttpHandler endless =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            while (true) {
              out.write(new byte[8192]);
            }
          }
        };
    HttpHandler large =
        exchange -> {
          exchange.sendResponseHeaders(200, 1L << 40);
          exchange.getResponseBody().write(new byte[300_000]);
          waitForTheEnd();
        };
    HttpHandler elsewhere =
        exchange -> {
          exchange.getResponseHeaders().add("Location", fake.issuer() + "/token");
          exchange.sendResponseHeaders(302, -1);
        };
    HttpHandler nested =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write("[".repeat(200_000).getBytes(UTF_8));
        };
    logIn();

    // When, Then
    for (HttpHandler hostile : List.of(silent, slow, endless, large, nested)) {
      fake.answers("/token", hostile);
      assertThatThrownBy(this::logIn)
          .isInstanceOfSatisfying(
              OidcException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
    }
    fake.answers("/token", elsewhere);
    assertThatThrownBy(this::logIn)
        .isInstanceOfSatisfying(
            OidcException.class, e -> assertThat(e.kind()).isNotEqualTo(Kind.NO_ROLE));
    fake.answersRightly("/token");
    assertThat(logIn().name()).isEqualTo("olga");
  }

  private void waitForTheEnd() throws IOException {
    try {
      end.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void keysThatCannotBeFetched_refuseALogin_andTheNextTriesAgain() throws Exception {
    // Given
    await().atMost(SOON).until(this::isReady);
    fake.answers("/keys", exchange -> waitForTheEnd());

    // When, Then
    assertThatThrownBy(this::logIn)
        .isInstanceOfSatisfying(
            OidcException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
    fake.answers("/keys", exchange -> FakeProvider.answer(exchange, 200, Map.of("keys", "none")));
    assertThatThrownBy(this::logIn).isInstanceOf(OidcException.class);
    fake.answersRightly("/keys");
    assertThat(logIn().name()).isEqualTo("olga");
  }

  @Test
  void inventedKeyIds_doNotMakeItFetchKeysAgainAndAgain() throws Exception {
    // Given
    logIn();
    fake.signs(FakeProvider.UNKNOWN_ID);

    // When
    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(this::logIn)
          .isInstanceOfSatisfying(
              OidcException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNTRUSTED));
    }

    // Then
    assertThat(fake.keyRequests()).isLessThanOrEqualTo(2);
  }

  @Test
  void rotatedKeys_areFetched() throws Exception {
    // Given
    provider.close();
    provider = provider(Duration.ZERO);
    logIn();

    // When
    fake.rotate("second");

    // Then
    assertThat(logIn().name()).isEqualTo("olga");
    assertThat(fake.keyRequests()).isEqualTo(2);
  }

  @Test
  void description_isRefused_withoutTls_orOfAnotherIssuer() {
    // Given
    String issuer = "https://sso.example/realms/lots";
    Map<String, Object> right =
        new TreeMap<>(
            Map.of(
                "issuer", issuer,
                "authorization_endpoint", "https://sso.example/authorize",
                "token_endpoint", "https://sso.example/token",
                "jwks_uri", "https://keys.example/",
                "token_endpoint_auth_methods_supported", List.of("client_secret_post")));

    // When, Then
    assertThat(Endpoints.discovery(URI.create(issuer + "/"))).hasToString(issuer + DESCRIPTION);
    assertThat(read(issuer, right).secretInForm()).isTrue();
    for (Map.Entry<String, Object> wrong :
        List.of(
            Map.entry("issuer", (Object) (issuer + "/")),
            Map.entry("token_endpoint", (Object) "http://sso.example/token"),
            Map.entry("jwks_uri", (Object) "file:///etc/passwd"),
            Map.entry("jwks_uri", (Object) "https://:x"),
            Map.entry("authorization_endpoint", (Object) "javascript:alert(1)"),
            Map.entry("authorization_endpoint", (Object) "/authorize"),
            Map.entry("authorization_endpoint", (Object) List.of("https://sso.example/")))) {
      Map<String, Object> other = new TreeMap<>(right);
      other.put(wrong.getKey(), wrong.getValue());
      assertThatThrownBy(() -> read(issuer, other))
          .as("%s", wrong)
          .isInstanceOf(OidcException.class);
    }
    for (String text : List.of("", "[]", "{", "null", "{\"issuer\":1}", "[".repeat(100_000))) {
      assertThatThrownBy(() -> Endpoints.read(text, URI.create(issuer)))
          .as(text)
          .isInstanceOf(OidcException.class);
    }
  }

  private static Endpoints read(String issuer, Map<String, Object> description) {
    return Endpoints.read(JsonUtil.toJson(description), URI.create(issuer));
  }

  private boolean isReady() {
    try {
      provider.begin("", BACK);
      return true;
    } catch (OidcException e) {
      return false;
    }
  }

  private Identity logIn() {
    await().atMost(SOON).until(this::isReady);
    Begun begun = provider.begin("", BACK);
    Map<String, String> query =
        Arrays.stream(fake.logIn(begun.location().toString()).split("&"))
            .map(pair -> pair.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    return provider.finish(
        provider.resume(
            begun.cookie(), new Answer(query.get("state"), query.get("code"), null, null)));
  }
}
