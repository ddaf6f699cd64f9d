package io.parkstream.image;

/** The encodings of a crop that are taken. */
public enum PictureFormat {
  JPEG("image/jpeg"),
  PNG("image/png"),
  WEBP("image/webp");

  private final String contentType;

  PictureFormat(String contentType) {
    this.contentType = contentType;
  }

  public String contentType() {
    return contentType;
  }
}
