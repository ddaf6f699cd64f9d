package io.parkstream.image;

/**
 * Turns an encoded picture into the pixels a network takes. Thread safe; a picture is never an
 * exception.
 */
public interface PictureDecoder {
  /**
   * Decodes and resizes by area averaging.
   *
   * @param picture the encoded bytes; not changed
   */
  DecodeResult decode(byte[] picture);
}
