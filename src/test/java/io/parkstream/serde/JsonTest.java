package io.parkstream.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1] | the value must be an object, and is an array, at line 1, column 1",
        "{\"revision\":\"one\"} | revision must be a number, and is a string, at line 1, column 13",
        "{\"frame\":[640,480]} | frame must be an object, and is an array",
        "{\"frame\":{\"width\":true}} | frame/width must be a number, and is true or false",
        "{\"frame\":{\"width\":9999999999}} | frame/width is out of range",
        "{\"spaces\":{}} | spaces must be an array, and is an object",
        "{\"spaces\":[{\"space\":{}}]} | spaces/0/space must be a string, and is an object",
        "{\"spaces\":[{\"space\":true}]} | spaces/0/space must be a string, and is true or false",
        "{\"spaces\":[{\"polygon\":7}]} | spaces/0/polygon must be an array, and is a number",
        "{\"spaces\":[{\"polygon\":[[1,\"2\"]]}]} | spaces/0/polygon/0/1 must be a number",
        "{\"spaces\":[{\"polygon\":[[1,null]]}]} | spaces/0/polygon/0/1 must be a number, and is null"
      })
  void wrongType_isTold_withTheField(String value, String message) {
    assertThatThrownBy(() -> SpaceMaps.read("lot-1/north".getBytes(UTF_8), value.getBytes(UTF_8)))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining(message)
        .hasMessageNotContainingAny("VALUE_", "START_", "Current token");
  }

  @Test
  void wrongBooleanAndTime_areTold_withTheField() {
    assertThatThrownBy(() -> override("{\"closed\":1}"))
        .hasMessageContaining("closed must be true or false, and is a number");
    assertThatThrownBy(() -> SpaceStates.read(bytes("{\"since\":\"2026-03-01T08:00:00\"}")))
        .hasMessageContaining("since is '2026-03-01T08:00:00', not an RFC 3339 time such as ")
        .hasMessageContaining("the offset from UTC is missing");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static void override(String value) {
    SpaceOverrides.read(KEY, value.getBytes(UTF_8), Instant.EPOCH);
  }
}
