package io.parkstream.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.parkstream.web.view.Counts;
import io.parkstream.web.view.Pulse;
import io.parkstream.web.view.SiteView;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PulseTextTest {
  private final ObjectMapper json = new ObjectMapper().registerModule(new JavaTimeModule());
  private final PulseText pulses = new PulseText(json);

  @Test
  void all_areInEveryPulse_whenTheyFit() throws IOException {
    // When
    Set<String> first = names(pulses.of(pulse(100)));
    Set<String> second = names(pulses.of(pulse(100)));

    // Then
    assertThat(first).hasSize(100).isEqualTo(second);
  }

  @Test
  void twentyThousandSites_takeTurns_andEachPulseIsSmall() throws IOException {
    // Given
    Pulse pulse = pulse(20_000);
    Set<String> seen = new HashSet<>();

    // When
    for (int i = 0; i < 200; i++) {
      String text = pulses.of(pulse);
      assertThat(text.length()).isLessThan(PulseText.MAX_SITES_BYTES + 2000);
      seen.addAll(names(text));
    }

    // Then
    assertThat(seen).hasSize(20_000);
  }

  private Set<String> names(String text) throws IOException {
    Set<String> names = new HashSet<>();
    for (JsonNode site : json.readTree(text).get("sites")) {
      names.add(site.get("site").asText());
    }
    return names;
  }

  private static Pulse pulse(int sites) {
    List<SiteView> views =
        IntStream.range(0, sites)
            .mapToObj(
                i ->
                    new SiteView(
                        "site-%05d".formatted(i),
                        new Counts(10, 5, 5, 0, 0),
                        new TreeMap<>(),
                        new TreeMap<>(),
                        0,
                        0))
            .toList();
    return new Pulse(Instant.EPOCH, 1, null, null, 0, true, null, views);
  }
}
