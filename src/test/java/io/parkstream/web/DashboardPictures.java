package io.parkstream.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parkstream.testing.Chromium;
import io.parkstream.testing.PackagedApplication;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Takes the pictures of the page that the README shows: of the packaged demo, after some minutes,
 * in a real browser. Run with {@code mvn verify -Ppictures}.
 */
class DashboardPictures {
  private static final Pattern PAGE = Pattern.compile("the page is at (http://\\S+)");
  private static final Path DOCS = Path.of("src", "docs");
  private static final long MOST_BYTES = 300_000;
  private static final int WIDTH = 1280;
  private static final int HEIGHT = 1180;

  /** So that the curve is one. */
  private static final Duration RUNNING = Duration.ofMinutes(4);

  @Test
  void page_byDayAndByNight() throws Exception {
    Path program = Chromium.find().orElseThrow(() -> new IllegalStateException("no Chromium"));
    try (PackagedApplication demo = PackagedApplication.start(Map.of(), "demo", "--rate", "24");
        Chromium browser = Chromium.start(program)) {
      URI page =
          URI.create(
              await().atMost(Duration.ofMinutes(3)).until(() -> page(demo), p -> !p.isEmpty()));
      browser.call(
          "Emulation.setDeviceMetricsOverride",
          Map.of("width", WIDTH, "height", HEIGHT, "deviceScaleFactor", 1, "mobile", false));
      browser.open(page);
      await()
          .atMost(RUNNING.multipliedBy(2))
          .pollInterval(Duration.ofSeconds(2))
          .until(
              () ->
                  browser
                          .evaluate(
                              "fetch('api/v1/sites/demo/timeline').then((r) => r.json()).then((t) => t.length)")
                          .asInt()
                      > RUNNING.toMinutes());
      take(browser, "light", DOCS.resolve("dashboard.png"));
      take(browser, "dark", DOCS.resolve("dashboard-night.png"));
      assertThat(browser.complaints()).isEmpty();
    }
  }

  private static String page(PackagedApplication demo) {
    for (String line : demo.out()) {
      Matcher page = PAGE.matcher(line);
      if (page.find()) {
        return page.group(1);
      }
    }
    return "";
  }

  private static void take(Chromium browser, String scheme, Path file) throws Exception {
    browser.call(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    browser.call("Page.reload", Map.of());
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                browser
                    .evaluate(
                        "document.querySelectorAll('#maps .space').length > 0"
                            + " && document.querySelectorAll('#cameras tr').length > 0"
                            + " && document.querySelectorAll('#chart path').length > 0")
                    .asBoolean());
    String png =
        browser
            .call("Page.captureScreenshot", Map.of("format", "png", "optimizeForSpeed", false))
            .get("data")
            .asText();
    byte[] picture = Base64.getDecoder().decode(png);
    assertThat(picture.length).isLessThan((int) MOST_BYTES);
    Files.write(file, picture);
  }
}
