package io.parkstream.serde;

import static io.parkstream.serde.CropReading.Reason.CONTRADICTION;
import static io.parkstream.serde.CropReading.Reason.MALFORMED_HEADER;
import static io.parkstream.serde.CropReading.Reason.MISSING_HEADER;
import static io.parkstream.serde.CropReading.Reason.WRONG_TYPE;

import io.parkstream.domain.CameraId;
import io.parkstream.serde.CropReading.Unreadable;
import org.jspecify.annotations.Nullable;

/** What is wrong with the headers of a crop, in words for its sender. */
final class CropFlaws {
  private static final int QUOTED_CHARACTERS = 100;

  private CropFlaws() {}

  /** A kind of event that is not a crop; null if there is nothing to say. */
  static @Nullable Unreadable ofEvent(CropAttributes attributes) {
    if (attributes.specVersion == null) {
      return missing(attributes, CropHeaders.SPEC_VERSION);
    }
    if (!"1.0".equals(attributes.specVersion)) {
      return wrong(CropHeaders.SPEC_VERSION, attributes.specVersion, "1.0");
    }
    if (attributes.type == null) {
      return missing(attributes, CropHeaders.TYPE);
    }
    if (!CropHeaders.CROP_TYPE.equals(attributes.type)) {
      return wrong(CropHeaders.TYPE, attributes.type, CropHeaders.CROP_TYPE);
    }
    // In JSON it is optional; what the picture is, its bytes say anyway.
    if (attributes.contentType == null && !attributes.structured) {
      return missing(attributes, CropHeaders.CONTENT_TYPE);
    }
    return null;
  }

  /** Names that are malformed or contradict each other; null if there is nothing to say. */
  static @Nullable Unreadable ofNames(CameraId camera, CropAttributes attributes) {
    String source = attributes.source;
    if (source != null && !CropNames.isSource(source, camera)) {
      return CropNames.cameraOfSource(source) == null
          ? malformed(CropHeaders.SOURCE, source, "/sites/<site>/cameras/<camera>")
          : new Unreadable(
              CONTRADICTION,
              "the key says " + camera.key() + ", " + CropHeaders.SOURCE + " " + quote(source));
    }
    String subject = attributes.subject;
    String space = CropNames.spaceOfSubject(subject);
    if (subject != null && space == null) {
      return malformed(CropHeaders.SUBJECT, subject, "spaces/<space>");
    }
    if (attributes.space != null && space != null && !attributes.space.equals(space)) {
      return new Unreadable(
          CONTRADICTION,
          CropHeaders.SUBJECT
              + " says "
              + quote(space)
              + ", the header "
              + CropHeaders.SPACE
              + " "
              + quote(attributes.space));
    }
    return null;
  }

  /** A header that is needed is absent. */
  static Unreadable missing(CropAttributes attributes, String header) {
    return new Unreadable(
        MISSING_HEADER,
        attributes.structured
            ? "the attribute " + header.substring(CropHeaders.PREFIX.length()) + " is missing"
            : "the header " + header + " is missing");
  }

  /** A header that is not what it should be. */
  static Unreadable malformed(String header, String text, String right) {
    return new Unreadable(MALFORMED_HEADER, header + " is " + quote(text) + ", not " + right);
  }

  private static Unreadable wrong(String header, @Nullable String text, String right) {
    return new Unreadable(WRONG_TYPE, header + " is " + quote(text) + "; " + right + " is taken");
  }

  /** What a sender wrote, cut to {@link #QUOTED_CHARACTERS}. */
  static String quote(@Nullable String text) {
    if (text == null) {
      return "missing";
    }
    return text.length() <= QUOTED_CHARACTERS
        ? "'" + text + "'"
        : "'" + text.substring(0, QUOTED_CHARACTERS) + "…' (" + text.length() + " characters)";
  }
}
