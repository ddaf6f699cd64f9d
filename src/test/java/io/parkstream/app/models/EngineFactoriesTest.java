package io.parkstream.app.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parkstream.config.EngineKind;
import io.parkstream.config.EnginePrecision;
import io.parkstream.config.ParkstreamConfig;
import io.parkstream.engine.EngineException;
import io.parkstream.engine.EngineFactory;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.engine.Precision;
import io.parkstream.engine.onednn.OneDnn;
import io.parkstream.model.Model;
import io.parkstream.model.ModelRepository;
import io.parkstream.testing.SmallModels;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineFactoriesTest {
  private static final double GAIN = 4;
  private static final EngineShape ALONE = new EngineShape(1, 1);

  @TempDir Path folder;

  @Test
  void auto_answersWithAnotherLibrary_whereOneDnnCannotComputeTheNetwork() throws IOException {
    // Given: a node beside the chain, which ONNX Runtime does not mind
    Model model = store(SmallModels.node("Relu", "aside", "scaled"));

    // When
    EngineFactory engines =
        EngineFactories.choose(model, EngineKind.AUTO, EnginePrecision.AUTO, 2, ALONE);
    float[] answers = new float[1];
    try (InferenceEngine first = engines.open();
        InferenceEngine second = engines.open()) {
      first.classify(ByteBuffer.allocateDirect(SmallModels.SHAPE.bytes()), 1, answers);

      // Then
      assertThat(first.name()).isEqualTo("onnx-fp32");
      assertThat(second.name()).isEqualTo("onnx-fp32");
    }
    assertThat((double) answers[0]).isCloseTo(SmallModels.answer(0, GAIN, 0), within(0.01));
    assertThat(OneDnn.nativeBytes()).isZero();
  }

  @Test
  void shippedModel_opensInEveryPrecision_thatOneDnnIsFastInHere() {
    // Given
    Model model = new ModelRepository(Path.of("models")).latest("parking");

    for (Precision precision : Precision.values()) {
      if (precision == Precision.FP32 || OneDnn.isFastIn(precision)) {
        // When
        EnginePrecision asked = EnginePrecision.valueOf(precision.name());
        EngineFactory engines = EngineFactories.choose(model, EngineKind.ONEDNN, asked, 4, ALONE);

        // Then: it repeats the golden answers
        try (InferenceEngine engine = engines.open()) {
          assertThat(engine.name()).isEqualTo("onednn-" + precision.word());
        }
      }
    }
  }

  @Test
  void configured_isNotReplaced_byAnotherLibrary() throws IOException {
    // Given
    Model model = store(SmallModels.node("Relu", "aside", "scaled"));
    EngineFactory engines =
        EngineFactories.choose(model, EngineKind.ONEDNN, EnginePrecision.FP32, 2, ALONE);

    // When, Then
    assertThatThrownBy(engines::open)
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("node 'aside' does not follow the one before it");
  }

  @Test
  void auto_refusesAModel_thatNoLibraryRepeatsTheGoldenAnswersOf() throws IOException {
    // Given
    ModelRepository repository = new ModelRepository(folder);
    repository.store(
        "small",
        place -> {
          Files.write(
              place.resolve(ModelRepository.ONNX),
              SmallModels.onnx(-GAIN, 0).build().toByteArray());
          ModelRepository.writeGolden(place, SmallModels.golden(GAIN, 0));
          return SmallModels.card();
        });
    EngineFactory engines =
        EngineFactories.choose(
            repository.latest("small"), EngineKind.AUTO, EnginePrecision.AUTO, 2, ALONE);

    // When, Then
    assertThatThrownBy(engines::open)
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("engine onnx-fp32 answers")
        .hasMessageContaining("golden picture 0 of model small/1");
  }

  @Test
  void count_followsTheLibrary_unlessItIsConfigured() throws IOException {
    // Given
    SmallModels.store(new ModelRepository(folder), "small", GAIN, 0);
    int cores = Runtime.getRuntime().availableProcessors();
    int onCores = OneDnn.problem().isEmpty() ? Math.min(cores, EngineShape.MOST_ENGINES) : 1;

    // Then
    assertThat(count(Map.of("parkstream.engine.kind", "onednn"))).isEqualTo(onCores);
    assertThat(count(Map.of("parkstream.engine.precision", "bf16"))).isEqualTo(onCores);
    assertThat(count(Map.of("parkstream.engine.kind", "onnx"))).isEqualTo(1);
    assertThat(count(Map.of("parkstream.engine.count", "7"))).isEqualTo(7);
    assertThat(count(Map.of("parkstream.engine.threads", "2"))).isEqualTo(1);
  }

  @Test
  void count_isOne_whereThereIsNoModelToLookAt() {
    assertThat(count(Map.of())).isEqualTo(1);
  }

  private int count(Map<String, String> values) {
    Map<String, String> all = new TreeMap<>(values);
    all.put("parkstream.model.directory", folder.toString());
    all.put("parkstream.model.name", "small");
    return EngineFactories.count(
        new SmallRyeConfigBuilder()
            .withMapping(ParkstreamConfig.class)
            .withConverter(Duration.class, 100, new DurationConverter())
            .withConverter(MemorySize.class, 100, new MemorySizeConverter())
            .withSources(new PropertiesConfigSource(all, "test", 100))
            .build()
            .getConfigMapping(ParkstreamConfig.class));
  }

  private Model store(NodeProto.Builder node) throws IOException {
    ModelRepository repository = new ModelRepository(folder);
    repository.store(
        "small",
        place -> {
          Files.write(place.resolve(ModelRepository.ONNX), withNode(node));
          ModelRepository.writeGolden(place, SmallModels.golden(GAIN, 0));
          return SmallModels.card();
        });
    return repository.latest("small");
  }

  private static byte[] withNode(NodeProto.Builder node) {
    ModelProto.Builder network = SmallModels.onnx(GAIN, 0);
    network.getGraphBuilder().addNode(node);
    return network.build().toByteArray();
  }
}
