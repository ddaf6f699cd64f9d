package io.parkstream.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.ParkstreamException;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigCheckTest {
  @Test
  void problems_areNone_forTheDefaults() {
    // Given
    ParkstreamConfig config = config(Map.of());

    // When
    var problems = ConfigCheck.problems(config);

    // Then
    assertThat(problems).isEmpty();
  }

  @Test
  void requireUsable_namesEveryMistakeWithKeyValueAndWhatWouldBeRight() {
    // Given
    ParkstreamConfig config =
        config(
            Map.ofEntries(
                Map.entry("parkstream.kafka.bootstrap-servers", "broker"),
                Map.entry("parkstream.kafka.stream-threads", "0"),
                Map.entry("parkstream.kafka.topics.occupancy", "parking.crops"),
                Map.entry("parkstream.batch.max-size", "64"),
                Map.entry("parkstream.batch.max-delay", "11s"),
                Map.entry("parkstream.batch.queue-capacity", "63"),
                Map.entry("parkstream.picture.max-bytes", "2M"),
                Map.entry("parkstream.model.version", "0"),
                Map.entry("parkstream.occupancy.uncertainty", "0.5"),
                Map.entry("parkstream.tracing.endpoint", "collector:4318"),
                Map.entry("parkstream.tracing.ratio", "1.5"),
                Map.entry("parkstream.tracing.queue-capacity", "10"),
                Map.entry("parkstream.review.enabled", "true"),
                Map.entry("parkstream.review.labels-topic", "labels of lot 1"),
                Map.entry("parkstream.alarms.full-at", "0.4"),
                Map.entry("parkstream.alarms.full-for", "2h"),
                Map.entry("parkstream.alarms.flips-per-hour", "21"),
                Map.entry("parkstream.alarms.unchanged-for", "1m"),
                Map.entry("parkstream.alarms.overstay", "short=2h,short=3h,long,*=0s"),
                Map.entry("parkstream.alarms.undecided-rise", "0.6"),
                Map.entry("parkstream.alarms.topic", "a b"),
                Map.entry("parkstream.admin.token", "sesame")));

    // Then
    assertThatThrownBy(() -> ConfigCheck.requireUsable(config, List.of("found elsewhere")))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContainingAll(
            "parkstream.kafka.bootstrap-servers is 'broker'; expected host:port",
            "parkstream.kafka.stream-threads is 0; expected from 1 to 32",
            "parkstream.kafka.topics.occupancy is parking.crops; expected another name than"
                + " parkstream.kafka.topics.crops has",
            "parkstream.batch.max-delay is 11s; expected from 0s to 10s",
            "parkstream.batch.queue-capacity is 63; expected from 64 to 100000",
            "parkstream.picture.max-bytes is 2097152; expected from 1024 to 921600",
            "parkstream.model.version is 0; expected from 1",
            "parkstream.occupancy.uncertainty is 0.5; expected from 0 to below 0.5",
            "parkstream.tracing.endpoint is 'collector:4318'; expected http:// or https://",
            "parkstream.tracing.ratio is 1.5; expected from 0 to 1",
            "parkstream.tracing.queue-capacity is 10; expected from 512 to 100000",
            "parkstream.review.enabled is true; expected parkstream.login.users-file or"
                + " parkstream.login.oidc.issuer and parkstream.web.show-crops=true beside it",
            "parkstream.review.labels-topic is 'labels of lot 1'; expected 1 to 249 letters",
            "parkstream.alarms.full-at is 0.4; expected from 0.5 to 1",
            "parkstream.alarms.full-for is 7200s; expected from 0s to 3600s",
            "parkstream.alarms.flips-per-hour is 21; expected from 1 to 20",
            "parkstream.alarms.unchanged-for is 60s; expected from 1h to 365d",
            "parkstream.alarms.overstay has 'short=3h'; expected one rule for short",
            "parkstream.alarms.overstay has 'long'; expected zone=2h",
            "parkstream.alarms.overstay has '*=0s'; expected zone=2h",
            "parkstream.alarms.undecided-rise is 0.6; expected from 0.02 to 0.5",
            "parkstream.alarms.topic is 'a b'; expected 1 to 249 letters",
            "parkstream.admin.token is 6 characters long; expected at least 16",
            "found elsewhere")
        .hasMessageNotContaining("sesame");
  }

  @Test
  void provider_isSetWholly_andWithTls() {
    assertThat(ConfigCheck.problems(config(Map.of("parkstream.login.oidc.client-id", "lots"))))
        .containsExactly(
            "parkstream.login.oidc.client-id is set; expected parkstream.login.oidc.issuer beside"
                + " it");
    assertThat(
            ConfigCheck.problems(
                config(
                    Map.of(
                        "parkstream.login.oidc.issuer", "http://sso.example/",
                        "parkstream.login.oidc.page-url", "https://lots.example/parking",
                        "parkstream.login.oidc.name", " ",
                        "parkstream.login.oidc.scopes", "profile"))))
        .containsExactly(
            "parkstream.login.oidc.issuer is set; expected parkstream.login.oidc.client-id beside"
                + " it",
            "parkstream.login.oidc.issuer is set; expected"
                + " parkstream.login.oidc.client-secret-file beside it",
            "parkstream.login.oidc.issuer is set; expected parkstream.login.oidc.viewers,"
                + " .operators or .admins beside it",
            "parkstream.login.oidc.issuer is 'http://sso.example/'; expected https://, since without"
                + " TLS anyone on the network path can log in as any user. To allow http://, set"
                + " parkstream.login.oidc.allow-http=true",
            "parkstream.login.oidc.page-url is 'https://lots.example/parking'; expected http:// or"
                + " https://, a host, and a slash at its end",
            "parkstream.login.oidc.scopes is 'profile'; expected openid among them",
            "parkstream.login.oidc.name is ' '; expected 1 to 40 characters");
    for (String issuer : List.of("https://sso.example", "http://127.0.0.1:8081/realms/lots")) {
      assertThat(ConfigCheck.problems(config(provider(issuer)))).as(issuer).isEmpty();
    }
    for (String issuer :
        List.of(
            "sso.example",
            "https://sso.example/?x",
            "https://a@sso.example",
            "http://127.0.0.1.evil.example")) {
      assertThat(ConfigCheck.problems(config(provider(issuer)))).as(issuer).hasSize(1);
    }
  }

  private static Map<String, String> provider(String issuer) {
    return Map.of(
        "parkstream.login.oidc.issuer", issuer,
        "parkstream.login.oidc.client-id", "lots",
        "parkstream.login.oidc.client-secret-file", "secret",
        "parkstream.login.oidc.operators", "parking-operators,staff",
        "parkstream.login.reading", "viewer");
  }

  @Test
  void mapping_readsEachKindOfValue() {
    // When
    ParkstreamConfig config =
        config(
            Map.of(
                "parkstream.kafka.processing-guarantee", "exactly-once",
                "parkstream.kafka.instance-id", "pod-0",
                "parkstream.batch.max-delay", "5ms",
                "parkstream.picture.max-bytes", "64K"));

    // Then
    assertThat(config.kafka().processingGuarantee()).isEqualTo(ProcessingGuarantee.EXACTLY_ONCE);
    assertThat(config.kafka().instanceId()).contains("pod-0");
    assertThat(config.batch().maxDelay()).isEqualTo(Duration.ofMillis(5));
    assertThat(config.picture().maxBytes().asLongValue()).isEqualTo(65536);
  }

  private static ParkstreamConfig config(Map<String, String> values) {
    return new SmallRyeConfigBuilder()
        .withMapping(ParkstreamConfig.class)
        .withConverter(Duration.class, 100, new DurationConverter())
        .withConverter(MemorySize.class, 100, new MemorySizeConverter())
        .withSources(new PropertiesConfigSource(values, "test", 100))
        .build()
        .getConfigMapping(ParkstreamConfig.class);
  }
}
