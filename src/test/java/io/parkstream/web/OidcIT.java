package io.parkstream.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.parkstream.model.ModelRepository;
import io.parkstream.testing.Chromium;
import io.parkstream.testing.EditorPage;
import io.parkstream.testing.FakeProvider;
import io.parkstream.testing.PackagedApplication;
import io.parkstream.testing.PackagedApplication.Answer;
import io.parkstream.testing.SmallModels;
import io.parkstream.tools.demo.EmbeddedBroker;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user of a provider at the page of the packaged service, which nobody else may read. */
class OidcIT {
  private static final Duration SOON = Duration.ofSeconds(120);

  @TempDir Path directory;

  @Test
  void user_logsInAtTheProvider_andIsBackWhereItWas() throws Exception {
    SmallModels.store(new ModelRepository(directory.resolve("models")), "small", 8, 0);
    Path secret = Files.writeString(directory.resolve("secret"), FakeProvider.SECRET + "\n");
    try (Chromium browser = EditorPage.browser("OidcIT");
        FakeProvider provider = new FakeProvider(Clock.systemUTC());
        EmbeddedBroker broker = EmbeddedBroker.start();
        PackagedApplication serve =
            PackagedApplication.serve(
                broker.bootstrapServers(),
                directory.resolve("models"),
                "small",
                Map.of(
                    "parkstream.login.oidc.issuer",
                    provider.issuer(),
                    "parkstream.login.oidc.client-id",
                    FakeProvider.CLIENT,
                    "parkstream.login.oidc.client-secret-file",
                    secret.toString(),
                    "parkstream.login.oidc.name",
                    "the lots",
                    "parkstream.login.oidc.operators",
                    "parking-operators,others",
                    "parkstream.login.reading",
                    "viewer"))) {
      // Given
      await()
          .atMost(SOON)
          .until(() -> serve.management("/q/health/ready").map(Answer::status).orElse(0) == 200);
      // By the name that the provider is not called: another site, as in real life.
      URI page = URI.create("http://localhost:" + serve.mainPort().orElseThrow() + "/#/lot/A1");
      browser.open(page);
      awaitTrue(browser, "document.getElementById('login').open");
      awaitTrue(browser, "document.getElementById('login-passwords').hidden");
      awaitTrue(
          browser,
          "document.getElementById('login-provider').textContent === 'Log in with the lots'");

      // When
      browser.evaluate("document.getElementById('login-provider').click()");

      // Then
      awaitTrue(
          browser,
          "document.getElementById('account-name')?.textContent === 'oidc:olga (operator)'");
      JsonNode address = browser.evaluate("location.href");
      assertThat(address.asText()).isEqualTo(page.toString());
      assertThat(browser.evaluate("document.cookie").asText()).isEmpty();
      assertThat(browser.evaluate("fetch('api/v1/sites').then((answer) => answer.status)").asInt())
          .isEqualTo(200);

      // When
      browser.evaluate("document.getElementById('account-button').click()");

      // Then
      awaitTrue(browser, "document.getElementById('login')?.open");
      assertThat(serve.err())
          .contains(
              "Login by OpenID Connect enabled: " + provider.issuer(),
              // By whichever address localhost has.
              "done: login by oidc:olga from ",
              ": as operator, subject user-1")
          .doesNotContain(FakeProvider.SECRET);
      assertThat(serve.management("/q/metrics").orElseThrow().body())
          .contains("parkstream_logins_requested_total{result=\"done\"} 2.0");
    }
  }

  private static void awaitTrue(Chromium browser, String expression) {
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(() -> browser.evaluate("Boolean(" + expression + ")").booleanValue());
  }
}
