package io.parkstream.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostListTest {
  private final HostList hosts = new HostList(List.of("Parking.example", "10.0.0.7", "::1"));

  @ParameterizedTest
  @ValueSource(
      strings = {"parking.example", "PARKING.EXAMPLE:8080", "10.0.0.7", "10.0.0.7:80", "[::1]:80"})
  void allows_whatIsOnTheList_inAnyCaseAndWithAnyPort(String host) {
    assertThat(hosts.allows(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "evil.example", "parking.example.evil.example", "[", "[::2]", ":8080", "::1"})
  void refuses_everythingElse(String host) {
    assertThat(hosts.allows(host)).isFalse();
  }

  @Test
  void refusesNone_whenItIsEmpty_andARequestWithoutTheHeaderOtherwise() {
    assertThat(new HostList(List.of()).allows("evil.example")).isTrue();
    assertThat(new HostList(List.of()).allows(null)).isTrue();
    assertThat(hosts.allows(null)).isFalse();
  }
}
