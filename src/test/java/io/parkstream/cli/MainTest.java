package io.parkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.QuarkusBindException;
import java.net.BindException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class MainTest {
  @Test
  void describe_answersATakenPort_inTwoLines_withAddressSettingAndNextStep() {
    // Given
    Exception failure =
        new RuntimeException(
            new QuarkusBindException("0.0.0.0", 8085, new BindException("Address already in use")));

    // When
    String text = Main.describe(failure);

    // Then
    assertThat(text.lines())
        .containsExactly(
            "cannot listen on 0.0.0.0:8085 (quarkus.http.port): Address already in use",
            "Stop the program that uses it ('ss -ltnp sport = :8085' shows it), or choose another"
                + " port, such as QUARKUS_HTTP_PORT=8086.");
  }

  @Test
  void describe_namesTheSettingOfTls_whereItsPortIsTaken() {
    // When
    String text =
        Main.describe(
            new QuarkusBindException("0.0.0.0", 8443, new BindException("Address already in use")));

    // Then
    assertThat(text).contains("0.0.0.0:8443 (quarkus.http.ssl-port)", "QUARKUS_HTTP_SSL_PORT=8444");
  }

  @Test
  void describe_namesAMissingFile_withoutJavasClassName() {
    // When, Then
    assertThat(Main.describe(new NoSuchFileException("/x/key.pem")))
        .isEqualTo("no such file or folder: /x/key.pem");
  }
}
