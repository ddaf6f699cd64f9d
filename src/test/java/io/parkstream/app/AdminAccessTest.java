package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.app.AdminAccess.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminAccessTest {
  private static final String WORD = "correct horse battery";

  @TempDir Path folder;
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void nothingIsConfigured_thereIsNoAdministration() {
    AdminAccess access = new AdminAccess(null, null, nanos::get);
    assertThat(access.check("Bearer " + WORD)).isEqualTo(Verdict.OFF);
    assertThat(access.check(null)).isEqualTo(Verdict.OFF);
  }

  @Test
  void onlyTheWholeWord_isGranted() {
    AdminAccess access = new AdminAccess(WORD, null, nanos::get);
    assertThat(access.check("Bearer " + WORD)).isEqualTo(Verdict.GRANTED);
    assertThat(access.check("bearer " + WORD)).isEqualTo(Verdict.GRANTED);
    assertThat(access.check("BEARER " + WORD)).isEqualTo(Verdict.GRANTED);
    for (String wrong :
        new String[] {"", "Bearer ", WORD, "Basic " + WORD, "Bearer x" + WORD, "Bearer correct"}) {
      assertThat(access.check(wrong)).as(wrong).isEqualTo(Verdict.DENIED);
    }
    assertThat(access.check(null)).isEqualTo(Verdict.DENIED);
  }

  @Test
  void guessing_isSlowedDown_andTheRightWordIsNot() {
    // Given
    AdminAccess access = new AdminAccess(WORD, null, nanos::get);
    for (int i = 0; i < 10; i++) {
      assertThat(access.check("Bearer guess " + i)).isEqualTo(Verdict.DENIED);
    }

    // When, Then
    assertThat(access.check("Bearer guess 10")).isEqualTo(Verdict.TOO_MANY);
    assertThat(access.check("Bearer " + WORD)).isEqualTo(Verdict.GRANTED);
    assertThat(access.check("bearer " + WORD)).isEqualTo(Verdict.GRANTED);
    assertThat(access.check("BEARER " + WORD)).isEqualTo(Verdict.GRANTED);
    nanos.addAndGet(Duration.ofMinutes(1).toNanos() + 1);
    assertThat(access.check("Bearer guess 11")).isEqualTo(Verdict.DENIED);
  }

  @Test
  void file_isReadForEveryCall() throws IOException {
    // Given
    Path file = folder.resolve("token");
    AdminAccess access = new AdminAccess(null, file, nanos::get);
    assertThat(access.check("Bearer ")).as("no file").isEqualTo(Verdict.DENIED);

    // When, Then
    Files.writeString(file, WORD + "\n");
    assertThat(access.check("Bearer " + WORD)).isEqualTo(Verdict.GRANTED);
    assertThat(access.check("bearer " + WORD)).isEqualTo(Verdict.GRANTED);
    assertThat(access.check("BEARER " + WORD)).isEqualTo(Verdict.GRANTED);
    Files.writeString(file, "another word of some length");
    assertThat(access.check("Bearer " + WORD)).isEqualTo(Verdict.DENIED);
    assertThat(access.check("Bearer another word of some length")).isEqualTo(Verdict.GRANTED);
    Files.writeString(file, "short");
    assertThat(access.check("Bearer short")).as("too short").isEqualTo(Verdict.DENIED);
  }
}
