package io.parkstream.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.parkstream.image.DecodeResult.Decoded;
import io.parkstream.image.DecodeResult.Undecodable;
import org.junit.jupiter.api.AfterAll;

/**
 * Any bytes decode to a tensor or have a reason; the native decoders neither throw nor end the
 * process. Small pictures, so that many are tried.
 */
class PictureDecoderFuzzTest {
  private static final OpenCvPictureDecoder DECODER =
      new OpenCvPictureDecoder(PixelShape.VGG16, new PictureLimits(64 << 10, 256 * 256, 32));

  @AfterAll
  static void close() {
    DECODER.close();
  }

  @FuzzTest(maxDuration = "40s")
  void decode_givesATensor_orAReason(byte[] picture) {
    DecodeResult result = DECODER.decode(picture);
    if (result instanceof Decoded decoded) {
      assertThat(decoded.pixels()).hasSize(PixelShape.VGG16.bytes());
    } else {
      assertThat(((Undecodable) result).message()).isNotEmpty();
    }
  }
}
