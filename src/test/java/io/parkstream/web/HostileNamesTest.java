package io.parkstream.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.CropRef;
import io.parkstream.domain.Ids;
import io.parkstream.serde.CropReader;
import io.parkstream.serde.CropReading;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A name of a camera or space that would break a page, a label, a path or a line gets no further.
 */
class HostileNamesTest {
  private static final Path RESOURCES = Path.of("src/main/resources/META-INF/resources");

  /** Ways for a text to become markup or code. */
  private static final Pattern MARKUP =
      Pattern.compile(
          "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|createContextualFragment"
              + "|\\beval\\(|new Function\\(|setTimeout\\(\\s*[\"'`]|srcdoc|DOMParser");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "javascript:alert(1)",
        "a b",
        "a/b",
        "../../etc",
        "a\nb",
        "a\"} 1\nparkstream_crops_total{result=\"",
        "a\u0000b",
        "ａ",
        "ä",
        "%3Cscript%3E",
        "{{7*7}}",
        "${jndi:ldap://x}",
        "a\u202eb"
      })
  void name_makesADeadLetter(String name) {
    // Given
    CropReader reader = new CropReader("topic-id", 900 << 10, Clock.systemUTC());
    CropRef ref = new CropRef("parking.crops", 0, 1);

    // When
    CropReading asCamera =
        reader.read(("lot/" + name).getBytes(UTF_8), new byte[] {1}, header("space", "A1"), 0, ref);
    CropReading asSpace =
        reader.read("lot/cam".getBytes(UTF_8), new byte[] {1}, header("space", name), 0, ref);

    // Then
    assertThat(Ids.isValid(name)).isFalse();
    assertThat(asCamera).isInstanceOf(CropReading.Unreadable.class);
    assertThat(asSpace).isInstanceOf(CropReading.Unreadable.class);
  }

  @Test
  void page_putsTextInAsText_andNeverAsMarkup() throws IOException {
    try (Stream<Path> files = Files.walk(RESOURCES)) {
      List<Path> scripts = files.filter(file -> file.toString().matches(".*\\.(js|html)")).toList();
      assertThat(scripts).hasSizeGreaterThan(2);
      for (Path script : scripts) {
        assertThat(Files.readString(script)).as(script.toString()).doesNotContainPattern(MARKUP);
      }
    }
  }

  @Test
  void page_mayRunNoScriptButItsOwn() throws IOException {
    // Given
    Properties properties = new Properties();
    try (InputStream in =
        Files.newInputStream(Path.of("src/main/resources/application.properties"))) {
      properties.load(in);
    }

    // Then
    assertThat(properties.getProperty("quarkus.http.header.\"Content-Security-Policy\".value"))
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(properties.getProperty("quarkus.http.header.\"X-Content-Type-Options\".value"))
        .isEqualTo("nosniff");
    assertThat(properties.getProperty("quarkus.log.console.filter")).isEqualTo("one-line");
  }

  private static RecordHeaders header(String name, String value) {
    RecordHeaders headers = new RecordHeaders();
    headers.add(name, value.getBytes(UTF_8));
    return headers;
  }
}
