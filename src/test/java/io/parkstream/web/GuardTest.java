package io.parkstream.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.serde.Topics;
import io.parkstream.testing.LogLines;
import io.parkstream.testing.MovedClock;
import io.parkstream.testing.RawHttp;
import io.parkstream.web.login.Role;
import io.parkstream.web.login.Session;
import io.parkstream.web.oidc.OidcSettings;
import io.parkstream.web.oidc.RoleClaim;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gate, guard, logins and all changing routes over HTTP; what they publish goes nowhere. */
class GuardTest {
  private static final String PASSWORD = "correct horse battery";
  private static final String SEAL = "/api/v1/sites/:site/seal";
  private static final Duration SESSION = Duration.ofHours(8);
  private static String hash = "";

  @TempDir Path folder;

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();
  private final MovedClock clock = new MovedClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final List<ChangeCall> sealed = new CopyOnWriteArrayList<>();
  private final Dashboard dashboard = new Dashboard(json);
  private final ChangeRecord changes = new ChangeRecord(dashboard);
  private final Guard guard = new Guard(dashboard, json, changes);
  private final LoginRoutes logins = new LoginRoutes(guard, dashboard, json, changes);
  private Path users = Path.of("");
  private Vertx vertx;
  private HttpServer server;
  private LogLines audit;

  /** A login as a client keeps it. */
  private record Held(String cookie, String csrf) {}

  @BeforeAll
  static void hashOnce() {
    hash = BCrypt.withDefaults().hashToString(10, PASSWORD.toCharArray());
  }

  @BeforeEach
  void start() throws Exception {
    users = folder.resolve("users");
    Files.writeString(
        users,
        "# who may do what\nvera:%s:viewer\nolga:%s:operator\nada:%s:admin\n"
            .formatted(hash, hash, hash));
    vertx = Vertx.vertx();
    Router router = Router.router(vertx);
    logins.add(router);
    new OidcRoutes(guard, dashboard, json, changes, logins).add(router);
    new OverrideRoutes(guard, dashboard, json).add(router);
    new MapRoutes(guard, dashboard).add(router);
    new LabelRoutes(guard, dashboard, json).add(router);
    new CalibrationRoutes(guard, dashboard, json).add(router);
    new PredictionRoutes(guard, dashboard).add(router);
    guard.requires(
        router, new GuardRule(HttpMethod.POST, SEAL, Role.OPERATOR, "seal", 64, this::seal));
    router.get("/api/v1/sites").handler(call -> call.response().end("[]"));
    TestServer.addGate(router, new Gate(dashboard, guard));
    server = TestServer.listen(vertx, router);
    audit = LogLines.ofCategory(AuditLog.CATEGORY);
  }

  private Changed seal(ChangeCall call) {
    sealed.add(call);
    return Changed.done("sealed " + new String(call.body(), UTF_8), Map.of("sealed", true));
  }

  private void open(boolean readingNeedsLogin) {
    open(readingNeedsLogin, null);
  }

  private void open(boolean readingNeedsLogin, @Nullable OidcSettings provider) {
    dashboard.allowChanges(
        new LoginSettings(users, provider, null, SESSION, readingNeedsLogin),
        () -> producer,
        clock,
        () -> clock.instant().toEpochMilli() * 1_000_000);
  }

  @AfterEach
  void stop() throws Exception {
    audit.close();
    dashboard.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Test
  void everyChangingCall_isRefused_withoutARightfulLogin() throws Exception {
    // Given
    open(false);
    Held operator = logIn("olga");
    Held viewer = logIn("vera");
    Held forged = new Held(operator.cookie().replace("olga", "ada"), operator.csrf());

    assertThat(guard.rules())
        .extracting(rule -> rule.method() + " " + rule.path())
        .as("each new rule is attacked below")
        .contains(
            "PUT /api/v1/sites/:site/spaces/:space/override",
            "DELETE /api/v1/sites/:site/spaces/:space/override",
            "PUT /api/v1/sites/:site/cameras/:camera/map",
            "PUT /api/v1/sites/:site/spaces/:space/crops/:partition/:offset/label",
            "DELETE /api/v1/sites/:site/spaces/:space/crops/:partition/:offset/label",
            "POST /api/v1/sites/:site/cameras/:camera/calibration",
            "PUT /api/v1/sites/:site/cameras/:camera/calibration",
            "DELETE /api/v1/sites/:site/cameras/:camera/calibration",
            "POST /api/v1/sites/:site/cameras/:camera/prediction");
    for (GuardRule rule : guard.rules()) {
      // When
      HttpResponse<String> nobody = send(rule, null, request -> {});
      HttpResponse<String> stolen = send(rule, forged, request -> {});
      HttpResponse<String> watching = send(rule, viewer, request -> {});
      HttpResponse<String> otherOrigin =
          send(rule, operator, request -> request.header("Origin", "https://evil.example"));
      HttpResponse<String> nullOrigin =
          send(rule, operator, request -> request.header("Origin", "null"));
      HttpResponse<String> otherPort =
          send(rule, operator, request -> request.header("Origin", "http://127.0.0.1:1"));
      HttpResponse<String> crossSite =
          send(rule, operator, request -> request.header("Sec-Fetch-Site", "cross-site"));
      HttpResponse<String> sameSite =
          send(rule, operator, request -> request.header("Sec-Fetch-Site", "same-site"));
      HttpResponse<String> noToken = send(rule, new Held(operator.cookie(), ""), request -> {});
      HttpResponse<String> othersToken =
          send(rule, new Held(operator.cookie(), viewer.csrf()), request -> {});

      // Then
      assertProblem(nobody, 401, "log in first");
      assertProblem(stolen, 401, "log in first");
      assertProblem(watching, 403, "needs the role " + rule.role().word() + ", has viewer");
      assertProblem(otherOrigin, 403, "sent by a page of another origin");
      assertProblem(nullOrigin, 403, "sent by a page of another origin");
      assertProblem(otherPort, 403, "sent by a page of another origin");
      assertProblem(crossSite, 403, "sent by a page of another origin");
      assertProblem(sameSite, 403, "sent by a page of another origin");
      assertProblem(noToken, 403, "the header X-CSRF-Token is not the session's token");
      assertProblem(othersToken, 403, "the header X-CSRF-Token is not the session's token");
    }

    // When the session has ended by itself
    clock.advance(SESSION);

    // Then
    for (GuardRule rule : guard.rules()) {
      assertProblem(send(rule, operator, request -> {}), 401, "log in first");
    }
    assertThat(sealed).isEmpty();
    assertThat(producer.history()).isEmpty();
  }

  @Test
  void everyChangingCall_isRefused_withoutARightfulLogin_ofAProvider() throws Exception {
    // Given
    open(false, provider());
    Held operator = admitted("olga", Role.OPERATOR);
    Held viewer = admitted("vera", Role.VIEWER);
    String token = operator.cookie();
    String own = logIn("olga").cookie();
    List<String> forged =
        List.of(
            viewer.cookie().replace(":viewer:", ":admin:"),
            token.replace("=oidc:olga:operator:", "=olga:"),
            token.replace("=oidc:", "="),
            own.replace("=olga:", "=oidc:olga:admin:"),
            own.replace("=", "=oidc:"));

    for (GuardRule rule : guard.rules()) {
      // When
      HttpResponse<String> watching = send(rule, viewer, request -> {});
      HttpResponse<String> otherOrigin =
          send(rule, operator, request -> request.header("Origin", "https://evil.example"));
      HttpResponse<String> crossSite =
          send(rule, operator, request -> request.header("Sec-Fetch-Site", "cross-site"));
      HttpResponse<String> noToken = send(rule, new Held(token, ""), request -> {});
      HttpResponse<String> othersToken = send(rule, new Held(token, viewer.csrf()), request -> {});

      // Then
      assertProblem(watching, 403, "needs the role " + rule.role().word() + ", has viewer");
      assertProblem(otherOrigin, 403, "sent by a page of another origin");
      assertProblem(crossSite, 403, "sent by a page of another origin");
      assertProblem(noToken, 403, "the header X-CSRF-Token is not the session's token");
      assertProblem(othersToken, 403, "the header X-CSRF-Token is not the session's token");
      for (String cookie : forged) {
        assertProblem(
            send(rule, new Held(cookie, operator.csrf()), request -> {}), 401, "log in first");
      }
    }

    // When the session has ended by itself
    clock.advance(SESSION);

    // Then
    for (GuardRule rule : guard.rules()) {
      assertProblem(send(rule, operator, request -> {}), 401, "log in first");
    }
    assertThat(sealed).isEmpty();
    assertThat(producer.history()).isEmpty();
  }

  /** One that nobody reaches: what follows a login is asked here. */
  private OidcSettings provider() {
    return new OidcSettings(
        "nobody",
        URI.create("http://127.0.0.1:1"),
        "parkstream",
        folder.resolve("none"),
        "openid",
        "name",
        new RoleClaim("groups", new TreeMap<>()),
        null);
  }

  private Held admitted(String name, Role role) {
    Session session = dashboard.login().orElseThrow().admit(name, role, "127.0.0.1");
    return new Held(Guard.COOKIE + "=" + session.token(), session.csrfToken());
  }

  @Test
  void operator_changes_andOneLineSaysWhoAndWhat() throws Exception {
    // Given
    open(false);
    Held operator = logIn("olga");

    // When
    HttpResponse<String> answer =
        send("POST", "/api/v1/sites/lot-1/seal?why=rain", "a\nforged line", operator, r -> {});

    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json.readTree(answer.body()).get("sealed").booleanValue()).isTrue();
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    ChangeCall call = sealed.get(0);
    assertThat(call.user()).isEqualTo("olga");
    assertThat(call.role()).isEqualTo(Role.OPERATOR);
    assertThat(call.variable("site")).isEqualTo("lot-1");
    assertThat(call.parameter("why")).isEqualTo("rain");
    assertThat(audit.all())
        .containsExactly(
            "INFO done: login by olga from 127.0.0.1: as operator",
            "INFO done: seal /api/v1/sites/lot-1/seal by olga from 127.0.0.1:"
                + " sealed a\\u000aforged line");
  }

  @Test
  void refusal_isLogged_withoutSecretsAndBounded() throws Exception {
    // Given
    open(false);

    // When
    logIn("olga\nFORGED", PASSWORD);
    logIn("olga", "a wrong password");
    for (int i = 0; i < 20; i++) {
      send("POST", "/api/v1/sites/lot%0A1/seal", "", null, request -> {});
    }

    // Then
    assertThat(audit.all())
        .hasSizeBetween(5, 12)
        .contains(
            "WARN unauthenticated: login by an unknown name from 127.0.0.1: no such user, or a"
                + " wrong password",
            "WARN unauthenticated: login by olga from 127.0.0.1: no such user, or a wrong password")
        .allSatisfy(
            line -> assertThat(line).doesNotContain("\n", "FORGED", PASSWORD, "a wrong password "));
  }

  @Test
  void nothing_canBeChanged_withoutALogin() throws Exception {
    // When
    HttpResponse<String> change = send(guard.rules().get(0), null, request -> {});
    HttpResponse<String> login = logIn("olga", PASSWORD);
    HttpResponse<String> state = send("GET", "/api/v1/session", "", null, request -> {});
    HttpResponse<String> read = send("GET", "/api/v1/sites", "", null, request -> {});

    // Then
    assertThat(change.statusCode()).isEqualTo(405);
    assertThat(login.statusCode()).isEqualTo(405);
    assertThat(send("POST", "/api/v1/session/oidc", "", null, request -> {}).statusCode())
        .isEqualTo(405);
    assertThat(send("GET", "/api/v1/session/oidc/callback", "", null, r -> {}).statusCode())
        .isEqualTo(404);
    assertThat(state.body())
        .isEqualTo("{\"enabled\":false,\"passwords\":false,\"readingNeedsLogin\":false}");
    assertThat(read.statusCode()).isEqualTo(200);
  }

  @Test
  void callWithoutARule_isRefused_alsoForAdmins() throws Exception {
    // Given
    open(false);
    Held admin = logIn("ada");

    // When
    for (String path : List.of("/api/v1/sites", "/api/v1/sites/lot-1/seal/more", "/", "/q/x")) {
      for (String method : List.of("POST", "PUT", "DELETE", "PATCH")) {
        // Then
        assertThat(send(method, path, "", admin, request -> {}).statusCode())
            .as("%s %s", method, path)
            .isEqualTo(405);
      }
    }
  }

  @Test
  void reading_needsALogin_whereConfigured() throws Exception {
    // Given
    open(true);

    // When
    HttpResponse<String> before = send("GET", "/api/v1/sites", "", null, request -> {});
    HttpResponse<String> state = send("GET", "/api/v1/session", "", null, request -> {});
    Held viewer = logIn("vera");
    HttpResponse<String> after = send("GET", "/api/v1/sites", "", viewer, request -> {});

    // Then
    assertProblem(before, 401, "log in first");
    for (String path : List.of("/api%2Fv1/sites", "/x", "/js/../api/v1/sites", "/q/health")) {
      assertProblem(send("GET", path, "", null, request -> {}), 401, "log in first");
    }
    for (String path : page()) {
      assertThat(send("GET", path, "", null, request -> {}).statusCode()).as(path).isEqualTo(404);
    }
    assertThat(state.body())
        .isEqualTo("{\"enabled\":true,\"passwords\":true,\"readingNeedsLogin\":true}");
    assertThat(after.body()).isEqualTo("[]");
  }

  /** What users need to log in: every file of the page. */
  private static List<String> page() throws IOException {
    Path root = Path.of("src/main/resources/META-INF/resources");
    try (Stream<Path> files = Files.walk(root)) {
      List<String> found =
          files.filter(Files::isRegularFile).map(file -> "/" + root.relativize(file)).toList();
      assertThat(found).contains("/js/left-out.js", "/editor.html", "/parkstream.css");
      return Stream.concat(Stream.of("/"), found.stream()).toList();
    }
  }

  @Test
  void cookie_isOutOfReachOfScriptsAndOtherSites() throws Exception {
    // Given
    open(false);

    // When
    String cookie = logIn("olga", PASSWORD).headers().firstValue("Set-Cookie").orElseThrow();

    // Then
    assertThat(cookie)
        .startsWith("parkstream-session=olga:")
        .contains("; HTTPOnly", "; SameSite=Strict", "; Path=/")
        .doesNotContain("Secure", "Domain");
  }

  @Test
  void login_isRefused_fromAnotherOrigin_orAsAForm() throws Exception {
    // Given
    open(false);

    // When
    HttpResponse<String> foreign =
        logIn("olga", PASSWORD, request -> request.header("Origin", "https://evil.example"));
    HttpResponse<String> form =
        logIn("olga", PASSWORD, request -> request.setHeader("Content-Type", "text/plain"));

    // Then
    assertProblem(foreign, 403, "sent by another origin");
    assertProblem(form, 400, "expected application/json");
  }

  @Test
  void logout_endsTheSession() throws Exception {
    // Given
    open(false);
    Held operator = logIn("olga");

    // When
    HttpResponse<String> withoutToken =
        send("DELETE", "/api/v1/session", "", new Held(operator.cookie(), ""), request -> {});
    HttpResponse<String> out = send("DELETE", "/api/v1/session", "", operator, request -> {});

    // Then
    assertThat(withoutToken.statusCode()).isEqualTo(403);
    assertThat(out.body())
        .isEqualTo("{\"enabled\":true,\"passwords\":true,\"readingNeedsLogin\":false}");
    assertThat(out.headers().firstValue("Set-Cookie").orElseThrow()).contains("Max-Age=0");
    assertProblem(send(guard.rules().get(0), operator, request -> {}), 401, "log in first");
  }

  @Test
  void body_isRefused_whenLargerThanItsRuleAllows() throws Exception {
    // Given
    open(false);
    Held operator = logIn("olga");

    // When
    HttpResponse<String> answer =
        send("POST", "/api/v1/sites/lot-1/seal", "x".repeat(65), operator, request -> {});

    // Then
    assertProblem(answer, 413, "the body has more than 64 bytes");
    assertThat(sealed).isEmpty();
  }

  @Test
  void boundsOfTheGate_holdForLoginsAndChanges() throws Exception {
    // Given
    open(false);
    Held operator = logIn("olga");
    bound(400, List.of("parking.example"));

    // When
    HttpResponse<String> login = logIn("olga", PASSWORD);
    HttpResponse<String> change = send(guard.rules().get(0), operator, request -> {});

    // Then
    assertProblem(login, 421, "this is not the host that was asked");
    assertProblem(change, 421, "this is not the host that was asked");
  }

  @Test
  void rateOfTheGate_holdsForLoginsAndChanges() throws Exception {
    // Given
    open(false);
    Held operator = logIn("olga");
    bound(0, List.of());

    // When
    HttpResponse<String> login = logIn("olga", PASSWORD);
    HttpResponse<String> change = send(guard.rules().get(0), operator, request -> {});

    // Then
    assertThat(List.of(login.statusCode(), change.statusCode())).containsExactly(429, 429);
  }

  private void bound(int requestsPerSecond, List<String> hosts) {
    WebSettings initial = WebSettings.INITIAL;
    dashboard.open(
        () -> {
          throw new KafkaException("no broker here");
        },
        Topics.DEFAULT,
        new WebSettings(
            initial.limits(),
            initial.maxClients(),
            requestsPerSecond,
            initial.maxConnections(),
            initial.maxResponseBytes(),
            initial.responseTimeout(),
            initial.clientShare(),
            initial.behindProxies(),
            hosts,
            initial.showCrops(),
            initial.labelsTopic(),
            initial.alarmsTopic(),
            initial.silenceBudget()),
        WebMetrics.NONE);
  }

  @Test
  void limitOfAnAddress_isAnswered_whileTheQueueOfLoginsIsFull() throws Exception {
    // Given
    open(false);
    for (int i = 0; i < 10; i++) {
      logIn("olga", "wrong");
    }
    CountDownLatch free = new CountDownLatch(1);
    while (logins.hashing.run(vertx, () -> waiting(free), () -> {})) {
      // Until there is no room.
    }

    // When
    HttpResponse<String> answer = logIn("olga", PASSWORD);
    free.countDown();

    // Then
    assertProblem(answer, 429, "too many wrong passwords; try again in some minutes");
  }

  private static Runnable waiting(CountDownLatch free) {
    try {
      free.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return () -> {};
  }

  @Test
  void query_isRefused_whenItCannotBeDecoded() throws Exception {
    // Given
    open(false);
    Held operator = logIn("olga");

    // When
    String answer =
        RawHttp.send(
            server.actualPort(),
            "POST /api/v1/sites/lot-1/seal?replaces=%zz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                + "Content-Length: 0\r\nConnection: close\r\nCookie: "
                + operator.cookie()
                + "\r\nX-CSRF-Token: "
                + operator.csrf()
                + "\r\n\r\n");

    // Then
    assertThat(answer).startsWith("HTTP/1.1 400 ");
    assertThat(sealed).isEmpty();
  }

  private void assertProblem(HttpResponse<String> answer, int status, String detail)
      throws IOException {
    JsonNode problem = json.readTree(answer.body());
    assertThat(problem.path("detail").asText()).isEqualTo(detail);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue(Problem.MEDIA_TYPE);
  }

  private Held logIn(String user) throws Exception {
    HttpResponse<String> answer = logIn(user, PASSWORD);
    String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    return new Held(cookie, json.readTree(answer.body()).get("csrfToken").asText());
  }

  private HttpResponse<String> logIn(String user, String password) throws Exception {
    return logIn(user, password, request -> {});
  }

  private HttpResponse<String> logIn(
      String user, String password, Consumer<HttpRequest.Builder> more) throws Exception {
    return send(
        "POST",
        "/api/v1/session",
        json.writeValueAsString(Map.of("user", user, "password", password)),
        null,
        request -> {
          request.header("Content-Type", "application/json");
          more.accept(request);
        });
  }

  private HttpResponse<String> send(
      GuardRule rule, @Nullable Held held, Consumer<HttpRequest.Builder> more) throws Exception {
    String path = rule.path().replaceAll(":[a-z]+", "a1");
    return send(rule.method().name(), path, "", held, more);
  }

  private HttpResponse<String> send(
      String method,
      String path,
      String body,
      @Nullable Held held,
      Consumer<HttpRequest.Builder> more)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort()).resolve(path))
            .timeout(Duration.ofSeconds(60))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (held != null) {
      request.header("Cookie", held.cookie()).header(Guard.CSRF_HEADER, held.csrf());
    }
    more.accept(request);
    return http.send(request.build(), BodyHandlers.ofString());
  }
}
