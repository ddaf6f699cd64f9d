package io.parkstream.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  private static final byte[] KEY = "lot-1/A1".getBytes(UTF_8);

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"closed\":true}{\"closed\":false}", "{\"closed\":true}]", "{\"closed\":true}x"})
  void valueThatGoesOnAfterItsEnd_isRefused(String value) {
    assertThatThrownBy(() -> override(value))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("line 1, column 1");
  }

  @Test
  void whiteSpaceAfterTheEnd_isTaken() {
    assertThat(
            SpaceOverrides.read(KEY, "{\"closed\":true} \r\n\n".getBytes(UTF_8), Instant.EPOCH)
                .closed())
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"closed\":NaN}",
        "{\"closed\":true",
        "/* */{\"closed\":true}",
        "{'closed':true}",
        "{\"closed\":\"true\"}",
        "{\"note\":\"\u0001\"}"
      })
  void brokenJson_isToldWithItsPlace_andWithoutTheParsersSwitches(String value) {
    assertThatThrownBy(() -> override(value))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining(", at line 1, column ")
        .hasMessageNotContainingAny("Feature", "REDACTED", "\n", "Source");
  }

  private static void override(String value) {
    SpaceOverrides.read(KEY, value.getBytes(UTF_8), Instant.EPOCH);
  }
}
