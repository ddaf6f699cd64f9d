package io.parkstream.app.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.batch.BatchMetrics;
import io.parkstream.batch.BatchPolicy;
import io.parkstream.batch.DynamicBatcher;
import io.parkstream.batch.Ticket;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.engine.EngineException;
import io.parkstream.engine.EngineFactory;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.engine.Precision;
import io.parkstream.engine.onnx.OnnxEngineFactory;
import io.parkstream.image.PixelShape;
import io.parkstream.metrics.ModelMeters;
import io.parkstream.model.ModelException;
import io.parkstream.model.ModelRepository;
import io.parkstream.stream.CropClassifier;
import io.parkstream.stream.DecodedCrop;
import io.parkstream.stream.Prediction;
import io.parkstream.testing.SmallModels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelSwitchTest {
  private static final int BATCH = 8;
  private static final int CHANGES = 50;

  /** Far below what the sessions of {@link #CHANGES} models would take, far above noise. */
  private static final long MOST_GROWTH = 48L << 20;

  @TempDir Path folder;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ModelMeters meters = new ModelMeters(registry);
  private final AtomicInteger alive = new AtomicInteger();

  /** Versions whose answer is their number in percent. */
  private final Map<Integer, EngineFactory> versions = new TreeMap<>();

  private long stamp;
  private OptionalInt selected = OptionalInt.empty();

  private final ModelSource source =
      new ModelSource() {
        @Override
        public List<Integer> versions() {
          return List.copyOf(versions.keySet());
        }

        @Override
        public EngineFactory load(int version) {
          EngineFactory engines = versions.get(version);
          if (engines == null) {
            throw new ModelException("model.onnx of " + version + " has another sha256");
          }
          return engines;
        }

        @Override
        public long stamp(int version) {
          return stamp;
        }

        @Override
        public OptionalInt selected() {
          return selected;
        }
      };

  @Test
  void open_takesTheNewestVersionThatCanBeUsed() {
    // Given
    versions.put(1, sound(1));
    versions.put(2, sound(2));
    versions.put(3, broken("golden picture 0 is answered wrongly"));
    ModelSwitch models = models(OptionalInt.empty());

    // When
    InferenceEngine engine = models.open();

    // Then
    assertThat(answer(engine)).isEqualTo(0.02f);
    assertThat(models.status().version()).isEqualTo(2);
    assertThat(models.status().refused())
        .isEqualTo(Map.of(3, "golden picture 0 is answered wrongly"));
    assertThat(registry.get("parkstream.model.version").gauge().value()).isEqualTo(2);
    assertThat(changes("refused")).isEqualTo(1);
  }

  @Test
  void open_fallsBack_whateverTheNewestVersionFailsWith() {
    // Given
    versions.put(1, sound(1));
    versions.put(
        2,
        () -> {
          throw new UnsatisfiedLinkError("no provider for it");
        });
    versions.put(
        3,
        () -> {
          throw new IllegalStateException("a card that nobody thought of");
        });

    // When, Then
    assertThat(answer(models(OptionalInt.empty()).open())).isEqualTo(0.01f);
    assertThatThrownBy(models(OptionalInt.of(3))::open)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("fake/3 cannot be used")
        .hasMessageContaining("a card that nobody thought of");
  }

  @Test
  void open_fails_whenTheConfiguredVersionCannotBeUsed() {
    // Given
    versions.put(1, sound(1));
    versions.put(2, broken("a flipped bit"));
    ModelSwitch models = models(OptionalInt.of(2));

    // When, Then
    assertThatThrownBy(models::open).hasMessage("a flipped bit");
  }

  @Test
  void use_changesTheModelOfEveryEngine_atItsNextBatch() {
    // Given
    versions.put(1, sound(1));
    ModelSwitch models = models(OptionalInt.empty());
    InferenceEngine busy = models.open();
    InferenceEngine idle = models.open();
    versions.put(2, sound(2));

    // When
    boolean taken = models.use(2);

    // Then
    assertThat(taken).isTrue();
    assertThat(answer(busy)).isEqualTo(0.02f);
    assertThat(busy.model().version()).isEqualTo(2);
    assertThat(idle.model().version()).as("of the last batch").isEqualTo(1);
    assertThat(answer(idle)).isEqualTo(0.02f);
    assertThat(alive).as("engines").hasValue(2);
    assertThat(models.open().model().version()).as("of a later thread").isEqualTo(2);
    assertThat(changes("taken")).isEqualTo(1);
  }

  @Test
  void follow_takesTheSelectedVersion_andTheNewestWhenNoneIsSelectedAnyMore() {
    // Given
    versions.put(1, sound(1));
    versions.put(2, sound(2));
    ModelSwitch models = models(OptionalInt.empty());
    InferenceEngine engine = models.open();
    List<Integer> answered = new ArrayList<>();

    // When
    for (OptionalInt next : List.of(OptionalInt.of(1), OptionalInt.of(9), OptionalInt.empty())) {
      selected = next;
      models.follow();
      models.follow();
      answer(engine);
      answered.add(engine.model().version());
    }

    // Then
    assertThat(answered).containsExactly(1, 1, 2);
    assertThat(models.status().following()).isTrue();
    assertThat(models.status().refused()).containsOnlyKeys(9);
    assertThat(changes("refused")).as("tried once, since its files stay as they are").isEqualTo(1);
  }

  @Test
  void open_takesTheSelectedVersion_andNoNewerOneLater() {
    // Given
    versions.put(1, sound(1));
    versions.put(2, sound(2));
    selected = OptionalInt.of(1);
    ModelSwitch models = models(OptionalInt.empty());
    InferenceEngine engine = models.open();
    versions.put(3, sound(3));

    // When
    models.follow();

    // Then
    assertThat(answer(engine)).isEqualTo(0.01f);
    assertThat(models.status().following()).isFalse();
  }

  @Test
  void aSelection_isIgnored_whereAVersionIsConfigured_andByAnAdministratorUntilItChanges() {
    // Given
    for (int version = 1; version <= 3; version++) {
      versions.put(version, sound(version));
    }
    selected = OptionalInt.of(1);
    ModelSwitch pinned = models(OptionalInt.of(2));
    ModelSwitch models = models(OptionalInt.empty());
    InferenceEngine fixed = pinned.open();
    InferenceEngine engine = models.open();

    // When
    pinned.follow();
    models.use(3);
    models.follow();
    float byAdministrator = answer(engine);
    selected = OptionalInt.of(2);
    models.follow();

    // Then
    assertThat(answer(fixed)).isEqualTo(0.02f);
    assertThat(byAdministrator).isEqualTo(0.03f);
    assertThat(answer(engine)).isEqualTo(0.02f);
  }

  @Test
  void use_refusesAVersion_andTheOldOneAnswersOn() {
    // Given
    versions.put(1, sound(1));
    versions.put(3, broken("golden picture 4 is answered wrongly"));
    versions.put(4, engines(4, new PixelShape(64, 64), BATCH));
    versions.put(5, engines(5, PixelShape.VGG16, BATCH - 1));
    ModelSwitch models = models(OptionalInt.of(1));
    InferenceEngine first = models.open();
    InferenceEngine second = models.open();

    // When, Then
    for (int bad : new int[] {2, 3, 4, 5}) {
      assertThat(models.use(bad)).as("version %d", bad).isFalse();
      assertThat(answer(first)).isEqualTo(0.01f);
      assertThat(answer(second)).isEqualTo(0.01f);
    }
    assertThat(models.status().version()).isEqualTo(1);
    assertThat(models.status().refused())
        .containsEntry(2, "model.onnx of 2 has another sha256")
        .containsEntry(3, "golden picture 4 is answered wrongly")
        .hasEntrySatisfying(4, why -> assertThat(why).contains("64", "48", "start the service"))
        .hasEntrySatisfying(5, why -> assertThat(why).contains("batches of 7"));
    assertThat(alive).as("what was opened for them is closed").hasValue(2);
    assertThat(changes("refused")).isEqualTo(4);
  }

  @Test
  void follow_takesNewerVersions_andTriesARefusedOneAgainOnlyWhenItChanged() {
    // Given
    versions.put(1, sound(1));
    ModelSwitch models = models(OptionalInt.empty());
    InferenceEngine engine = models.open();
    versions.put(2, broken("half a file"));

    // When, Then
    models.follow();
    models.follow();
    assertThat(models.status().version()).isEqualTo(1);
    assertThat(changes("refused")).as("tried once").isEqualTo(1);
    versions.put(2, sound(2));
    models.follow();
    assertThat(models.status().version()).as("the card is as it was").isEqualTo(1);
    stamp++;
    models.follow();
    assertThat(answer(engine)).isEqualTo(0.02f);
    assertThat(models.status().refused()).isEmpty();
  }

  @Test
  void rollBack_goesToTheVersionBefore_andStaysThere_untilTheLatestIsAskedFor() {
    // Given
    versions.put(1, sound(1));
    ModelSwitch models = models(OptionalInt.empty());
    InferenceEngine engine = models.open();
    assertThat(models.rollBack()).as("with nothing before").isFalse();
    versions.put(2, sound(2));
    models.follow();
    assertThat(answer(engine)).isEqualTo(0.02f);

    // When
    assertThat(models.rollBack()).isTrue();

    // Then
    assertThat(answer(engine)).isEqualTo(0.01f);
    models.follow();
    assertThat(answer(engine)).isEqualTo(0.01f);
    assertThat(models.status().following()).isFalse();
    models.latest();
    assertThat(answer(engine)).isEqualTo(0.02f);
    assertThat(models.status().following()).isTrue();
  }

  @Test
  void close_leavesNoEngine_whenAChangeWasNeverTaken() {
    // Given
    versions.put(1, sound(1));
    versions.put(2, sound(2));
    versions.put(3, sound(3));
    ModelSwitch models = models(OptionalInt.of(1));
    InferenceEngine engine = models.open();
    models.use(2);
    models.use(3);

    // When
    engine.close();
    models.use(2);

    // Then
    assertThat(alive).hasValue(0);
  }

  /**
   * Real engines over real files, under load from two threads: each answer is that of the version
   * that it names, each crop has one, and the process does not grow.
   */
  @Test
  void fiftyChangesUnderLoad_loseNothing_attributeEachAnswer_andLeakNothing() throws Exception {
    // Given
    ModelRepository repository = new ModelRepository(folder);
    for (int version = 1; version <= CHANGES + 1; version++) {
      SmallModels.store(repository, "small", gain(version), bias(version));
    }
    ModelSwitch models =
        new ModelSwitch(
            "small", OptionalInt.of(1), repositorySource(repository), meters, Clock.systemUTC());
    AtomicBoolean ending = new AtomicBoolean();
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    List<Thread> callers = new ArrayList<>();
    Map<Integer, AtomicInteger> answersByVersion = new TreeMap<>();
    for (int version = 1; version <= CHANGES + 1; version++) {
      answersByVersion.put(version, new AtomicInteger());
    }
    long before;
    long after;
    try (DynamicBatcher<DecodedCrop, Prediction> batcher =
        new DynamicBatcher<>(
            new BatchPolicy(BATCH, Duration.ofMillis(1), 64),
            2,
            () -> new CropClassifier(models.open(), Clock.systemUTC()),
            BatchMetrics.NONE)) {
      assertThat(batcher.awaitReady(Duration.ofSeconds(60))).isTrue();
      for (int i = 0; i < 2; i++) {
        Thread caller =
            new Thread(
                () -> {
                  try {
                    call(batcher, ending, answersByVersion);
                  } catch (Throwable e) {
                    failure.set(e);
                  }
                });
        callers.add(caller);
        caller.start();
      }

      // When
      for (int version = 2; version <= 11; version++) {
        changeTo(models, version, answersByVersion, failure);
      }
      before = residentBytes();
      for (int version = 12; version <= CHANGES + 1; version++) {
        changeTo(models, version, answersByVersion, failure);
      }
      after = residentBytes();
      ending.set(true);
      for (Thread caller : callers) {
        caller.join();
      }

      // Then
      assertThat(failure.get()).isNull();
      assertThat(batcher.counts().completed()).isEqualTo(batcher.counts().accepted());
      assertThat(batcher.counts().failed()).isZero();
      assertThat(answersByVersion.values().stream().mapToInt(AtomicInteger::get).sum())
          .isEqualTo((int) batcher.counts().accepted());
    }
    System.out.printf(
        "model changes: %d under load, %d crops, resident memory %+d kB over the last %d%n",
        CHANGES,
        answersByVersion.values().stream().mapToInt(AtomicInteger::get).sum(),
        (after - before) >> 10,
        CHANGES - 10);
    assertThat(after - before).as("growth in bytes").isLessThan(MOST_GROWTH);
  }

  /** Changes, and goes on once the version has answered. */
  private static void changeTo(
      ModelSwitch models,
      int version,
      Map<Integer, AtomicInteger> answersByVersion,
      AtomicReference<@Nullable Throwable> failure) {
    assertThat(models.use(version)).isTrue();
    AtomicInteger answers = answersByVersion.get(version);
    while (answers != null && answers.get() < BATCH && failure.get() == null) {
      Thread.onSpinWait();
    }
  }

  private static void call(
      DynamicBatcher<DecodedCrop, Prediction> batcher,
      AtomicBoolean ending,
      Map<Integer, AtomicInteger> answersByVersion)
      throws InterruptedException {
    int brightness = 0;
    while (!ending.get()) {
      List<Ticket<Prediction>> tickets = new ArrayList<>();
      List<Integer> asked = new ArrayList<>();
      for (int i = 0; i < BATCH; i++) {
        brightness = (brightness + 37) & 0xff;
        byte[] pixels = new byte[SmallModels.SHAPE.bytes()];
        Arrays.fill(pixels, (byte) brightness);
        Optional<Ticket<Prediction>> ticket = batcher.offer("lane", DecodedCrop.untraced(pixels));
        if (ticket.isPresent()) {
          tickets.add(ticket.get());
          asked.add(brightness);
        }
      }
      for (int i = 0; i < tickets.size(); i++) {
        assertThat(batcher.await(tickets.get(i), Duration.ofSeconds(30))).isTrue();
        Prediction prediction = tickets.get(i).result();
        int version = prediction.model().version();
        assertThat(prediction.probabilityOccupied())
            .as("version %d for brightness %d", version, asked.get(i))
            .isCloseTo(
                (float) SmallModels.answer(asked.get(i), gain(version), bias(version)),
                within(1e-3f));
        AtomicInteger answers = answersByVersion.get(version);
        if (answers != null) {
          answers.incrementAndGet();
        }
      }
    }
  }

  private static double gain(int version) {
    return version % 2 == 0 ? 6 : -6;
  }

  private static double bias(int version) {
    return (version % 7 - 3) / 2.0;
  }

  private static ModelSource repositorySource(ModelRepository repository) {
    return new ModelSource() {
      @Override
      public List<Integer> versions() {
        return repository.versions("small");
      }

      @Override
      public EngineFactory load(int version) {
        return new OnnxEngineFactory(repository.open("small", version), Precision.FP32, BATCH, 1);
      }

      @Override
      public long stamp(int version) {
        return 0;
      }
    };
  }

  private static long residentBytes() throws IOException {
    System.gc();
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    throw new IllegalStateException("the kernel does not say VmRSS");
  }

  private ModelSwitch models(OptionalInt pinned) {
    return new ModelSwitch("fake", pinned, source, meters, Clock.systemUTC());
  }

  private double changes(String result) {
    return registry.get("parkstream.model.changes").tag("result", result).counter().count();
  }

  private EngineFactory sound(int version) {
    return engines(version, PixelShape.VGG16, BATCH);
  }

  private static EngineFactory broken(String why) {
    return () -> {
      throw new EngineException(why);
    };
  }

  private EngineFactory engines(int version, PixelShape shape, int maxBatchSize) {
    return () -> {
      alive.incrementAndGet();
      return new NumberEngine(version, shape, maxBatchSize);
    };
  }

  private static float answer(InferenceEngine engine) {
    float[] answers = new float[1];
    engine.classify(ByteBuffer.allocateDirect(engine.input().bytes()), 1, answers);
    return answers[0];
  }

  private final class NumberEngine implements InferenceEngine {
    private final int version;
    private final PixelShape shape;
    private final int maxBatchSize;
    private boolean closed;

    NumberEngine(int version, PixelShape shape, int maxBatchSize) {
      this.version = version;
      this.shape = shape;
      this.maxBatchSize = maxBatchSize;
    }

    @Override
    public String name() {
      return "number";
    }

    @Override
    public ModelIdentity model() {
      return new ModelIdentity("fake", version, "");
    }

    @Override
    public PixelShape input() {
      return shape;
    }

    @Override
    public int maxBatchSize() {
      return maxBatchSize;
    }

    @Override
    public void classify(ByteBuffer pixels, int count, float[] probabilitiesOccupied) {
      assertThat(closed).as("closed").isFalse();
      Arrays.fill(probabilitiesOccupied, 0, count, version / 100f);
    }

    @Override
    public void close() {
      assertThat(closed).as("closed twice").isFalse();
      closed = true;
      alive.decrementAndGet();
    }
  }
}
