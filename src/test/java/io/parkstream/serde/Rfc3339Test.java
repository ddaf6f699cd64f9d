package io.parkstream.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {

  @ParameterizedTest
  @CsvSource({
    "2026-03-01T08:00:00Z, 2026-03-01T08:00:00Z",
    "2026-03-01t08:00:00z, 2026-03-01T08:00:00Z",
    "2026-03-01T08:00:00.5Z, 2026-03-01T08:00:00.500Z",
    "2026-03-01T08:00:00.123456789Z, 2026-03-01T08:00:00.123Z",
    "2026-03-01T08:00:00+02:00, 2026-03-01T06:00:00Z",
    "2026-03-01T00:30:00.25-05:30, 2026-03-01T06:00:00.250Z",
    "2024-02-29T23:59:60Z, 2024-03-01T00:00:00Z",
    "1969-12-31T23:59:59.999Z, 1969-12-31T23:59:59.999Z",
    "2026-03-01 08:00:00Z, 2026-03-01T08:00:00Z",
    "2026-03-01_08:00:00z, 2026-03-01T08:00:00Z",
    "2026-03-01T08:00:00+00:00, 2026-03-01T08:00:00Z",
    "2026-03-01T08:00:00-00:00, 2026-03-01T08:00:00Z",
    "2026-03-01T08:00:00.123456789012345Z, 2026-03-01T08:00:00.123Z",
    "2026-12-31T15:59:60.5-08:00, 2027-01-01T00:00:00.500Z",
    "9999-12-31T23:59:59Z, 9999-12-31T23:59:59Z",
  })
  void parse_reads_whatTheStandardAllows(String text, Instant expected) {
    assertThat(Rfc3339.parse(text)).isEqualTo(expected.toEpochMilli());
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-01T08:00:00+0200, 2026-03-01T06:00:00Z",
    "2026-03-01T08:00:00.250000+0000, 2026-03-01T08:00:00.250Z",
    "2026-03-01 08:00:00+00, 2026-03-01T08:00:00Z",
    "2026-03-01T08:00Z, 2026-03-01T08:00:00Z",
    "2026-03-01T08:00+01:00, 2026-03-01T07:00:00Z",
  })
  void parse_reads_whatCommonLibrariesWrite(String text, Instant expected) {
    assertThat(Rfc3339.parse(text)).isEqualTo(expected.toEpochMilli());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "2026-03-01",
        "2026-03-01T08:00:00",
        "2026-03-01-08:00:00Z",
        "2026-03-01T08:00",
        "2026-03-01T08:00:Z",
        "2026-03-01T08:00:00+0",
        "2026-03-01T08:00:00+020",
        "2026-03-01T08:00:00+02:0",
        "2026-03-01T08:00:00+02:00:00",
        "2026-03-01T08:00.5Z",
        "2026-13-01T08:00:00Z",
        "2026-00-01T08:00:00Z",
        "2026-02-29T08:00:00Z",
        "2026-03-32T08:00:00Z",
        "2026-03-01T24:00:00Z",
        "2026-03-01T08:60:00Z",
        "2026-03-01T08:00:61Z",
        "2026-03-01T08:00:00.Z",
        "2026-03-01T08:00:00.12",
        "2026-03-01T08:00:00+24:00",
        "2026-03-01T08:00:00ZZ",
        "+2026-03-01T08:00:00Z",
        "-026-03-01T08:00:00Z",
        "2026-03-01T08:00:0٣Z",
        "1772352000000"
      })
  void parse_isMalformed_forAnythingElse(String text) {
    assertThat(Rfc3339.parse(text)).isEqualTo(Rfc3339.MALFORMED);
  }

  @Test
  void parseAndFormat_agreeWithTheLibrary_forRandomTimes() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    long from = Instant.parse("0001-01-01T00:00:00Z").toEpochMilli();
    long to = Instant.parse("9999-12-31T00:00:00Z").toEpochMilli();
    for (int i = 0; i < 20_000; i++) {
      long millis = from + (long) (random.nextDouble() * (to - from));
      OffsetDateTime local =
          Instant.ofEpochMilli(millis)
              .atOffset(ZoneOffset.ofTotalSeconds(60 * (random.nextInt(1200) - 600)));
      String text = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(local);
      assertThat(Rfc3339.parse(text)).as("seed %d, %s", seed, text).isEqualTo(millis);
      assertThat(Instant.parse(Rfc3339.format(millis)).toEpochMilli())
          .as("seed %d", seed)
          .isEqualTo(millis);
    }
  }

  @Test
  void flaw_namesAnExample_andAMissingOffset() {
    String right = "an RFC 3339 time such as 2026-01-02T03:04:05.678Z";
    assertThat(Rfc3339.flaw("yesterday")).isEqualTo(right);
    assertThat(Rfc3339.flaw("2026-02-30T08:00:00Z")).isEqualTo(right);
    assertThat(Rfc3339.flaw("2026-03-01T08:00:00.250"))
        .isEqualTo(right + ": the offset from UTC is missing, Z or such as +01:00");
    assertThat(Rfc3339.flaw("1772352000")).isEqualTo(right + ": a number since 1970 is not taken");
  }

  @Test
  void format_hasMilliseconds_always() {
    assertThat(Rfc3339.format(0)).isEqualTo("1970-01-01T00:00:00.000Z");
    assertThat(Rfc3339.format(-1)).isEqualTo("1969-12-31T23:59:59.999Z");
  }

  @Test
  void format_refuses_yearsBeyondFourDigits() {
    assertThatThrownBy(() -> Rfc3339.format(Long.MAX_VALUE / 1000))
        .isInstanceOf(RuntimeException.class);
  }
}
