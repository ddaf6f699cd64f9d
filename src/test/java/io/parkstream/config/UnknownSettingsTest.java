package io.parkstream.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class UnknownSettingsTest {
  @Test
  void of_findsNoFaultWithOldKeys_thatAreStillRead() {
    // When
    List<String> unknown =
        UnknownSettings.of(
            List.of(
                "PARKSTREAM_STALE_ORDER",
                "parkstream.stale.drop-expired",
                "parkstream.stale.no-such-thing"));

    // Then
    assertThat(unknown)
        .hasSize(1)
        .first()
        .asString()
        .startsWith("parkstream.stale.no-such-thing is not a setting and is ignored;");
  }

  @Test
  void of_namesTheNearest_forKeysAndVariables() {
    // When
    List<String> sentences =
        UnknownSettings.of(
            List.of("PARKSTREAM_BATCH_MAX_SZE", "parkstream.occupancy.to-ocupied", "path"));

    // Then
    assertThat(sentences)
        .containsExactly(
            "PARKSTREAM_BATCH_MAX_SZE is not a setting and is ignored; the nearest is"
                + " PARKSTREAM_BATCH_MAX_SIZE",
            "parkstream.occupancy.to-ocupied is not a setting and is ignored; the nearest is"
                + " parkstream.occupancy.to-occupied");
  }

  @Test
  void of_saysItOnce_whereAVariableIsListedAsAKeyToo() {
    assertThat(UnknownSettings.of(List.of("PARKSTREAM_BATCH_SIZE", "parkstream.batch.size")))
        .hasSize(1);
  }

  @Test
  void of_isQuiet_aboutSettingsListsAndWhatOthersSet() {
    // When
    List<String> sentences =
        UnknownSettings.of(
            List.of(
                "parkstream.batch.max-size",
                "PARKSTREAM_KAFKA_TOPICS_SPACE_MAPS",
                "parkstream.web.hosts",
                "parkstream.web.hosts[1]",
                "PARKSTREAM_WEB_HOSTS_0_",
                "PARKSTREAM_JAVA_OPTS",
                "PARKSTREAM_SERVICE_HOST",
                "PARKSTREAM_SERVICE_PORT_HTTP",
                "PARKSTREAM_PORT_8080_TCP_ADDR",
                "PARKSTREAM_GRAFANA_PORT",
                "quarkus.http.port",
                "kafka-streams.acks"));

    // Then
    assertThat(sentences).isEmpty();
  }
}
