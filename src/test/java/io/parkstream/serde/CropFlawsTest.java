package io.parkstream.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.CameraId;
import io.parkstream.serde.CropReading.Reason;
import io.parkstream.serde.CropReading.Unreadable;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class CropFlawsTest {
  private static final CameraId CAMERA = new CameraId("north", "cam-1");

  @Test
  void event_withoutFlaws_hasNone() {
    assertThat(CropFlaws.ofEvent(event(attributes -> {}))).isNull();
    assertThat(CropFlaws.ofNames(CAMERA, event(attributes -> {}))).isNull();
  }

  @Test
  void event_ofAnotherVersionOrType_isTheWrongType() {
    assertThat(CropFlaws.ofEvent(event(attributes -> attributes.specVersion = "0.3")))
        .isEqualTo(new Unreadable(Reason.WRONG_TYPE, "ce_specversion is '0.3'; 1.0 is taken"));
    assertThat(CropFlaws.ofEvent(event(attributes -> attributes.type = "x")))
        .extracting(Unreadable::reason)
        .isEqualTo(Reason.WRONG_TYPE);
  }

  @Test
  void missing_namesTheHeader_orTheAttributeOfJson() {
    assertThat(CropFlaws.ofEvent(event(attributes -> attributes.type = null)))
        .isEqualTo(new Unreadable(Reason.MISSING_HEADER, "the header ce_type is missing"));
    assertThat(
            CropFlaws.ofEvent(
                event(
                    attributes -> {
                      attributes.structured = true;
                      attributes.type = null;
                    })))
        .isEqualTo(new Unreadable(Reason.MISSING_HEADER, "the attribute type is missing"));
  }

  @Test
  void contentType_isOptionalInJsonOnly() {
    assertThat(CropFlaws.ofEvent(event(attributes -> attributes.contentType = null)))
        .extracting(Unreadable::reason)
        .isEqualTo(Reason.MISSING_HEADER);
    assertThat(
            CropFlaws.ofEvent(
                event(
                    attributes -> {
                      attributes.structured = true;
                      attributes.contentType = null;
                    })))
        .isNull();
  }

  @Test
  void names_thatDiffer_areAContradiction() {
    assertThat(
            CropFlaws.ofNames(
                CAMERA, event(attributes -> attributes.source = "/sites/north/cameras/cam-2")))
        .isEqualTo(
            new Unreadable(
                Reason.CONTRADICTION,
                "the key says north/cam-1, ce_source '/sites/north/cameras/cam-2'"));
    assertThat(CropFlaws.ofNames(CAMERA, event(attributes -> attributes.space = "A2")))
        .isEqualTo(
            new Unreadable(Reason.CONTRADICTION, "ce_subject says 'A1', the header space 'A2'"));
  }

  @Test
  void names_thatAreNone_areMalformed() {
    assertThat(CropFlaws.ofNames(CAMERA, event(attributes -> attributes.source = "cam-1")))
        .extracting(Unreadable::reason)
        .isEqualTo(Reason.MALFORMED_HEADER);
    assertThat(CropFlaws.ofNames(CAMERA, event(attributes -> attributes.subject = "A1")))
        .extracting(Unreadable::message)
        .isEqualTo("ce_subject is 'A1', not spaces/<space>");
  }

  @Test
  void quote_isCut() {
    assertThat(CropFlaws.quote("short")).isEqualTo("'short'");
    assertThat(CropFlaws.quote(null)).isEqualTo("missing");
    assertThat(CropFlaws.quote("x".repeat(101)))
        .isEqualTo("'" + "x".repeat(100) + "…' (101 characters)");
  }

  private static CropAttributes event(Consumer<CropAttributes> but) {
    CropAttributes attributes = new CropAttributes();
    attributes.specVersion = "1.0";
    attributes.type = CropHeaders.CROP_TYPE;
    attributes.contentType = "image/jpeg";
    attributes.source = "/sites/north/cameras/cam-1";
    attributes.subject = "spaces/A1";
    but.accept(attributes);
    return attributes;
  }
}
