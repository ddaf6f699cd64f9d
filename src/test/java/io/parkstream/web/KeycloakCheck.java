package io.parkstream.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parkstream.model.ModelRepository;
import io.parkstream.testing.Chromium;
import io.parkstream.testing.EditorPage;
import io.parkstream.testing.PackagedApplication;
import io.parkstream.testing.PackagedApplication.Answer;
import io.parkstream.testing.SmallModels;
import io.parkstream.tools.demo.EmbeddedBroker;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A login at a real provider, in a browser: the service starts while Keycloak is not there, and the
 * claim and its path are Keycloak's own.
 */
class KeycloakCheck {
  private static final Duration SOON = Duration.ofSeconds(240);
  private static final String SECRET = "a secret, with+signs/and%";
  private static final String REALM =
      """
      {
        "realm": "lots", "enabled": true, "sslRequired": "none",
        "roles": {"realm": [{"name": "parking-operators"}]},
        "clients": [{
          "clientId": "parkstream", "secret": "%s", "protocol": "openid-connect",
          "publicClient": false, "standardFlowEnabled": true,
          "redirectUris": ["%s"], "attributes": {"pkce.code.challenge.method": "S256"},
          "protocolMappers": [{
            "name": "roles in the ID token", "protocol": "openid-connect",
            "protocolMapper": "oidc-usermodel-realm-role-mapper",
            "config": {"claim.name": "realm_access.roles", "jsonType.label": "String",
                       "multivalued": "true", "id.token.claim": "true"}}]}],
        "users": [
          {"username": "olga", "enabled": true, "email": "olga@lots.example",
           "firstName": "Olga", "lastName": "Operator",
           "credentials": [{"type": "password", "value": "right"}],
           "realmRoles": ["parking-operators"]},
          {"username": "vera", "enabled": true, "email": "vera@lots.example",
           "firstName": "Vera", "lastName": "Visitor",
           "credentials": [{"type": "password", "value": "right"}]}]
      }
      """;

  @TempDir Path directory;

  @Test
  void users_logInAtKeycloak_ifTheyHaveARole() throws Exception {
    SmallModels.store(new ModelRepository(directory.resolve("models")), "small", 8, 0);
    Path secret = Files.writeString(directory.resolve("secret"), SECRET);
    int port = EmbeddedBroker.freePort();
    try (Chromium browser = EditorPage.browser("KeycloakCheck");
        EmbeddedBroker broker = EmbeddedBroker.start();
        PackagedApplication serve =
            PackagedApplication.serve(
                broker.bootstrapServers(),
                directory.resolve("models"),
                "small",
                Map.of(
                    "parkstream.login.oidc.issuer",
                    "http://127.0.0.1:%d/realms/lots".formatted(port),
                    "parkstream.login.oidc.client-id",
                    "parkstream",
                    "parkstream.login.oidc.client-secret-file",
                    secret.toString(),
                    "parkstream.login.oidc.roles-claim",
                    "realm_access.roles",
                    "parkstream.login.oidc.operators",
                    "parking-operators"))) {
      // Given a service that is ready without its provider
      await()
          .atMost(SOON)
          .until(() -> serve.management("/q/health/ready").map(Answer::status).orElse(0) == 200);
      URI page = URI.create("http://localhost:" + serve.mainPort().orElseThrow() + "/#/lot/A1");
      browser.open(page);
      awaitTrue(browser, "document.getElementById('account')?.hidden === false");
      click(browser, "account-button");
      click(browser, "login-provider");
      awaitTrue(
          browser,
          "document.getElementById('login-said').textContent.startsWith('the login provider cannot')");
      Process keycloak = keycloak(port, page.resolve("/api/v1/session/oidc/callback"));
      try {
        await().atMost(SOON).until(() -> serve.err().contains("Login by OpenID Connect enabled"));

        // When a user without a role logs in
        click(browser, "login-provider");
        logIn(browser, "vera");

        // Then
        awaitTrue(browser, "document.title === 'Not logged in'");
        assertThat(browser.evaluate("document.body.textContent").asText())
            .contains("your account has no role here");

        // When one with a role does
        browser.call("Network.clearBrowserCookies", Map.of());
        browser.open(page);
        awaitTrue(browser, "document.getElementById('account')?.hidden === false");
        click(browser, "account-button");
        click(browser, "login-provider");
        logIn(browser, "olga");

        // Then
        awaitTrue(
            browser,
            "document.getElementById('account-name')?.textContent === 'oidc:olga (operator)'");
        assertThat(browser.evaluate("location.href").asText()).isEqualTo(page.toString());
        assertThat(serve.err())
            .contains("forbidden: login by nobody", "no role for vera", "done: login by oidc:olga")
            .doesNotContain(SECRET);
      } finally {
        keycloak.descendants().forEach(ProcessHandle::destroy);
        keycloak.destroy();
        keycloak.waitFor(60, TimeUnit.SECONDS);
      }
    }
  }

  private Process keycloak(int port, URI redirect) throws Exception {
    Path home = Path.of(System.getProperty("keycloak.home"));
    Path imports = Files.createDirectories(home.resolve("data/import"));
    Files.writeString(imports.resolve("lots.json"), REALM.formatted(SECRET, redirect));
    ProcessBuilder keycloak =
        new ProcessBuilder(
                "bash",
                home.resolve("bin/kc.sh").toString(),
                "start-dev",
                "--import-realm",
                "--db=dev-mem",
                "--http-host=127.0.0.1",
                "--http-port=" + port)
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("keycloak.log").toFile());
    keycloak.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return keycloak.start();
  }

  private static void logIn(Chromium browser, String user) throws Exception {
    awaitTrue(browser, "document.getElementById('username')");
    browser.evaluate("document.getElementById('username').value = '" + user + "'");
    browser.evaluate("document.getElementById('password').value = 'right'");
    click(browser, "kc-login");
  }

  private static void awaitTrue(Chromium browser, String expression) {
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(() -> browser.evaluate("Boolean(" + expression + ")").booleanValue());
  }

  private static void click(Chromium browser, String id) throws Exception {
    browser.evaluate("document.getElementById('" + id + "').click()");
  }
}
