package io.parkstream.stream;

import io.parkstream.batch.DynamicBatcher;
import io.parkstream.batch.Ticket;
import io.parkstream.domain.Classification;
import io.parkstream.domain.Crop;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.EventIds;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.Undecided;
import io.parkstream.engine.EngineException;
import io.parkstream.image.DecodeResult;
import io.parkstream.image.DecodeResult.Decoded;
import io.parkstream.image.DecodeResult.Undecodable;
import io.parkstream.image.PictureDecoder;
import io.parkstream.image.PictureFormat;
import io.parkstream.serde.ClassificationEvents;
import io.parkstream.serde.CropHeaders;
import io.parkstream.serde.CropReader;
import io.parkstream.serde.CropReading;
import io.parkstream.serde.DeadLetters;
import io.parkstream.serde.DeadLetters.Stage;
import io.parkstream.stream.PendingCrop.Classifying;
import io.parkstream.stream.PendingCrop.Expired;
import io.parkstream.stream.PendingCrop.Held;
import io.parkstream.stream.PendingCrop.Rejected;
import io.parkstream.stream.PendingCrop.Retiring;
import io.parkstream.stream.StalePolicy.Order;
import io.parkstream.stream.clients.LowWaterOffsets;
import io.parkstream.tracing.CropTrace;
import io.parkstream.tracing.Tracing;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Answers each record of one partition of crops: with a classification, with a dead letter, or, for
 * a space that is retired, with its retirement. In the order of the partition.
 *
 * <p>{@link #process} returns before its crop is classified, or batches would never fill. The crop
 * waits in {@link PendingCrops}, whose first offset {@link LowWaterOffsets} keeps from being passed
 * by a commit. Answers are forwarded by the next call of {@code process}, or by a punctuation while
 * no crop comes.
 *
 * <p>Pictures are decoded here, on the stream thread. Stream threads have nothing else to do and
 * run ahead of inference by as much as may be pending; another pool would add a hand-over and a
 * bound, and take the same processor time. More decoding is more stream threads.
 *
 * <p>With {@link Order#NEWEST_FIRST} crops that have to wait are answered in another order than
 * they were read; the low-water offset stays at the first that is not answered.
 *
 * <p>A failed batch is thrown, out of {@code process} or the punctuation: the thread dies, nothing
 * that is pending has been committed, and the crops are read again.
 */
final class ClassifyProcessor implements Processor<byte[], byte[], byte[], Object> {
  /** How often finished crops are looked for while no other comes; a part of their latency. */
  private static final Duration PUNCTUATION = Duration.ofMillis(5);

  /**
   * A blocked thread looks for finished crops at least this often. It is woken by each batch, so
   * this is for the case that none ends; each look in vain takes a core's caches from the engine.
   */
  private static final Duration LOOK = Duration.ofMillis(100);

  /** Of a picture that is no evidence, so that whoever knows no more than this is not misled. */
  private static final float UNDECIDED = 0.5f;

  private static final byte[] NO_PIXELS = {};

  private final TopologySettings settings;
  private final CropReader reader;
  private final PictureDecoder decoder;
  private final DynamicBatcher<byte[], Prediction> batcher;
  private final LowWaterOffsets lowWater;
  private final StreamMetrics metrics;
  private final AnswerObserver observer;
  private final Tracing tracing;
  private final InputFaults faults;
  private final InputBoundary boundary;
  private final Clock clock;
  private final EventIds ids = new EventIds();
  private final PendingCrops pending;

  /** Both only with {@link Order#NEWEST_FIRST}: what is not begun, and what is not forwarded. */
  private final HeldCrops held = new HeldCrops();

  private final ArrayDeque<Held> begun = new ArrayDeque<>();
  private @Nullable Task task;

  /** What {@link #init} gives; complete or absent. */
  private static final class Task {
    final ProcessorContext<byte[], Object> context;
    final TopicPartition partition;
    @Nullable Cancellable punctuation;

    Task(ProcessorContext<byte[], Object> context, TopicPartition partition) {
      this.context = context;
      this.partition = partition;
    }
  }

  ClassifyProcessor(
      TopologySettings settings,
      PictureDecoder decoder,
      DynamicBatcher<byte[], Prediction> batcher,
      LowWaterOffsets lowWater,
      StreamMetrics metrics,
      AnswerObserver observer,
      Tracing tracing,
      InputFaults faults,
      HeldBytes heldBytes,
      Clock clock) {
    this.settings = settings;
    this.reader =
        new CropReader(
            settings.cropsTopicId(), settings.maxPictureBytes(), settings.capture(), clock);
    this.decoder = decoder;
    this.batcher = batcher;
    this.lowWater = lowWater;
    this.metrics = metrics;
    this.observer = observer;
    this.tracing = tracing;
    this.faults = faults;
    this.boundary = faults.boundary();
    this.clock = clock;
    this.pending =
        isNewestFirst()
            ? new PendingCrops(
                settings.stale().maxHeldPerTask(),
                PendingCrops.MAX_NEWEST_FIRST_BYTES,
                heldBytes,
                metrics)
            : new PendingCrops(
                settings.maxPendingPerTask(), PendingCrops.MAX_HELD_BYTES, heldBytes, metrics);
  }

  /** Called again on the same object when Streams revives a task: it starts from the commit. */
  @Override
  public void init(ProcessorContext<byte[], Object> context) {
    clear();
    TopicPartition partition =
        new TopicPartition(settings.topics().crops(), context.taskId().partition());
    lowWater.opened(partition, pending::firstOffset);
    task = new Task(context, partition);
  }

  /**
   * Forwards what is finished first and adds the record last: whatever is thrown on the way,
   * Streams may offer the same record again, and it must not be pending twice.
   */
  @Override
  public void process(Record<byte[], byte[]> record) {
    forwardFinished();
    CropRef ref = CropRefs.of(task().context);
    // What the camera's clock says is in the event; retention goes by the record's time.
    long timestamp = settings.capture().recordTime(record.timestamp(), clock.millis());
    String poison = faults.poison().poison(ref);
    if (poison != null) {
      add(rejected(record, ref, DeadLetters.POISON, poison, Stage.READ, CropTrace.NONE));
      faults.ignored().poisoned(InputTopic.CROPS, ref, poison);
    } else {
      take(record, timestamp, ref);
    }
    punctuateWhilePending();
  }

  /** Whatever is thrown here is the crop's fault, unless Streams or the engine has thrown it. */
  private void take(Record<byte[], byte[]> record, long timestamp, CropRef ref) {
    PendingCrop rejected;
    try {
      rejected = read(record, timestamp, ref);
    } catch (RuntimeException | Error e) {
      rejected = unreadable(record, ref, boundary.flaw(ref, e), Stage.READ);
    }
    if (rejected != null) {
      add(rejected);
    }
  }

  /** The crop is pending afterwards; or it is given back, if it is a dead letter. */
  private @Nullable PendingCrop read(Record<byte[], byte[]> record, long timestamp, CropRef ref) {
    CropReading reading =
        reader.read(record.key(), record.value(), record.headers(), record.timestamp(), ref);
    if (reading instanceof CropReading.Picture picture) {
      CropTrace trace = tracing.crop(picture.traceParent(), ref);
      if (isNewestFirst()) {
        hold(new Held(record, timestamp, picture, trace));
      } else {
        // Room first: what is begun must be pending, or a retry would begin it twice.
        awaitRoomInTask();
        pending.add(begin(record, timestamp, picture, trace));
      }
      return null;
    }
    if (reading instanceof CropReading.Retirement retirement) {
      return new Retiring(record.key(), timestamp, retirement.retirement());
    }
    CropReading.Unreadable flaw = (CropReading.Unreadable) reading;
    Header traceParent = record.headers().lastHeader(CropHeaders.TRACE_PARENT);
    CropTrace trace = tracing.crop(traceParent, ref);
    return rejected(record, ref, flaw.reason().word(), flaw.message(), Stage.READ, trace);
  }

  private Rejected unreadable(
      Record<byte[], byte[]> record, CropRef ref, Throwable flaw, Stage stage) {
    faults.ignored().deadLettered(ref, flaw);
    return rejected(
        record,
        ref,
        DeadLetters.UNREADABLE,
        "it failed unexpectedly: " + InputBoundary.text(flaw),
        stage,
        CropTrace.NONE);
  }

  private boolean isNewestFirst() {
    return settings.stale().order() == Order.NEWEST_FIRST;
  }

  /** It is begun by the next call, or by the punctuation: nothing may be thrown once it is held. */
  private void hold(Held crop) {
    awaitRoomInTask();
    beginHeld();
    pending.add(crop);
    if (held.add(crop)) {
      metrics.overtaken();
    }
  }

  /** As many as the batcher takes now; the rest may be overtaken by what is read next. */
  private void beginHeld() {
    while (!held.isEmpty() && batcher.hasRoom()) {
      Held next = held.next();
      if (next != null) {
        begin(next);
      }
    }
  }

  private void begin(Held crop) {
    try {
      crop.begun(begin(crop.record(), crop.timestamp(), crop.picture(), crop.trace()));
      begun.add(crop);
    } finally {
      if (crop.outcome() == null) {
        held.putBack(crop);
      }
    }
  }

  /** Decodes a crop and hands it to the batcher, for which it may block; or tells why not. */
  private PendingCrop begin(
      Record<byte[], byte[]> record, long timestamp, CropReading.Picture picture, CropTrace trace) {
    try {
      return decode(record, timestamp, picture, trace);
    } catch (RuntimeException | Error e) {
      CropRef ref = picture.crop().ref();
      return unreadable(record, ref, boundary.flaw(ref, e), Stage.DECODE);
    }
  }

  private PendingCrop decode(
      Record<byte[], byte[]> record, long timestamp, CropReading.Picture picture, CropTrace trace) {
    Crop crop = picture.crop();
    if (crop.expiresAt() != null && crop.expiresAt().toEpochMilli() < clock.millis()) {
      metrics.expired();
      if (settings.stale().dropExpired()) {
        trace.expired();
        return new Expired(crop.ref());
      }
    }
    long begin = System.nanoTime();
    DecodeResult result = decoder.decode(picture.picture());
    long end = System.nanoTime();
    trace.decoded(begin, end);
    if (result instanceof Decoded decoded) {
      metrics.decoded(end - begin);
      if (!isAsDeclared(crop.contentType(), decoded.format())) {
        metrics.contentTypeMismatch();
      }
      Undecided undecided = settings.findBlind() ? BlindPicture.look(decoded.pixels()) : null;
      Ticket<Prediction> ticket = submit(crop, decoded.pixels(), trace);
      byte[] kept = observer.wantsPixels() ? decoded.pixels() : NO_PIXELS;
      return new Classifying(record.key(), timestamp, crop, ticket, kept, undecided, trace);
    }
    Undecodable flaw = (Undecodable) result;
    String reason = flaw.reason().word();
    return rejected(record, crop.ref(), reason, flaw.message(), Stage.DECODE, trace);
  }

  private void add(PendingCrop crop) {
    awaitRoomInTask();
    pending.add(crop);
  }

  private static Rejected rejected(
      Record<byte[], byte[]> record,
      CropRef ref,
      String reason,
      String message,
      Stage stage,
      CropTrace trace) {
    return new Rejected(
        record.key(),
        record.value(),
        record.headers(),
        record.timestamp(),
        ref,
        reason,
        message,
        stage,
        trace);
  }

  /** Blocks while as many crops are pending as the task may have. */
  private void awaitRoomInTask() {
    if (pending.hasRoom()) {
      return;
    }
    long begin = System.nanoTime();
    while (!pending.hasRoom()) {
      awaitHead();
      forwardFinished();
      giveUpAfter(begin);
    }
    metrics.blocked(System.nanoTime() - begin);
  }

  private void awaitHead() {
    PendingCrop head = pending.peek();
    if (head instanceof Held crop) {
      if (crop.outcome() == null) {
        // Newer ones went before it for long enough.
        held.remove(crop);
        begin(crop);
      }
      head = crop.outcome();
    }
    if (head instanceof Classifying classifying) {
      awaitAnswer(classifying.ticket());
    }
  }

  /** Blocks while the batcher, which all tasks share, is full. */
  private Ticket<Prediction> submit(Crop crop, byte[] pixels, CropTrace trace) {
    String lane = crop.camera().key();
    long budget = settings.latency().budgetNanos(crop.capturedAt().toEpochMilli(), clock.millis());
    CropTrace companion = trace.isRecorded() ? trace : null;
    trace.submitted();
    Optional<Ticket<Prediction>> ticket =
        boundary.outside(() -> batcher.offer(lane, pixels, budget, companion));
    if (ticket.isPresent()) {
      return ticket.get();
    }
    long begin = System.nanoTime();
    while (ticket.isEmpty()) {
      awaitRoomInBatcher();
      forwardFinished();
      giveUpAfter(begin);
      trace.submitted();
      ticket = boundary.outside(() -> batcher.offer(lane, pixels, left(budget, begin), companion));
    }
    metrics.blocked(System.nanoTime() - begin);
    return ticket.get();
  }

  private static long left(long budgetNanos, long begin) {
    return budgetNanos == DynamicBatcher.NO_DEADLINE
        ? budgetNanos
        : budgetNanos - (System.nanoTime() - begin);
  }

  private void awaitAnswer(Ticket<Prediction> ticket) {
    boundary.await(() -> batcher.await(ticket, LOOK));
  }

  private void awaitRoomInBatcher() {
    boundary.await(() -> batcher.awaitRoom(LOOK));
  }

  private void giveUpAfter(long begin) {
    long blocked = System.nanoTime() - begin;
    if (blocked > settings.maxBlock().toNanos()) {
      metrics.blocked(blocked);
      throw new EngineException(
          task().partition
              + " waited "
              + blocked / 1_000_000
              + " ms for the engine, with "
              + pending.size()
              + " crops pending here and "
              + batcher.counts().waiting()
              + " waiting in all; they are read again. If the engine is only slow, raise maxBlock");
    }
  }

  private void forwardFinished() {
    Held first = begun.peek();
    while (first != null && first.outcome() != null && first.outcome().isDone()) {
      forward(first.outcome());
      first.forwarded();
      begun.remove();
      first = begun.peek();
    }
    PendingCrop head = pending.peek();
    while (head != null && head.isDone()) {
      forward(head);
      // Only now: if forwarding fails, the crop is still pending.
      pending.removeFirst();
      head = pending.peek();
    }
  }

  /** In its turn; what is not of its own making is thrown, and it stays pending. */
  private void forward(PendingCrop crop) {
    try {
      output(crop);
    } catch (RuntimeException | Error e) {
      output(unanswerable(crop, boundary.flaw(crop.ref(), e)));
    }
  }

  /** A picture that was decoded has been let go; the letter says where it lies. */
  private Rejected unanswerable(PendingCrop crop, Throwable flaw) {
    faults.ignored().deadLettered(crop.ref(), flaw);
    byte[] key = null;
    byte[] value = null;
    if (crop instanceof Classifying classifying) {
      key = classifying.key();
    } else if (crop instanceof Retiring retiring) {
      key = retiring.key();
    } else if (crop instanceof Rejected rejected) {
      key = rejected.key();
      value = rejected.value();
    }
    return new Rejected(
        key,
        value,
        new RecordHeaders(),
        clock.millis(),
        crop.ref(),
        DeadLetters.UNREADABLE,
        "its answer failed unexpectedly: " + InputBoundary.text(flaw),
        Stage.ANSWER,
        CropTrace.NONE);
  }

  private void output(PendingCrop crop) {
    if (crop instanceof Classifying classifying) {
      forward(classifying);
    } else if (crop instanceof Retiring retiring) {
      forward(retiring);
    } else if (crop instanceof Rejected rejected) {
      forward(rejected);
    } else if (crop instanceof Expired) {
      metrics.dropped();
    }
    // What was held has been forwarded when it was answered.
  }

  private void forward(Classifying answered) {
    Classification classification = classification(answered);
    ProcessorContext<byte[], Object> context = task().context;
    Headers headers = ClassificationEvents.headers(classification);
    Header traceParent = answered.trace().header();
    if (traceParent != null) {
      headers.add(traceParent);
    }
    Record<byte[], Object> answer =
        new Record<>(
            answered.key(),
            ClassificationEvents.value(classification),
            answered.timestamp(),
            headers);
    Record<byte[], Object> observation =
        new Record<>(answered.key(), classification, answered.timestamp(), headersOf(traceParent));
    boundary.outside(
        () -> {
          context.forward(answer, OccupancyTopology.CLASSIFICATIONS);
          context.forward(observation, OccupancyTopology.OCCUPANCY);
        });
    try {
      tell(answered, classification);
    } catch (RuntimeException | Error e) {
      // It is answered, whatever those who only look on make of it.
      CropRef ref = answered.ref();
      faults.ignored().unexpected(InputTopic.CROPS, ref, boundary.flaw(ref, e));
    }
  }

  private void tell(Classifying answered, Classification classification) {
    answered.trace().classified(classification);
    observer.answered(answered.crop(), answered.pixels(), classification);
    long now = clock.millis();
    metrics.classified(
        classification.undecided() == null ? classification.occupancy() : Occupancy.UNKNOWN,
        answered.ticket().waitNanos(),
        answered.ticket().handlerNanos(),
        now - classification.classifiedAt().toEpochMilli(),
        now - classification.capturedAt().toEpochMilli());
  }

  /** For what is not published as it is; null makes none. */
  private static @Nullable Headers headersOf(@Nullable Header traceParent) {
    return traceParent == null ? null : new RecordHeaders(List.of(traceParent));
  }

  private Classification classification(Classifying answered) {
    Ticket<Prediction> ticket = answered.ticket();
    Throwable failure = ticket.failure();
    if (failure != null) {
      throw new EngineException(
          "the batch of crop "
              + answered.ref()
              + " failed; it and "
              + (pending.size() - 1)
              + " crops after it are read again: "
              + failure.getMessage(),
          failure);
    }
    Prediction prediction = ticket.result();
    Crop crop = answered.crop();
    return new Classification(
        ids.classification(crop, prediction.model()),
        crop.camera(),
        crop.space(),
        answered.undecided() == null ? prediction.probabilityFor(crop.camera()) : UNDECIDED,
        crop.capturedAt(),
        prediction.at(),
        prediction.model(),
        crop.ref(),
        ticket.batchSize(),
        Duration.ofNanos(ticket.waitNanos()),
        Duration.ofNanos(ticket.handlerNanos()),
        answered.undecided());
  }

  private void forward(Retiring retiring) {
    Record<byte[], Object> retirement =
        new Record<>(retiring.key(), retiring.retirement(), retiring.timestamp());
    boundary.outside(() -> task().context.forward(retirement, OccupancyTopology.OCCUPANCY));
    metrics.retired();
  }

  /** With the present time: by its own, which may be the flaw, the topic might not keep it. */
  private void forward(Rejected rejected) {
    Record<byte[], Object> letter =
        new Record<>(
            rejected.key(),
            rejected.value(),
            clock.millis(),
            DeadLetters.headers(
                rejected.headers(),
                rejected.reason(),
                rejected.message(),
                rejected.ref(),
                rejected.recordTime(),
                rejected.stage()));
    boundary.outside(() -> task().context.forward(letter, OccupancyTopology.DEAD_LETTERS));
    rejected.trace().rejected(rejected.reason());
    metrics.deadLettered(rejected.reason());
  }

  /** Only while crops are pending: a punctuation makes Streams commit, also when all is idle. */
  private void punctuateWhilePending() {
    Task task = task();
    if (task.punctuation == null && !pending.isEmpty()) {
      task.punctuation =
          task.context.schedule(
              PUNCTUATION, PunctuationType.WALL_CLOCK_TIME, now -> forwardAndRest());
    }
  }

  private void forwardAndRest() {
    forwardFinished();
    beginHeld();
    Cancellable punctuation = task().punctuation;
    if (pending.isEmpty() && punctuation != null) {
      punctuation.cancel();
      task().punctuation = null;
    }
  }

  /** The commit, if there was one, lies behind; what is pending is left to the next owner. */
  @Override
  public void close() {
    if (task != null) {
      lowWater.closed(task.partition, pending.firstOffset());
    }
    clear();
  }

  private void clear() {
    pending.clear();
    held.clear();
    begun.clear();
  }

  private Task task() {
    if (task == null) {
      throw new IllegalStateException("Streams has not called init yet");
    }
    return task;
  }

  /** No content type is no contradiction; parameters after it are passed by. */
  private static boolean isAsDeclared(@Nullable String contentType, PictureFormat format) {
    return contentType == null
        || contentType.regionMatches(
            true, 0, format.contentType(), 0, format.contentType().length());
  }
}
