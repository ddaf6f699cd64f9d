package io.parkstream.serde;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.Classification;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.Undecided;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The events of {@code parking.classifications}, one per crop. Thread safe. */
public final class ClassificationEvents {
  public static final String TYPE = "io.parkstream.classification.v1";

  private static final Header TYPE_HEADER = EventHeaders.type(TYPE);

  private static final Json.Shape<Value> SHAPE = new Json.Shape<>(Value.class);

  private ClassificationEvents() {}

  /** The JSON. */
  public static byte[] value(Classification classification) {
    return SHAPE.write(Value.of(classification));
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
    return SHAPE.read("classification", value, read -> read.classification(id));
  }

  private record Value(
      String site,
      String camera,
      String space,
      @Nullable Occupancy occupancy,
      Float probabilityOccupied,
      @Nullable String undecided,
      @Nullable Long calibrationRevision,
      Instant capturedAt,
      Instant classifiedAt,
      ModelIdentity model,
      CropRef crop,
      int batchSize,
      @Nullable Double captureToClassifiedSeconds,
      double queueSeconds,
      double inferenceSeconds) {
    static Value of(Classification classification) {
      Undecided undecided = classification.undecided();
      return new Value(
          classification.camera().site(),
          classification.camera().camera(),
          classification.space().space(),
          classification.occupancy(),
          classification.probabilityOccupied(),
          undecided == null ? null : undecided.word(),
          classification.calibrationRevision(),
          classification.capturedAt(),
          classification.classifiedAt(),
          classification.model(),
          classification.crop(),
          classification.batchSize(),
          Json.seconds(classification.captureToClassified()),
          Json.seconds(classification.queued()),
          Json.seconds(classification.inference()));
    }

    Classification classification(String id) {
      return new Classification(
          id,
          new CameraId(site, camera),
          new SpaceId(site, space),
          probabilityOccupied,
          capturedAt,
          classifiedAt,
          model,
          crop,
          batchSize,
          Json.duration(queueSeconds, "queueSeconds"),
          Json.duration(inferenceSeconds, "inferenceSeconds"),
          calibrationRevision,
          undecided == null ? null : reason(undecided));
    }

    /** A word of a later version is a reason all the same. */
    private static Undecided reason(String word) {
      for (Undecided reason : Undecided.values()) {
        if (reason.word().equals(word)) {
          return reason;
        }
      }
      return Undecided.UNIFORM;
    }
  }
}
