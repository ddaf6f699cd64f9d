package io.parkstream.stream;

import io.parkstream.batch.DynamicBatcher;
import io.parkstream.batch.NanoClock;
import io.parkstream.domain.CropRef;
import io.parkstream.image.PictureDecoder;
import io.parkstream.serde.CropHeaders;
import io.parkstream.serde.CropReader;
import io.parkstream.serde.CropReading;
import io.parkstream.serde.DeadLetters;
import io.parkstream.serde.DeadLetters.Stage;
import io.parkstream.stream.BacklogPolicy.Order;
import io.parkstream.stream.PendingCrop.Classifying;
import io.parkstream.stream.PendingCrop.Rejected;
import io.parkstream.stream.PendingCrop.Retiring;
import io.parkstream.stream.clients.LowWaterOffsets;
import io.parkstream.tracing.CropTrace;
import io.parkstream.tracing.Tracing;
import java.time.Clock;
import java.time.Duration;
import org.apache.kafka.common.TopicPartition;
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
 * is begun by {@link CropIntake} and waits in {@link PendingCrops}, whose first offset {@link
 * LowWaterOffsets} keeps a commit from passing. {@link AnswerForwarder} forwards its answer in the
 * next call of {@code process}, or in a punctuation while no crop comes.
 *
 * <p>With {@link Order#NEWEST_FIRST} crops that have to wait are answered in another order than
 * they were read, that of {@link NewestFirst}; the low-water offset stays at the first that is not
 * answered.
 *
 * <p>A failed batch is thrown, out of {@code process} or the punctuation: the thread dies, nothing
 * that is pending has been committed, and the crops are read again.
 */
final class ClassifyProcessor implements Processor<byte[], byte[], byte[], Object> {
  /** How often finished crops are looked for while no other comes; a part of their latency. */
  private static final Duration PUNCTUATION = Duration.ofMillis(5);

  private final TopologySettings settings;
  private final CropReader reader;
  private final PictureDecoder decoder;
  private final DynamicBatcher<DecodedCrop, Prediction> batcher;
  private final LowWaterOffsets lowWater;
  private final StreamMetrics metrics;
  private final AnswerObserver observer;
  private final Tracing tracing;
  private final InputFaults faults;
  private final InputBoundary boundary;
  private final Clock clock;
  private final NanoClock nanos;
  private final PendingCrops pending;
  private @Nullable Task task;

  /** What {@link #init} gives; complete or absent. */
  private static final class Task {
    final ProcessorContext<byte[], Object> context;
    final TopicPartition partition;
    final EngineWait engine;
    final CropIntake intake;
    final AnswerForwarder answers;
    final NewestFirst newestFirst;
    @Nullable Cancellable punctuation;

    Task(
        ProcessorContext<byte[], Object> context,
        TopicPartition partition,
        EngineWait engine,
        CropIntake intake,
        AnswerForwarder answers,
        NewestFirst newestFirst) {
      this.context = context;
      this.partition = partition;
      this.engine = engine;
      this.intake = intake;
      this.answers = answers;
      this.newestFirst = newestFirst;
    }
  }

  ClassifyProcessor(
      TopologySettings settings,
      PictureDecoder decoder,
      DynamicBatcher<DecodedCrop, Prediction> batcher,
      LowWaterOffsets lowWater,
      StreamMetrics metrics,
      AnswerObserver observer,
      Tracing tracing,
      InputFaults faults,
      HeldBytes heldBytes,
      Clock clock,
      NanoClock nanos) {
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
    this.nanos = nanos;
    this.pending = PendingCrops.of(settings, heldBytes, metrics);
  }

  /** Called again on the same object when Streams revives a task: it starts from the commit. */
  @Override
  public void init(ProcessorContext<byte[], Object> context) {
    pending.clear();
    TopicPartition partition =
        new TopicPartition(settings.topics().crops(), context.taskId().partition());
    lowWater.opened(partition, pending::firstOffset);
    task = task(context, partition);
  }

  private Task task(ProcessorContext<byte[], Object> context, TopicPartition partition) {
    IgnoredRecords ignored = faults.ignored();
    AnswerForwarder answers =
        new AnswerForwarder(context, pending, observer, boundary, ignored, metrics, clock);
    EngineWait engine =
        new EngineWait(
            partition,
            settings.maxBlock(),
            batcher,
            pending,
            this::forwardFinished,
            boundary,
            metrics,
            nanos);
    CropIntake intake =
        new CropIntake(
            settings,
            decoder,
            batcher,
            engine,
            observer::wantsPixels,
            boundary,
            ignored,
            metrics,
            clock,
            nanos);
    NewestFirst newestFirst = new NewestFirst(intake::begin, batcher::hasRoom, answers::forward);
    return new Task(context, partition, engine, intake, answers, newestFirst);
  }

  /**
   * Forwards what is finished first and adds the record last: whatever is thrown on the way,
   * Streams may offer the same record again, and it must not be pending twice.
   */
  @Override
  public void process(Record<byte[], byte[]> record) {
    forwardFinished();
    take(record, CropRefs.of(task().context));
    punctuateWhilePending();
  }

  /** Whatever is thrown here is the crop's fault, unless Streams or the engine has thrown it. */
  private void take(Record<byte[], byte[]> record, CropRef ref) {
    String poison = faults.poison().poison(ref);
    if (poison != null) {
      add(Rejected.of(record, ref, DeadLetters.POISON, poison, Stage.READ, CropTrace.NONE));
      faults.ignored().poisoned(InputTopic.CROPS, null, ref, poison);
      return;
    }
    PendingCrop answer;
    try {
      answer = read(record, ref);
    } catch (RuntimeException | Error e) {
      Throwable flaw = boundary.flaw(ref, e);
      faults.ignored().deadLettered(ref, flaw);
      answer = Rejected.unreadable(record, ref, flaw, Stage.READ);
    }
    if (answer != null) {
      add(answer);
    }
  }

  /** A picture is pending afterwards; the answer to anything else is returned. */
  private @Nullable PendingCrop read(Record<byte[], byte[]> record, CropRef ref) {
    // What the camera's clock says is in the event; retention goes by the record's time.
    long timestamp = settings.capture().recordTime(record.timestamp(), clock.millis());
    CropReading reading =
        reader.read(record.key(), record.value(), record.headers(), record.timestamp(), ref);
    if (reading instanceof CropReading.Picture picture) {
      take(record, timestamp, picture, tracing.crop(picture.traceParent(), ref));
      return null;
    }
    if (reading instanceof CropReading.Retirement retirement) {
      return new Retiring(record.key(), timestamp, retirement.retirement());
    }
    CropReading.Unreadable flaw = (CropReading.Unreadable) reading;
    CropTrace trace = tracing.crop(record.headers().lastHeader(CropHeaders.TRACE_PARENT), ref);
    return Rejected.of(record, ref, flaw.reason().word(), flaw.message(), Stage.READ, trace);
  }

  /** Room first: what is begun must be pending, or a retry would begin it twice. */
  private void take(
      Record<byte[], byte[]> record, long timestamp, CropReading.Picture picture, CropTrace trace) {
    awaitRoomInTask();
    if (settings.backlog().order() == Order.AS_SENT) {
      pending.add(task().intake.begin(record, timestamp, picture, trace));
      return;
    }
    NewestFirst newestFirst = task().newestFirst;
    newestFirst.beginHeld();
    HeldCrop crop = new HeldCrop(record, timestamp, picture, trace);
    pending.add(crop);
    if (newestFirst.hold(crop)) {
      metrics.overtaken();
    }
  }

  private void add(PendingCrop crop) {
    awaitRoomInTask();
    pending.add(crop);
  }

  /** Blocks while as many crops are pending as the task may have. */
  private void awaitRoomInTask() {
    if (pending.hasRoom()) {
      return;
    }
    EngineWait.Block block = task().engine.block();
    while (!pending.hasRoom()) {
      awaitHead();
      block.goOn();
    }
    block.end();
  }

  private void awaitHead() {
    Unanswered head = pending.peek();
    if (head instanceof HeldCrop held) {
      head = task().newestFirst.outcomeOf(held);
    }
    if (head instanceof Classifying classifying) {
      task().engine.forAnswer(classifying.ticket());
    }
  }

  /** Only once it is forwarded does a crop leave: if that fails, it is still pending. */
  private void forwardFinished() {
    task().newestFirst.forwardFinished();
    Unanswered head = pending.peek();
    while (head != null && forward(head)) {
      pending.removeFirst();
      head = pending.peek();
    }
  }

  /** Returns whether it needs its place no longer. */
  private boolean forward(Unanswered head) {
    if (head instanceof PendingCrop crop && crop.isDone()) {
      task().answers.forward(crop);
      return true;
    }
    return head instanceof HeldCrop held && held.isForwarded();
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
    task().newestFirst.beginHeld();
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
    pending.clear();
  }

  private Task task() {
    if (task == null) {
      throw new IllegalStateException("Streams has not called init yet");
    }
    return task;
  }
}
