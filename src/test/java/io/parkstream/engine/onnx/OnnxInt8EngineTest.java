package io.parkstream.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.engine.EngineException;
import io.parkstream.engine.EngineFactory;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.engine.InferenceEngineContractTest;
import io.parkstream.engine.Precision;
import io.parkstream.engine.dl4j.TinyNetwork;
import io.parkstream.engine.dl4j.Vgg16Variant;
import io.parkstream.model.GoldenPictures;
import io.parkstream.model.GoldenPictures.Picture;
import io.parkstream.model.Model;
import io.parkstream.model.QuantizedModel;
import io.parkstream.testing.TinyModel;
import io.parkstream.training.export.ActivationRanges;
import io.parkstream.training.export.QuantizedOnnxFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The 8-bit form of a network whose normalization has scales of both signs, before pools too: a
 * fold that is not exact answers otherwise by more than the tolerance, which is wide, since random
 * weights amplify rounding more than trained ones do.
 */
class OnnxInt8EngineTest extends InferenceEngineContractTest {
  @TempDir static Path folder;
  private List<Picture> expected = List.of();

  @Override
  protected Model model() throws IOException {
    List<byte[]> pictures = pictures(16);
    TinyNetwork network = TinyNetwork.over(Vgg16Variant.OPTIMIZED, pictures, 3);
    expected = network.answers(pictures);
    Path onnx = folder.resolve("model.int8.onnx");
    QuantizedOnnxFile.write(
        onnx,
        network.weights(),
        ActivationRanges.of(network.weights(), TinyModel.SHAPE, pictures, 100),
        TinyModel.SHAPE);
    Model model = TinyModel.of(folder.resolve("model.onnx"), "optimized", golden());
    return new Model(
        model.identity(),
        model.card(),
        model.golden(),
        model.onnx(),
        new QuantizedModel(TinyModel.identity(onnx), golden(), onnx));
  }

  private GoldenPictures golden() {
    return new GoldenPictures(tolerance(), expected);
  }

  @Override
  protected EngineFactory engines(Model model) {
    return new OnnxEngineFactory(model, Precision.INT8, MAX_BATCH, 2);
  }

  @Override
  protected Model withGolden(Model model, GoldenPictures golden) {
    QuantizedModel form = model.quantized();
    if (form == null) {
      throw new IllegalArgumentException("the model has no 8-bit form");
    }
    return new Model(
        model.identity(),
        model.card(),
        model.golden(),
        model.onnx(),
        new QuantizedModel(form.identity(), golden, form.onnx()));
  }

  @Override
  protected String name() {
    return "onnx-int8";
  }

  @Override
  protected float tolerance() {
    return 0.22f;
  }

  @Override
  protected List<Picture> expected() {
    return expected;
  }

  @Test
  void engine_carriesTheIdentityOfTheFormThatAnswers() {
    try (InferenceEngine engine = engines(opened()).open()) {
      assertThat(engine.model()).isEqualTo(TinyModel.identity(folder.resolve("model.int8.onnx")));
    }
  }

  @Test
  void engines_refuse_aModelThatHasNoSuchForm() {
    Model without = TinyModel.of(folder.resolve("model.onnx"), "optimized", golden());
    assertThatThrownBy(() -> engines(without))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("model tiny/1 has no 8-bit file; make it with 'parkstream quantize'");
  }
}
