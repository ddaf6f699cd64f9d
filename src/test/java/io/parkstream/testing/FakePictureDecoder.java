package io.parkstream.testing;

import io.parkstream.image.DecodeResult;
import io.parkstream.image.PictureDecoder;
import io.parkstream.image.PictureFormat;
import java.util.Arrays;

/**
 * Takes pictures of one byte, which becomes every pixel; a negative one is a picture that cannot be
 * read. No byte is {@code EMPTY}, several are {@code CORRUPT}.
 */
public final class FakePictureDecoder implements PictureDecoder {
  @Override
  public DecodeResult decode(byte[] picture) {
    if (picture.length == 0) {
      return new DecodeResult.Undecodable(DecodeResult.Reason.EMPTY, "no bytes");
    }
    if (picture.length > 1 || picture[0] < 0) {
      return new DecodeResult.Undecodable(
          DecodeResult.Reason.CORRUPT, "not a picture of one byte: " + picture.length);
    }
    byte[] pixels = new byte[FakeEngine.SHAPE.bytes()];
    Arrays.fill(pixels, picture[0]);
    return new DecodeResult.Decoded(PictureFormat.JPEG, pixels);
  }
}
