package io.parkstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CaptureTimesTest {
  private static final Instant WRITTEN = Instant.parse("2026-11-30T10:00:00Z");
  private static final Clock NOW =
      Clock.fixed(Instant.parse("2026-12-01T12:00:00Z"), ZoneOffset.UTC);

  @Test
  void time_isTheNames_inUtc() {
    Map<String, String> names =
        Map.ofEntries(
            Map.entry("2013-04-15_07_05_01.jpg", "2013-04-15T07:05:01Z"),
            Map.entry("2026-10-25T02:58:30.jpg", "2026-10-25T02:58:30Z"),
            Map.entry("20261025_025800.jpg", "2026-10-25T02:58:00Z"),
            Map.entry("IMG_20261025_025810.jpg", "2026-10-25T02:58:10Z"),
            Map.entry("2026-10-25 02-58-20.jpg", "2026-10-25T02:58:20Z"),
            Map.entry("cam1-2026-10-25T02-58-30.500Z.jpg", "2026-10-25T02:58:30.500Z"),
            Map.entry("20261025T025840+0200.png", "2026-10-25T00:58:40Z"),
            Map.entry("192.168.1.64_01_20261025025850123_TIMING.jpg", "2026-10-25T02:58:50.123Z"),
            Map.entry("2026-10-25_02_58_20-0001.jpg", "2026-10-25T02:58:20Z"),
            Map.entry("99999999999999_20261025_025800.jpg", "2026-10-25T02:58:00Z"));

    names.forEach((name, time) -> assertThat(time(name)).as(name).isEqualTo(Instant.parse(time)));
  }

  @Test
  void time_isTheFiles_whereTheNameHasNone() {
    for (String name :
        new String[] {
          "99991231_235959.jpg",
          "2026-13-45_25_61_61.jpg",
          "2026-02-30_10_00_00.jpg",
          "00010101_000000.jpg",
          "20261203_120000.jpg",
          "000000001.jpg",
          "frame.jpg",
          "1761354000123.jpg",
          "123456789012345678901234567890.jpg",
          ""
        }) {
      assertThat(time(name)).as(name).isEqualTo(WRITTEN);
    }
  }

  @Test
  void anyName_hasATime() {
    // Given names of the letters that times are made of
    Random random = new Random(45);
    String letters = "0123456789-_.:TZ+ ";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder name = new StringBuilder();
      for (int length = random.nextInt(30); length > 0; length--) {
        name.append(letters.charAt(random.nextInt(letters.length())));
      }

      // Then
      assertThat(time(name.toString())).as("%s", name).isNotNull();
    }
  }

  private static Instant time(String name) {
    return new CaptureTimes(NOW, true, ZoneOffset.UTC).of(Path.of(name), WRITTEN);
  }
}
