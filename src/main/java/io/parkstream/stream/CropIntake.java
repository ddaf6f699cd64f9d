package io.parkstream.stream;

import io.parkstream.batch.DynamicBatcher;
import io.parkstream.batch.NanoClock;
import io.parkstream.batch.Ticket;
import io.parkstream.domain.Crop;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.Undecided;
import io.parkstream.image.DecodeResult;
import io.parkstream.image.DecodeResult.Decoded;
import io.parkstream.image.DecodeResult.Undecodable;
import io.parkstream.image.PictureDecoder;
import io.parkstream.image.PictureFormat;
import io.parkstream.serde.CropReading;
import io.parkstream.serde.DeadLetters.Stage;
import io.parkstream.stream.PendingCrop.Classifying;
import io.parkstream.stream.PendingCrop.Expired;
import io.parkstream.stream.PendingCrop.Rejected;
import io.parkstream.tracing.CropTrace;
import java.time.Clock;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the pictures of one task and hands them to the batcher, for which it blocks while that is
 * full. What cannot be decoded, and what has expired, is an outcome too. Belongs to the stream
 * thread.
 *
 * <p>Decoding on the stream thread is enough. Stream threads have nothing else to do and run ahead
 * of inference by as much as may be pending; another pool would add a hand-over and a bound, and
 * take the same processor time. More decoding is more stream threads.
 */
final class CropIntake {
  private static final byte[] NO_PIXELS = {};

  private final TopologySettings settings;
  private final PictureDecoder decoder;
  private final DynamicBatcher<DecodedCrop, Prediction> batcher;
  private final EngineWait engine;
  private final BooleanSupplier keepsPixels;
  private final InputBoundary boundary;
  private final IgnoredRecords ignored;
  private final StreamMetrics metrics;
  private final Clock clock;
  private final NanoClock nanos;

  /**
   * An intake over the batcher.
   *
   * @param engine where it waits while the batcher is full
   * @param keepsPixels whether pixels are kept until their crops are answered
   */
  CropIntake(
      TopologySettings settings,
      PictureDecoder decoder,
      DynamicBatcher<DecodedCrop, Prediction> batcher,
      EngineWait engine,
      BooleanSupplier keepsPixels,
      InputBoundary boundary,
      IgnoredRecords ignored,
      StreamMetrics metrics,
      Clock clock,
      NanoClock nanos) {
    this.settings = settings;
    this.decoder = decoder;
    this.batcher = batcher;
    this.engine = engine;
    this.keepsPixels = keepsPixels;
    this.boundary = boundary;
    this.ignored = ignored;
    this.metrics = metrics;
    this.clock = clock;
    this.nanos = nanos;
  }

  /**
   * Begins a crop that was read.
   *
   * @param timestamp of its answer, milliseconds since 1970
   * @return what came of it; done or not
   * @throws RuntimeException what Streams, the broker or the engine has thrown; then the crop is
   *     not begun
   */
  PendingCrop begin(
      Record<byte[], byte[]> record, long timestamp, CropReading.Picture picture, CropTrace trace) {
    try {
      return isDropped(picture.crop(), trace)
          ? new Expired(picture.crop().ref())
          : decode(record, timestamp, picture, trace);
    } catch (RuntimeException | Error e) {
      CropRef ref = picture.crop().ref();
      Throwable flaw = boundary.flaw(ref, e);
      ignored.deadLettered(ref, flaw);
      return Rejected.unreadable(record, ref, flaw, Stage.DECODE);
    }
  }

  /** As above, for a crop that was held. */
  PendingCrop begin(HeldCrop crop) {
    return begin(crop.record(), crop.timestamp(), crop.picture(), crop.trace());
  }

  private boolean isDropped(Crop crop, CropTrace trace) {
    if (crop.expiresAt() == null || crop.expiresAt().toEpochMilli() >= clock.millis()) {
      return false;
    }
    metrics.expired();
    if (settings.backlog().dropExpired()) {
      trace.expired();
    }
    return settings.backlog().dropExpired();
  }

  private PendingCrop decode(
      Record<byte[], byte[]> record, long timestamp, CropReading.Picture picture, CropTrace trace) {
    Crop crop = picture.crop();
    long begin = nanos.nanos();
    DecodeResult result = decoder.decode(picture.picture());
    long end = nanos.nanos();
    trace.decoded(begin, end);
    if (result instanceof Decoded decoded) {
      metrics.decoded(end - begin);
      return classify(record.key(), timestamp, crop, decoded, trace);
    }
    Undecodable flaw = (Undecodable) result;
    String reason = flaw.reason().word();
    return Rejected.of(record, crop.ref(), reason, flaw.message(), Stage.DECODE, trace);
  }

  private PendingCrop classify(
      byte[] key, long timestamp, Crop crop, Decoded decoded, CropTrace trace) {
    if (!isAsDeclared(crop.contentType(), decoded.format())) {
      metrics.contentTypeMismatch();
    }
    byte[] pixels = decoded.pixels();
    Undecided undecided = settings.findBlind() ? BlindPicture.look(pixels) : null;
    Ticket<Prediction> ticket = submit(crop, pixels, trace);
    byte[] kept = keepsPixels.getAsBoolean() ? pixels : NO_PIXELS;
    return new Classifying(key, timestamp, crop, ticket, kept, undecided, trace);
  }

  private Ticket<Prediction> submit(Crop crop, byte[] pixels, CropTrace trace) {
    String lane = crop.camera().key();
    long budget = settings.latency().budgetNanos(crop.capturedAt().toEpochMilli(), clock.millis());
    DecodedCrop decoded = new DecodedCrop(pixels, trace.isRecorded() ? trace : CropTrace.NONE);
    trace.submitted();
    Optional<Ticket<Prediction>> ticket =
        boundary.outside(() -> batcher.offer(lane, decoded, budget));
    if (ticket.isPresent()) {
      return ticket.get();
    }
    EngineWait.Block block = engine.block();
    while (ticket.isEmpty()) {
      engine.forRoom();
      block.goOn();
      trace.submitted();
      long left = LatencyTarget.left(budget, block.nanos());
      ticket = boundary.outside(() -> batcher.offer(lane, decoded, left));
    }
    block.end();
    return ticket.get();
  }

  /** No content type is no contradiction; parameters after it are ignored. */
  private static boolean isAsDeclared(@Nullable String contentType, PictureFormat format) {
    return contentType == null
        || contentType.regionMatches(
            true, 0, format.contentType(), 0, format.contentType().length());
  }
}
