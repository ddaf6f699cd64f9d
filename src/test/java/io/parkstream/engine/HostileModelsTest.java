package io.parkstream.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.parkstream.ParkstreamException;
import io.parkstream.engine.onednn.OneDnn;
import io.parkstream.engine.onednn.OneDnnEngineFactory;
import io.parkstream.engine.onnx.OnnxEngineFactory;
import io.parkstream.model.Model;
import io.parkstream.model.ModelException;
import io.parkstream.model.ModelRepository;
import io.parkstream.testing.SmallModels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.FunctionProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.TensorProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.shade.protobuf.ByteString;
import org.nd4j.shade.protobuf.UnknownFieldSet;

/** Model files that someone made to do harm, each with a card that vouches for it. */
class HostileModelsTest {
  private static final int GAIN = 8;

  @TempDir Path folder;

  @Test
  void model_ofTheSameMaking_answers() throws IOException {
    // Given
    ModelRepository repository = new ModelRepository(folder);
    SmallModels.store(repository, "small", GAIN, 1);

    // When
    float[] answers = new float[1];
    try (InferenceEngine engine = open(repository.latest("small"))) {
      ByteBuffer white = ByteBuffer.allocateDirect(2 * engine.input().bytes());
      for (int i = 0; i < engine.input().bytes(); i++) {
        white.put(i, (byte) 200);
      }
      engine.classify(white, 1, answers);
    }

    // Then
    assertThat(answers[0]).isCloseTo((float) SmallModels.answer(200, GAIN, 1), within(1e-4f));
  }

  static Stream<Arguments> hostile() {
    return Stream.of(
        model(
            "weights of another file",
            "tensor 'weight' lies in another file",
            graph -> {
              TensorProto.Builder weight = graph.getInitializerBuilder(1);
              weight.clearRawData().setDataLocation(TensorProto.DataLocation.EXTERNAL);
              weight.addExternalData(entry("location", "../../../../etc/passwd"));
            }),
        model(
            "a place elsewhere beside weights of its own",
            "lies in another file",
            graph -> graph.getInitializerBuilder(1).addExternalData(entry("location", "/x"))),
        model(
            "an operator that is none of ours",
            "it uses the operator 'If'",
            graph -> graph.addNode(SmallModels.node("If", "x", "flat"))),
        model(
            "an operator of a library",
            "it uses operators of 'evil.custom'",
            graph -> graph.getNodeBuilder(1).setDomain("evil.custom")),
        model(
            "a graph in an attribute",
            "node 'flat' has the attribute 'body' of type GRAPH",
            graph ->
                graph
                    .getNodeBuilder(2)
                    .addAttribute(
                        AttributeProto.newBuilder()
                            .setName("body")
                            .setType(AttributeProto.AttributeType.GRAPH)
                            .setG(GraphProto.newBuilder().setName("hidden")))),
        model(
            "a tensor in an attribute",
            "of type TENSOR",
            graph ->
                graph
                    .getNodeBuilder(2)
                    .addAttribute(
                        AttributeProto.newBuilder()
                            .setName("value")
                            .setType(AttributeProto.AttributeType.TENSOR)
                            .setT(TensorProto.newBuilder().setName("t")))),
        model(
            "a tensor that claims more than it has",
            "tensor 'weight' has the shape [100000, 100000]",
            graph -> graph.getInitializerBuilder(1).setDims(0, 100_000).setDims(1, 100_000)),
        model(
            "a tensor of a negative size",
            "tensor 'weight' has the shape [-6912, 2]",
            graph -> graph.getInitializerBuilder(1).setDims(0, -6912)),
        model(
            "a tensor with too few bytes",
            "bytes and not 55296",
            graph -> graph.getInitializerBuilder(1).setRawData(ByteString.copyFrom(new byte[8]))),
        model(
            "a padding that fills the memory",
            "has pads [100000, 100000, 100000, 100000]",
            graph ->
                graph.addNode(
                    SmallModels.node("MaxPool", "p", "scaled")
                        .addAttribute(
                            AttributeProto.newBuilder()
                                .setName("pads")
                                .setType(AttributeProto.AttributeType.INTS)
                                .addAllInts(java.util.Collections.nCopies(4, 100_000L))))),
        model(
            "a sum that widens what comes in",
            "node 'wide' widens what comes in",
            graph -> graph.addNode(SmallModels.node("Add", "wide", "scaled", "weight"))),
        model(
            "another input",
            "its input is not one tensor 'pixels'",
            graph -> graph.getInputBuilder(0).setName("pictures")),
        model(
            "two inputs",
            "its input is not one tensor",
            graph -> graph.addInput(graph.getInput(0).toBuilder().setName("more"))),
        model(
            "pictures of another size",
            "its input is not one tensor",
            graph ->
                graph
                    .getInputBuilder(0)
                    .getTypeBuilder()
                    .getTensorTypeBuilder()
                    .getShapeBuilder()
                    .getDimBuilder(1)
                    .setDimValue(480)),
        model(
            "three classes",
            "its output is not one tensor 'probabilities'",
            graph ->
                graph
                    .getOutputBuilder(0)
                    .getTypeBuilder()
                    .getTensorTypeBuilder()
                    .getShapeBuilder()
                    .getDimBuilder(1)
                    .setDimValue(3)),
        arguments(
            "functions of its own",
            "it brings functions of its own",
            SmallModels.onnx(GAIN, 0)
                .addFunctions(FunctionProto.newBuilder().setName("Relu"))
                .build()
                .toByteArray()),
        arguments(
            "parts of a later ONNX",
            "it has parts that are not known",
            SmallModels.onnx(GAIN, 0)
                .setUnknownFields(
                    UnknownFieldSet.newBuilder()
                        .addField(
                            99,
                            UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFromUtf8("f"))
                                .build())
                        .build())
                .build()
                .toByteArray()),
        arguments(
            "operators of another domain",
            "it uses operators of 'com.microsoft'",
            SmallModels.onnx(GAIN, 0)
                .addOpsetImport(
                    OperatorSetIdProto.newBuilder().setDomain("com.microsoft").setVersion(1))
                .build()
                .toByteArray()),
        arguments("nothing", "it holds no network", new byte[0]),
        arguments(
            "half a file",
            "is not an ONNX file",
            Arrays.copyOf(SmallModels.onnx(GAIN, 0).build().toByteArray(), 20_000)),
        arguments("a text", "not ", "#!/bin/sh\nrm -rf /\n".getBytes(StandardCharsets.UTF_8)),
        arguments("DL4J's zip with an object in it", "not ", dl4jZip()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void open_refuses_andSaysWhy(String what, String why, byte[] onnx) throws IOException {
    // Given
    ModelRepository repository = new ModelRepository(folder);
    repository.store(
        "small",
        place -> {
          Files.write(place.resolve(ModelRepository.ONNX), onnx);
          ModelRepository.writeGolden(place, SmallModels.golden(GAIN, 0));
          return SmallModels.card();
        });
    Model model = repository.latest("small");

    // When, Then
    for (EngineFactory engines : engines(model)) {
      assertThatThrownBy(engines::open)
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("model.onnx")
          .hasMessageContaining(why)
          .hasMessageNotContaining("\n");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void open_refuses_suchAnInt8Form_besideAGoodModel(String what, String why, byte[] onnx)
      throws IOException {
    // Given
    ModelRepository repository = new ModelRepository(folder);
    Path place = SmallModels.store(repository, "small", GAIN, 0);
    Path form = Files.write(place.resolve("form"), onnx);
    repository.addQuantized(
        repository.latest("small"),
        form,
        SmallModels.golden(GAIN, 0),
        Map.of("dataSets", List.of()));
    Model model = repository.latest("small");
    List<EngineFactory> engines = new ArrayList<>();
    engines.add(new OnnxEngineFactory(model, Precision.INT8, 2, 1));
    if (OneDnn.isFastIn(Precision.INT8)) {
      engines.add(new OneDnnEngineFactory(model, Precision.INT8, 2, 1));
    }
    long before = OneDnn.nativeBytes();

    // When, Then
    for (EngineFactory each : engines) {
      assertThatThrownBy(each::open)
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("model.int8.onnx")
          .hasMessageContaining(why)
          .hasMessageNotContaining("\n");
    }
    assertThat(OneDnn.nativeBytes()).isEqualTo(before);
  }

  private static List<EngineFactory> engines(Model model) {
    return List.of(
        new OnnxEngineFactory(model, Precision.FP32, 2, 1),
        new OneDnnEngineFactory(model, Precision.FP32, 2, 1),
        new OneDnnEngineFactory(model, Precision.BF16, 2, 1));
  }

  /** What an engine that computes layer by layer has to see for itself. */
  static Stream<Arguments> strange() {
    return Stream.of(
        model(
            "a node that takes nothing of the chain",
            "node 'aside' does not follow the one before it",
            graph -> graph.addNode(SmallModels.node("Relu", "aside", "scaled"))),
        model(
            "no weights",
            "node 'logits' has no weights in the file",
            graph -> graph.getNodeBuilder(3).setInput(1, "nothing")),
        model(
            "a bias of another length",
            "tensor 'scale' has not 2 values",
            graph -> graph.getNodeBuilder(3).setInput(2, "scale")),
        model(
            "no end",
            "it does not end with a dense layer of two outputs and softmax",
            graph -> graph.removeNode(4)),
        model(
            "a pool where there are rows",
            "node 'pool', MaxPool, is not of the kind expected",
            graph -> {
              graph.setNode(4, SmallModels.node("MaxPool", "pool", "logits"));
            }),
        model(
            "a node without an input",
            "a node has no input",
            graph -> graph.getNodeBuilder(4).clearInput()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("strange")
  void open_refuses_aNetworkThatIsNoChainOfItsLayers(String what, String why, byte[] onnx)
      throws IOException {
    // Given
    ModelRepository repository = new ModelRepository(folder);
    repository.store(
        "small",
        place -> {
          Files.write(place.resolve(ModelRepository.ONNX), onnx);
          ModelRepository.writeGolden(place, SmallModels.golden(GAIN, 0));
          return SmallModels.card();
        });

    // When, Then
    assertThatThrownBy(
            new OneDnnEngineFactory(repository.latest("small"), Precision.FP32, 2, 1)::open)
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("model.onnx is not accepted: ")
        .hasMessageContaining(why);
  }

  @Test
  void open_refuses_aFileThatChangedAfterItsChecksumWasCompared() throws IOException {
    // Given
    ModelRepository repository = new ModelRepository(folder);
    Path place = SmallModels.store(repository, "small", GAIN, 0);
    Model model = repository.latest("small");
    Files.write(
        place.resolve(ModelRepository.ONNX), SmallModels.onnx(-GAIN, 0).build().toByteArray());

    // When, Then
    assertThatThrownBy(() -> open(model))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("has sha256");
  }

  @Test
  void open_refuses_weightsThatAnswerOtherwiseThanTheGoldenPictures() throws IOException {
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

    // When, Then
    assertThatThrownBy(() -> open(repository.latest("small")))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("golden picture 0 of model small/1");
  }

  @Test
  void anyBytes_areRefusedOrAccepted_andNothingElse() {
    byte[] good = SmallModels.onnx(GAIN, 0).build().toByteArray();
    long seed = System.nanoTime();
    java.util.Random random = new java.util.Random(seed);
    for (int i = 0; i < 2_000; i++) {
      // the structure stands at both ends, the weights between them
      byte[] changed = good.clone();
      for (int flip = 0; flip < 1 + random.nextInt(4); flip++) {
        int at = random.nextInt(300);
        changed[random.nextBoolean() ? at : changed.length - 1 - at] = (byte) random.nextInt();
      }
      assertThatCode(
              () -> {
                try {
                  OnnxCheck.require("model.onnx", changed, SmallModels.SHAPE);
                  OnnxNetwork.read("model.onnx", changed, SmallModels.SHAPE);
                } catch (ParkstreamException e) {
                  assertThat(e).hasMessageContaining("model.onnx");
                }
              })
          .as("seed %d, round %d", seed, i)
          .doesNotThrowAnyException();
    }
  }

  private static InferenceEngine open(Model model) {
    return new OnnxEngineFactory(model, Precision.FP32, 2, 1).open();
  }

  private static Arguments model(String what, String why, Consumer<GraphProto.Builder> change) {
    ModelProto.Builder model = SmallModels.onnx(GAIN, 0);
    change.accept(model.getGraphBuilder());
    return arguments(what, why, model.build().toByteArray());
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  private static byte[] dl4jZip() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("configuration.json"));
      zip.write("{}".getBytes(StandardCharsets.UTF_8));
      zip.putNextEntry(new ZipEntry("preprocessor.bin"));
      zip.write(new byte[] {(byte) 0xac, (byte) 0xed, 0, 5});
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
