package io.parkstream.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parkstream.image.DecodeResult.Decoded;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenCvPictureDecoderTest {
  private final OpenCvPictureDecoder decoder =
      new OpenCvPictureDecoder(PixelShape.VGG16, PictureLimits.CROPS);

  @AfterEach
  void close() {
    decoder.close();
  }

  @ParameterizedTest
  @CsvSource({".jpg, JPEG", ".png, PNG", ".webp, WEBP"})
  void decode_givesRedFirst_whateverTheFormat(String extension, PictureFormat format) {
    // Given
    byte[] picture = Pictures.encode(extension, Pictures.oneColour(90, 60, 250, 0, 0), 90, 60);

    // When
    DecodeResult result = decoder.decode(picture);

    // Then
    assertThat(result).isInstanceOf(Decoded.class);
    Decoded decoded = (Decoded) result;
    assertThat(decoded.format()).isEqualTo(format);
    assertThat(decoded.pixels()).hasSize(PixelShape.VGG16.bytes());
    for (int i = 0; i < decoded.pixels().length; i += 3) {
      assertThat(decoded.pixels()[i] & 0xFF).isCloseTo(250, within(4));
      assertThat(decoded.pixels()[i + 1] & 0xFF).isCloseTo(0, within(4));
      assertThat(decoded.pixels()[i + 2] & 0xFF).isCloseTo(0, within(4));
    }
  }
}
