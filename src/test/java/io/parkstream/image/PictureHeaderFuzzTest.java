package io.parkstream.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.parkstream.image.DecodeResult.Undecodable;
import io.parkstream.image.PictureHeader.Announced;

/**
 * Any bytes are announced within the limits or have a reason. In a build the kept inputs are tried;
 * {@code mvn test -Pfuzz} looks for new ones.
 */
class PictureHeaderFuzzTest {
  private static final PictureLimits LIMITS = PictureLimits.CROPS;

  @FuzzTest(maxDuration = "40s")
  void read_staysWithinTheLimits_orGivesAReason(byte[] picture) {
    PictureHeader header = PictureHeader.read(picture, LIMITS);
    if (header instanceof Announced announced) {
      if (announced.width() < 1
          || announced.height() < 1
          || (long) announced.width() * announced.height() > LIMITS.maxPixels()) {
        throw new AssertionError(announced);
      }
    } else {
      assertThat(((Undecodable) header).message()).isNotEmpty();
    }
  }
}
