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
      quoteCharacter = '`',
      value = {
        "{\"closed\":\"true\"} | closed must be true or false, and is a string",
        "{\"closed\":1} | closed must be true or false, and is a number",
        "{\"closed\":[]} | closed must be true or false, and is an array",
        "{\"closed\":null} | the field closed is missing",
        "{\"note\":\"x\"} | the field closed is missing",
        "{\"site\":\"lot-1\",\"space\":\"A1\",\"closed\":true,\"note\":\"x\",\"at\":\"2026-03-01T08:00:00Z\",\"closed\":false} | the field closed is there twice",
        "{\"closed\":true,\"note\":{}} | note must be a string, and is an object",
        "{\"closed\":true,\"note\":false} | note must be a string, and is true or false",
        "{\"closed\":true,\"at\":\"2026-03-01 noon\"} | at: '2026-03-01 noon' is not an RFC 3339 time such as 2026-01-02T03:04:05.678Z",
        "{\"closed\":true,\"at\":1772352000} | at must be a string, and is a number",
        "[] | the value must be an object, and is an array, at line 1, column 1",
        "null | the value must be an object, and is null",
        "true | the value must be an object, and is true or false",
      })
  void valueThatDoesNotFit_isToldByField_withWhatWasExpectedAndFound(String value, String reason) {
    assertThatThrownBy(() -> override(value))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("no override of space lot-1/A1: " + reason)
        .hasMessageNotContainingAny("io.parkstream", "java.", "Feature", "\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"revision\":{},\"spaces\":[] | revision must be a number, and is an object",
        "\"revision\":\"2\",\"spaces\":[] | revision must be a number, and is a string",
        "\"revision\":1e40,\"spaces\":[] | revision is out of range",
        "\"revision\":1,\"spaces\":{} | spaces must be an array, and is an object",
        "\"revision\":1,\"frame\":{\"width\":true},\"spaces\":[] | frame/width must be a number, and is true or false",
        "\"revision\":1,\"frame\":{\"width\":9999999999},\"spaces\":[] | frame/width is out of range",
        "\"revision\":1,\"spaces\":[{\"space\":\"A1\",\"polygon\":[[0,null]]}] | spaces/0/polygon/0/1 must be a number, and is null",
        "\"revision\":1,\"spaces\":[null] | the field spaces",
        "\"revision\":1,\"spaces\":[{\"space\":\"A1\",\"polygon\":3}] | spaces/0/polygon must be an array, and is a number",
        "\"revision\":1,\"spaces\":[{\"space\":\"A1\",\"polygon\":[[0,0],[1,\"2\"]]}] | spaces/0/polygon/1/1 must be a number, and is a string",
        "\"revision\":1,\"spaces\":[{\"space\":\"A1\",\"polygon\":[[0,0],[1,2,3]]}] | spaces/0/polygon/1: a corner is a pair [x, y], and this one has 3 numbers",
        "\"revision\":1,\"spaces\":[{\"space\":\"A 1\",\"polygon\":[[0,0],[1,2],[2,2]]}] | spaces/0: ",
      })
  void fieldThatDoesNotFit_isToldByItsPath(String fields, String reason) {
    String value = "{\"frame\":{\"width\":8,\"height\":8}," + fields + "}";
    assertThatThrownBy(() -> SpaceMaps.read(KEY, value.getBytes(UTF_8)))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("no space map of lot-1/A1: " + reason)
        .hasMessageNotContainingAny("io.parkstream", "java.", "Feature", "\n");
  }

  @Test
  void timeWithoutAnOffset_isToldWithWhatIsMissing() {
    assertThatThrownBy(() -> override("{\"closed\":true,\"at\":\"2026-03-01T08:00:00\"}"))
        .hasMessageContaining("at: '2026-03-01T08:00:00' is not an RFC 3339 time such as ")
        .hasMessageContaining("the offset from UTC is missing");
  }

  private static void override(String value) {
    SpaceOverrides.read(KEY, value.getBytes(UTF_8), Instant.EPOCH);
  }
}
