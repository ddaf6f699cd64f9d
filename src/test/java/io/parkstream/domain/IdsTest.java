package io.parkstream.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {
  private static final Pattern CONTRACT = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  @ParameterizedTest
  @ValueSource(strings = {"a", "Z", "0", "lot-7", "cam_1.front", "-", "."})
  void isValid_isTrue_forLettersDigitsDotUnderscoreHyphen(String id) {
    assertThat(Ids.isValid(id)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a/b", "ä", "a\u0000", "а", "١"})
  void isValid_isFalse_forAnyOtherCharacter(String id) {
    assertThat(Ids.isValid(id)).isFalse();
  }

  @Test
  void isValid_turnsFalse_beyond64Characters() {
    assertThat(Ids.isValid("x".repeat(64))).isTrue();
    assertThat(Ids.isValid("x".repeat(65))).isFalse();
  }

  @Test
  void isValid_agreesWithTheContract_forRandomText() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      String id = randomText(random);
      assertThat(Ids.isValid(id))
          .as("seed %d, id '%s'", seed, id)
          .isEqualTo(CONTRACT.matcher(id).matches());
    }
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(5);
    for (int i = 0; i < length; i++) {
      text.append((char) random.nextInt(200));
    }
    return text.toString();
  }
}
