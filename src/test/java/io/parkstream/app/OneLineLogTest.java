package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OneLineLogTest {
  private final OneLineLog filter = new OneLineLog();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cam-1\n2026-01-01 00:00:00,000 INFO  all is well",
        "cam-1\r\nforged",
        "cam-1\u001b[2J\u001b[31mforged",
        "cam-1\u2028forged",
        "cam-1\u202egnp.eliforp",
        "cam-1\u0000forged",
        "cam-1\u0085forged"
      })
  void message_staysOnItsLine_whateverACameraIsCalled(String camera) {
    // Given
    ExtLogRecord record =
        new ExtLogRecord(Level.WARNING, "camera %s is passed by, %d", FormatStyle.PRINTF, "test");
    record.setParameters(new Object[] {camera, 7});

    // When
    boolean logged = filter.isLoggable(record);

    // Then
    assertThat(logged).isTrue();
    assertThat(record.getFormattedMessage())
        .startsWith("camera cam-1\\")
        .endsWith("is passed by, 7")
        .matches("[\\x20-\\x7e]*");
  }

  @Test
  void plainMessage_isLeftAlone() {
    // Given
    ExtLogRecord record =
        new ExtLogRecord(Level.INFO, "Größe {0}\t%s", FormatStyle.MESSAGE_FORMAT, "test");
    record.setParameters(new Object[] {5});

    // When
    filter.isLoggable(record);

    // Then
    assertThat(record.getMessage()).isEqualTo("Größe {0}\t%s");
    assertThat(record.getFormattedMessage()).isEqualTo("Größe 5\t%s");
  }

  @Test
  void percentSigns_areNoFormat() {
    // Given
    ExtLogRecord record = new ExtLogRecord(Level.INFO, "100%%\n%s", FormatStyle.PRINTF, "test");
    record.setParameters(new Object[] {"%n"});

    // When
    filter.isLoggable(record);

    // Then
    assertThat(record.getFormattedMessage()).isEqualTo("100%\\n%n");
  }
}
