package io.parkstream.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import at.favre.lib.crypto.bcrypt.BCrypt;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.testing.FakeProvider;
import io.parkstream.testing.FakeProvider.Signing;
import io.parkstream.testing.LogLines;
import io.parkstream.testing.MovedClock;
import io.parkstream.web.login.Role;
import io.parkstream.web.oidc.OidcProvider;
import io.parkstream.web.oidc.OidcSettings;
import io.parkstream.web.oidc.RoleClaim;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logins by a provider over HTTP, rightful ones and attacks. */
class OidcRoutesTest {
  private static final String BEGIN = "/api/v1/session/oidc";
  private static final Duration SESSION = Duration.ofHours(8);
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path folder;

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();
  private final MovedClock clock = new MovedClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final Dashboard dashboard = new Dashboard(json);
  private final ChangeRecord changes = new ChangeRecord(dashboard);
  private final Guard guard = new Guard(dashboard, json, changes);
  private final LoginRoutes logins = new LoginRoutes(guard, dashboard, json, changes);
  private FakeProvider provider;
  private Vertx vertx;
  private HttpServer server;
  private LogLines audit;

  /** A login as its browser has it: the cookie, and where it was sent. */
  private record Begun(String cookie, String location) {}

  @BeforeEach
  void start() throws Exception {
    provider = new FakeProvider(clock);
    vertx = Vertx.vertx();
    Router router = Router.router(vertx);
    logins.add(router);
    new OidcRoutes(guard, dashboard, json, changes, logins).add(router);
    guard.requires(
        router,
        new GuardRule(
            HttpMethod.POST,
            "/api/v1/sites/:site/seal",
            Role.OPERATOR,
            "seal",
            64,
            call -> Changed.done("sealed", Map.of("by", call.user()))));
    router.get("/api/v1/sites").handler(call -> call.response().end("[]"));
    TestServer.addGate(router, new Gate(dashboard, guard));
    server = TestServer.listen(vertx, router);
    audit = LogLines.ofCategory(AuditLog.CATEGORY);
  }

  @AfterEach
  void stop() throws Exception {
    audit.close();
    dashboard.close();
    provider.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private void open() throws Exception {
    open(null, false, "groups", null);
  }

  private void open(
      @Nullable Path users, boolean readingNeedsLogin, String rolesClaim, @Nullable URI page)
      throws Exception {
    Path secret = folder.resolve("secret");
    Files.writeString(secret, FakeProvider.SECRET + "\n");
    OidcSettings oidc =
        new OidcSettings(
            "Lots & Co",
            URI.create(provider.issuer()),
            FakeProvider.CLIENT,
            secret,
            "openid profile",
            "preferred_username",
            new RoleClaim(
                rolesClaim,
                new TreeMap<>(
                    Map.of(
                        Role.VIEWER, List.of("staff"),
                        Role.OPERATOR, List.of("parking-operators"),
                        Role.ADMIN, List.of("parking-admins", "root")))),
            page);
    dashboard.allowChanges(
        new LoginSettings(users, oidc, null, SESSION, readingNeedsLogin),
        () -> new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()),
        clock,
        () -> clock.instant().toEpochMilli() * 1_000_000);
  }

  @Test
  void user_logsIn_andMayDoWhatItsRoleAllows() throws Exception {
    // Given
    open();
    Begun begun = begin("review.html#/lot/A1");

    // When
    HttpResponse<String> back = comeBack(begun.cookie(), provider.logIn(begun.location()));

    // Then
    assertThat(back.statusCode()).isEqualTo(303);
    assertThat(back.headers().firstValue("Location")).hasValue("../../../../review.html#/lot/A1");
    assertThat(back.headers().allValues("Set-Cookie"))
        .hasSize(2)
        .anySatisfy(
            cookie ->
                assertThat(cookie)
                    .startsWith("parkstream-session=oidc:olga:operator:")
                    .contains("HTTPOnly", "SameSite=Strict", "Path=/"))
        .anySatisfy(
            cookie -> assertThat(cookie).startsWith("parkstream-login=;").contains("Max-Age=0"));
    JsonNode state = state(session(back));
    assertThat(state.get("user").asText()).isEqualTo("oidc:olga");
    assertThat(state.get("role").asText()).isEqualTo("operator");
    HttpResponse<String> change =
        send(
            "POST",
            "/api/v1/sites/lot/seal",
            "",
            session(back),
            request -> request.header(Guard.CSRF_HEADER, state.get("csrfToken").asText()));
    assertThat(change.body()).isEqualTo("{\"by\":\"oidc:olga\"}");
    assertThat(send("POST", "/api/v1/sites/lot/seal", "", session(back)).statusCode())
        .isEqualTo(403);
    clock.advance(SESSION);
    assertThat(state(session(back)).has("user")).isFalse();
    assertThat(audit.all())
        .contains(
            "INFO done: login by oidc:olga from 127.0.0.1: as operator, subject user-1",
            "INFO done: seal /api/v1/sites/lot/seal by oidc:olga from 127.0.0.1: sealed");
  }

  @Test
  void token_thatIsNotForThisLogin_isRefused() throws Exception {
    // Given
    open();
    Map<String, Consumer<JwtClaims>> wrong = new LinkedHashMap<>();
    wrong.put("of another issuer", claims -> claims.setIssuer("https://evil.example"));
    wrong.put("for another client", claims -> claims.setAudience("another"));
    wrong.put("ID token that is not valid", claims -> claims.setAudience("parkstream", "another"));
    wrong.put("valid", claims -> claims.setClaim("azp", "another"));
    wrong.put("not valid", claims -> claims.setClaim("nonce", "another"));
    wrong.put("is not valid", claims -> claims.unsetClaim("nonce"));
    wrong.put("that is not valid", claims -> claims.unsetClaim("sub"));
    wrong.put("expired", claims -> claims.setExpirationTime(after(-120)));
    wrong.put("token that is not valid", claims -> claims.unsetClaim("exp"));
    wrong.put("from the future; compare the clocks", claims -> claims.setIssuedAt(after(240)));
    wrong.put("too old; compare the clocks", claims -> claims.setIssuedAt(after(-900)));
    // When, Then
    for (Map.Entry<String, Consumer<JwtClaims>> each : wrong.entrySet()) {
      provider.claims(each.getValue());
      assertRefused(each.getKey());
    }
  }

  private NumericDate after(long seconds) {
    return NumericDate.fromSeconds(clock.instant().getEpochSecond() + seconds);
  }

  @Test
  void token_thatTheProviderDidNotSign_isRefused() throws Exception {
    // Given
    open();
    // When, Then
    for (Map.Entry<Signing, String> each :
        Map.of(
                FakeProvider.NONE,
                "not valid",
                FakeProvider.PUBLIC_KEY_AS_SECRET,
                "not valid",
                FakeProvider.OTHER_KEY,
                "with a wrong signature",
                FakeProvider.UNKNOWN_ID,
                "not valid",
                (claims, key) -> "x.y.z",
                "not valid",
                (claims, key) -> "x".repeat(100_000),
                "not valid")
            .entrySet()) {
      provider.signs(each.getKey());
      assertRefused(each.getValue());
    }
  }

  private void assertRefused(String reason) throws Exception {
    // Each from where nobody has tried, in its own time.
    clock.advance(Duration.ofMinutes(6));
    Begun begun = begin("");
    HttpResponse<String> back = comeBack(begun.cookie(), provider.logIn(begun.location()));
    assertThat(back.statusCode()).as(reason).isEqualTo(401);
    assertThat(back.body()).contains("what the login provider says cannot be verified");
    assertThat(back.headers().allValues("Set-Cookie"))
        .noneMatch(cookie -> cookie.startsWith("parkstream-session"));
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(audit.all().get(audit.all().size() - 1))
                    .startsWith("WARN unauthenticated: login by nobody from 127.0.0.1: ID token ")
                    .contains(reason));
  }

  @Test
  void login_isFinishedOnce_inItsBrowser_andInTime() throws Exception {
    // Given
    open();
    Begun victim = begin("");
    Begun attacker = begin("");
    String query = provider.logIn(victim.location());
    String others = provider.logIn(attacker.location());

    // When
    List<HttpResponse<String>> refused =
        List.of(
            comeBack(null, query),
            comeBack("parkstream-login=", query),
            comeBack(attacker.cookie(), query),
            comeBack(victim.cookie(), others),
            comeBack(victim.cookie(), query.replaceAll("state=.*", "")),
            comeBack(victim.cookie(), query + "&" + query),
            comeBack(victim.cookie(), "code=x"),
            comeBack(victim.cookie().replace(":", ":0"), query),
            comeBack("parkstream-login=a:b:c:d:e", query),
            comeBack(forged("state", victim), query),
            comeBack(forged("nonce", victim), query));
    HttpResponse<String> right = comeBack(victim.cookie(), query);
    HttpResponse<String> again = comeBack(victim.cookie(), query);
    clock.advance(Duration.ofMinutes(10));
    HttpResponse<String> late = comeBack(attacker.cookie(), others);

    // Then
    assertThat(refused).extracting(HttpResponse::statusCode).containsOnly(400);
    assertThat(right.statusCode()).isEqualTo(303);
    assertThat(again.statusCode()).isEqualTo(400);
    assertThat(late.statusCode()).isEqualTo(400);
    assertThat(late.body()).contains("log in again");
  }

  @Test
  void login_beginsOnThePageOnly_andLeadsToNoOther() throws Exception {
    // Given
    open();

    // When
    HttpResponse<String> foreign =
        begin("", request -> request.header("Origin", "https://evil.example"));
    HttpResponse<String> crossSite =
        begin("", request -> request.header("Sec-Fetch-Site", "cross-site"));
    HttpResponse<String> form =
        begin("", request -> request.setHeader("Content-Type", "text/plain"));
    HttpResponse<String> get = send("GET", BEGIN, "", null);

    // Then
    assertThat(foreign.statusCode()).isEqualTo(403);
    assertThat(crossSite.statusCode()).isEqualTo(403);
    assertThat(form.statusCode()).isEqualTo(400);
    assertThat(get.statusCode()).isEqualTo(405);
    for (String page :
        List.of(
            "https://evil.example/",
            "//evil.example",
            "\\\\evil.example",
            "x.html",
            "index.html?x",
            "#a\r\nSet-Cookie: x=y",
            "#" + "a".repeat(201))) {
      Begun begun = begin(page);
      HttpResponse<String> back = comeBack(begun.cookie(), provider.logIn(begun.location()));
      assertThat(back.headers().firstValue("Location")).as(page).hasValue("../../../../");
    }
  }

  @Test
  void providersRefusal_andAnswersOfOthers_areTold_withoutTheirText() throws Exception {
    // Given
    open();

    // When
    Begun denied = begin("");
    String state = provider.logIn(denied.location()).replaceAll(".*&", "");
    HttpResponse<String> no = comeBack(denied.cookie(), state + "&error=access_denied");
    Begun hostile = begin("");
    state = provider.logIn(hostile.location()).replaceAll(".*&", "");
    HttpResponse<String> markup =
        comeBack(hostile.cookie(), state + "&error=%3Cscript%3Ealert(1)%3C/script%3E%0AFORGED");
    Begun mixed = begin("");
    HttpResponse<String> other =
        comeBack(
            mixed.cookie(), provider.logIn(mixed.location()) + "&iss=https%3A%2F%2Fevil.example");
    Begun named = begin("");
    HttpResponse<String> own =
        comeBack(named.cookie(), provider.logIn(named.location()) + "&iss=" + provider.issuer());

    // Then
    assertThat(no.statusCode()).isEqualTo(401);
    assertThat(no.body()).contains("the login provider did not log you in");
    assertThat(markup.statusCode()).isEqualTo(401);
    assertThat(markup.body()).doesNotContain("script");
    assertThat(other.statusCode()).isEqualTo(401);
    assertThat(own.statusCode()).isEqualTo(303);
    assertThat(audit.all())
        .anyMatch(line -> line.endsWith("the provider says access_denied"))
        .anyMatch(line -> line.endsWith("the provider says unknown error"))
        .noneMatch(line -> line.contains("FORGED"));
  }

  @Test
  void role_isTheHighestThatAClaimMakes_andWithoutOneNobodyIsIn() throws Exception {
    // Given
    open(null, false, "realm_access.roles", null);

    // When
    HttpResponse<String> none = logIn();
    provider.claims(claims -> claims.setClaim("realm_access", Map.of("roles", List.of("others"))));
    HttpResponse<String> others = logIn();
    provider.claims(claims -> claims.setClaim("realm_access", "staff"));
    HttpResponse<String> shape = logIn();
    provider.claims(
        claims -> claims.setClaim("realm_access", Map.of("roles", List.of("staff", "root", "x"))));
    HttpResponse<String> admin = logIn();
    provider.claims(claims -> claims.setClaim("realm_access.roles", "staff"));
    HttpResponse<String> viewer = logIn();

    // Then
    assertThat(List.of(none.statusCode(), others.statusCode(), shape.statusCode()))
        .containsOnly(403);
    assertThat(none.body()).contains("your account has no role here");
    assertThat(state(session(admin)).get("role").asText()).isEqualTo("admin");
    assertThat(state(session(viewer)).get("role").asText()).isEqualTo("viewer");
    assertThat(audit.all())
        .contains(
            "WARN forbidden: login by nobody from 127.0.0.1: no role for olga, subject user-1: the"
                + " claim realm_access.roles of the ID token has none of the values");
  }

  @Test
  void name_isPlain_andNeverThatOfAUserWithAPassword() throws Exception {
    // Given
    Path users = folder.resolve("users");
    Files.writeString(
        users,
        "olga:%s:admin\noidc:%s:admin\n"
            .formatted(
                BCrypt.withDefaults().hashToString(10, "right".toCharArray()),
                BCrypt.withDefaults().hashToString(10, "right".toCharArray())));
    open(users, false, "groups", null);

    // When
    JsonNode same = state(session(logIn()));
    provider.claims(claims -> claims.setClaim("preferred_username", "a:b\n\u202eFORGED <x>"));
    JsonNode hostile = state(session(logIn()));
    provider.claims(claims -> claims.setClaim("preferred_username", "x".repeat(10_000)));
    JsonNode large = state(session(logIn()));
    provider.claims(claims -> claims.setClaim("preferred_username", "王伟"));
    JsonNode foreign = state(session(logIn()));
    provider.claims(claims -> claims.setClaim("preferred_username", List.of("ada")));
    JsonNode list = state(session(logIn()));

    // Then
    assertThat(same.get("user").asText()).isEqualTo("oidc:olga");
    assertThat(same.get("role").asText()).isEqualTo("operator");
    assertThat(hostile.get("user").asText()).isEqualTo("oidc:a_b__FORGED__x_");
    assertThat(large.get("user").asText()).isEqualTo("oidc:" + "x".repeat(64));
    assertThat(foreign.get("user").asText()).isEqualTo("oidc:user-1");
    assertThat(list.get("user").asText()).isEqualTo("oidc:user-1");
    assertThat(same.get("passwords").asBoolean()).isTrue();
    assertThat(same.get("provider").asText()).isEqualTo("Lots & Co");
  }

  @Test
  void passwords_areRefused_whereNobodyHasOne() throws Exception {
    // Given
    open();

    // When
    HttpResponse<String> answer =
        send(
            "POST",
            "/api/v1/session",
            "{\"user\":\"olga\",\"password\":\"x\"}",
            null,
            request -> request.header("Content-Type", "application/json"));

    // Then
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(state(null).toString())
        .isEqualTo(
            "{\"enabled\":true,\"passwords\":false,\"provider\":\"Lots & Co\","
                + "\"readingNeedsLogin\":false}");
  }

  @Test
  void reading_needsALogin_whichCanBeHad() throws Exception {
    // Given
    open(null, true, "groups", null);

    // When, Then
    assertThat(send("GET", "/api/v1/sites", "", null).statusCode()).isEqualTo(401);
    assertThat(send("GET", "/api/v1/sites", "", session(logIn())).body()).isEqualTo("[]");
  }

  @Test
  void absentProvider_isTold_andLookedForUntilItAnswers() throws Exception {
    // Given
    String path = "/.well-known/openid-configuration";
    provider.answers(path, exchange -> FakeProvider.answer(exchange, 500, Map.of()));
    try (LogLines lines = LogLines.of(OidcProvider.class)) {
      // When
      open();
      HttpResponse<String> early = begin("", request -> {});
      await().atMost(SOON).until(() -> !lines.all().isEmpty());
      provider.answersRightly(path);
      await().atMost(SOON).until(() -> begin("", request -> {}).statusCode() == 200);

      // Then
      assertThat(early.statusCode()).isEqualTo(503);
      assertThat(json.readTree(early.body()).get("detail").asText())
          .isEqualTo("the login provider cannot be used at the moment; try again soon");
      assertThat(lines.all())
          .containsExactly(
              "WARN Login by OpenID Connect disabled: "
                  + provider.issuer()
                  + path
                  + ": answers 500. It is tried again every 30 s; check parkstream.login.oidc.issuer,"
                  + " and whether this machine reaches it",
              "INFO Login by OpenID Connect enabled: " + provider.issuer());
    }
    assertThat(logIn().statusCode()).isEqualTo(303);
  }

  @Test
  void wrongSecret_isLogged_andGuessesOfCodesAreBounded() throws Exception {
    // Given
    open();
    logIn();
    Files.writeString(folder.resolve("secret"), "wrong");
    HttpResponse<String> wrong = logIn();
    Files.writeString(folder.resolve("secret"), FakeProvider.SECRET);

    // When
    HttpResponse<String> last = wrong;
    for (int i = 0; i < 11; i++) {
      Begun begun = begin("");
      String state = provider.logIn(begun.location()).replaceAll(".*&", "");
      last = comeBack(begun.cookie(), "code=guessed-" + i + "&" + state);
    }

    // Then
    assertThat(wrong.statusCode()).isEqualTo(503);
    assertThat(last.statusCode()).isEqualTo(429);
    assertThat(audit.all())
        .anyMatch(
            line ->
                line.endsWith(
                    ": token endpoint answers 401, invalid_client; check"
                        + " parkstream.login.oidc.client-secret-file"))
        .noneMatch(line -> line.contains("wrong") || line.contains(FakeProvider.SECRET));
    clock.advance(Duration.ofMinutes(6));
    assertThat(logIn().statusCode()).isEqualTo(303);
  }

  @Test
  void page_hasTheAddressThatIsConfigured() throws Exception {
    // Given
    open(null, false, "groups", URI.create("https://lots.example/parking/"));

    // When
    Begun begun = begin("");

    // Then
    assertThat(begun.location())
        .contains(
            "&redirect_uri=https%3A%2F%2Flots.example%2Fparking%2Fapi%2Fv1%2Fsession%2Foidc%2Fcallback&");
    assertThat(comeBack(begun.cookie(), provider.logIn(begun.location())).statusCode())
        .isEqualTo(303);
  }

  /** A cookie whose signature is a value that the provider's page was given. */
  private static String forged(String name, Begun begun) {
    String content = begun.cookie().replaceFirst("[^=]*=", "").replaceFirst(":[^:]*$", "");
    String value = begun.location().replaceAll(".*&" + name + "=", "").replaceAll("&.*", "");
    return "parkstream-login=" + name + ":" + content + ":" + value;
  }

  private HttpResponse<String> logIn() throws Exception {
    Begun begun = begin("");
    return comeBack(begun.cookie(), provider.logIn(begun.location()));
  }

  /** Once the provider has answered. */
  private Begun begin(String page) throws Exception {
    await().atMost(SOON).until(() -> begin(page, request -> {}).statusCode() == 200);
    HttpResponse<String> answer = begin(page, request -> {});
    String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie).contains("HTTPOnly", "SameSite=Lax", "Max-Age=600", "Path=/");
    return new Begun(
        cookie.split(";", 2)[0], json.readTree(answer.body()).get("location").asText());
  }

  private HttpResponse<String> begin(String page, Consumer<HttpRequest.Builder> more)
      throws Exception {
    return send(
        "POST",
        BEGIN,
        json.writeValueAsString(Map.of("page", page)),
        null,
        request -> {
          request.header("Content-Type", "application/json");
          more.accept(request);
        });
  }

  private HttpResponse<String> comeBack(@Nullable String cookie, String query) throws Exception {
    return send("GET", BEGIN + "/callback?" + query, "", cookie);
  }

  private static String session(HttpResponse<String> back) {
    return back.headers().allValues("Set-Cookie").stream()
        .filter(cookie -> cookie.startsWith("parkstream-session="))
        .map(cookie -> cookie.split(";", 2)[0])
        .findFirst()
        .orElseThrow();
  }

  private JsonNode state(@Nullable String cookie) throws Exception {
    return json.readTree(send("GET", "/api/v1/session", "", cookie).body());
  }

  private HttpResponse<String> send(
      String method, String path, String body, @Nullable String cookie) throws Exception {
    return send(method, path, body, cookie, request -> {});
  }

  private HttpResponse<String> send(
      String method,
      String path,
      String body,
      @Nullable String cookie,
      Consumer<HttpRequest.Builder> more)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + path))
            .timeout(Duration.ofSeconds(60))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (cookie != null) {
      request.header("Cookie", cookie);
    }
    more.accept(request);
    return http.send(request.build(), BodyHandlers.ofString());
  }
}
