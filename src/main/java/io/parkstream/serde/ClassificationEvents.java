package io.parkstream.serde;

import com.fasterxml.jackson.core.JsonParser;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.Classification;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.Undecided;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The events of {@code parking.classifications}, one per crop. Thread safe. */
public final class ClassificationEvents {
  public static final String TYPE = "io.parkstream.classification.v1";

  private static final Header TYPE_HEADER = EventHeaders.type(TYPE);

  private ClassificationEvents() {}

  /** The JSON. */
  public static byte[] value(Classification classification) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("site", classification.camera().site());
          json.writeStringField("camera", classification.camera().camera());
          json.writeStringField("space", classification.space().space());
          json.writeStringField("occupancy", classification.occupancy().word());
          json.writeNumberField("probabilityOccupied", classification.probabilityOccupied());
          Undecided undecided = classification.undecided();
          Json.optional(json, "undecided", undecided == null ? null : undecided.word());
          Long revision = classification.calibrationRevision();
          if (revision != null) {
            json.writeNumberField("calibrationRevision", revision);
          }
          Json.time(json, "capturedAt", classification.capturedAt());
          Json.time(json, "classifiedAt", classification.classifiedAt());
          Json.model(json, classification.model());
          Json.crop(json, "crop", classification.crop());
          json.writeNumberField("batchSize", classification.batchSize());
          Json.seconds(json, "captureToClassifiedSeconds", classification.captureToClassified());
          Json.seconds(json, "queueSeconds", classification.queued());
          Json.seconds(json, "inferenceSeconds", classification.inference());
          json.writeEndObject();
        });
  }

  /** The CloudEvents headers; the time is that of the capture. */
  public static Headers headers(Classification classification) {
    return EventHeaders.of(
        TYPE_HEADER,
        classification.id(),
        "/parkstream" + CropHeaders.source(classification.camera()),
        classification.space(),
        classification.capturedAt());
  }

  /**
   * Reads an event back. Unknown fields are ignored.
   *
   * @throws SerializationException if the value is no such event
   */
  public static Classification read(byte[] value, Headers headers) {
    String id = EventHeaders.id(headers);
    return Json.read(
        "classification",
        value,
        json -> {
          Draft draft = new Draft();
          Json.fields(json, draft::take);
          return draft.finish(id);
        });
  }

  private static final class Draft {
    private @Nullable String site;
    private @Nullable String camera;
    private @Nullable String space;
    private float probabilityOccupied = Float.NaN;
    private @Nullable Undecided undecided;
    private @Nullable Long calibrationRevision;
    private @Nullable Instant capturedAt;
    private @Nullable Instant classifiedAt;
    private @Nullable ModelIdentity model;
    private @Nullable CropRef crop;
    private int batchSize;
    private Duration queued = Duration.ZERO;
    private Duration inference = Duration.ZERO;

    void take(String field, JsonParser json) throws IOException {
      switch (field) {
        case "site" -> site = Json.text(json);
        case "camera" -> camera = Json.text(json);
        case "space" -> space = Json.text(json);
        case "probabilityOccupied" -> probabilityOccupied = json.getFloatValue();
        case "undecided" -> undecided = undecided(json.getText());
        case "calibrationRevision" -> calibrationRevision = json.getLongValue();
        case "capturedAt" -> capturedAt = Json.time(json);
        case "classifiedAt" -> classifiedAt = Json.time(json);
        case "model" -> model = Json.model(json);
        case "crop" -> crop = Json.crop(json);
        case "batchSize" -> batchSize = json.getIntValue();
        case "queueSeconds" -> queued = Json.seconds(json);
        case "inferenceSeconds" -> inference = Json.seconds(json);
        default -> {
          // Derived from others, or not known yet.
        }
      }
    }

    Classification finish(String id) {
      String itsSite = Json.need(site, "site");
      return new Classification(
          id,
          new CameraId(itsSite, Json.need(camera, "camera")),
          new SpaceId(itsSite, Json.need(space, "space")),
          probabilityOccupied,
          Json.need(capturedAt, "capturedAt"),
          Json.need(classifiedAt, "classifiedAt"),
          Json.need(model, "model"),
          Json.need(crop, "crop"),
          batchSize,
          queued,
          inference,
          calibrationRevision,
          undecided);
    }

    /** A word of a later version is a reason all the same. */
    private static Undecided undecided(String word) {
      for (Undecided reason : Undecided.values()) {
        if (reason.word().equals(word)) {
          return reason;
        }
      }
      return Undecided.UNIFORM;
    }
  }
}
