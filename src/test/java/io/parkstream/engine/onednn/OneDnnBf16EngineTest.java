package io.parkstream.engine.onednn;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.engine.EngineException;
import io.parkstream.engine.EngineFactory;
import io.parkstream.engine.InferenceEngineContractTest;
import io.parkstream.engine.Precision;
import io.parkstream.engine.dl4j.OnnxFile;
import io.parkstream.engine.dl4j.TinyNetwork;
import io.parkstream.engine.dl4j.Vgg16Variant;
import io.parkstream.model.Agreement;
import io.parkstream.model.GoldenPictures;
import io.parkstream.model.GoldenPictures.Picture;
import io.parkstream.model.Model;
import io.parkstream.model.QuantizedModel;
import io.parkstream.testing.TinyModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OneDnnBf16EngineTest extends InferenceEngineContractTest {
  @TempDir static Path folder;
  private List<Picture> expected = List.of();

  @Override
  protected Model model() throws IOException {
    List<byte[]> pictures = pictures(16);
    TinyNetwork network = TinyNetwork.over(Vgg16Variant.OPTIMIZED, pictures, 3);
    expected = network.answers(pictures);
    Path onnx = folder.resolve("model.onnx");
    OnnxFile.write(onnx, network.weights(), TinyModel.SHAPE);
    return TinyModel.of(onnx, "optimized", new GoldenPictures(tolerance(), decided()));
  }

  /** Without those whose label is a matter of rounding. */
  private List<Picture> decided() {
    return expected.stream()
        .filter(picture -> Math.abs(picture.probabilityOccupied() - 0.5) > tolerance())
        .toList();
  }

  @Test
  void open_refuses_aModelWhoseLabelsItDoesNotKeep_unlessItWasMeasured() {
    // Given: an answer that is right within the tolerance, and on the other side of one half
    GoldenPictures golden =
        new GoldenPictures(
            1,
            decided().stream()
                .map(picture -> new Picture(picture.pixels(), 1 - picture.probabilityOccupied()))
                .limit(1)
                .toList());
    Model other = withGolden(opened(), golden);
    Model measured =
        new Model(
            other.identity(),
            other.card(),
            other.golden(),
            other.onnx(),
            new QuantizedModel(
                other.identity(),
                golden,
                other.onnx(),
                List.of(new Agreement("onednn-bf16", "lot", 1, 1, 1))));

    // When, Then
    assertThatThrownBy(() -> engines(other).open())
        .isInstanceOf(EngineException.class)
        .hasMessage(
            "engine onednn-bf16 keeps the labels of 0 of the 1 golden pictures of model tiny/1; at"
                + " least 99.9 % are wanted, and the model is not used in it");
    engines(measured).open().close();
  }

  @Override
  protected EngineFactory engines(Model model) {
    return new OneDnnEngineFactory(model, Precision.BF16, MAX_BATCH, 1);
  }

  @Override
  protected Model withGolden(Model model, GoldenPictures golden) {
    return new Model(model.identity(), model.card(), golden, model.onnx());
  }

  @Override
  protected String name() {
    return "onednn-bf16";
  }

  @Override
  protected float tolerance() {
    return 0.1f;
  }

  @Override
  protected List<Picture> expected() {
    return expected;
  }
}
