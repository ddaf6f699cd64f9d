package io.parkstream.engine.onnx;

import io.parkstream.engine.EngineFactory;
import io.parkstream.engine.InferenceEngineContractTest;
import io.parkstream.engine.Precision;
import io.parkstream.engine.dl4j.OnnxFile;
import io.parkstream.engine.dl4j.TinyNetwork;
import io.parkstream.engine.dl4j.Vgg16Variant;
import io.parkstream.model.GoldenPictures;
import io.parkstream.model.GoldenPictures.Picture;
import io.parkstream.model.Model;
import io.parkstream.testing.TinyModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class OnnxFp32EngineTest extends InferenceEngineContractTest {
  @TempDir static Path folder;
  private List<Picture> expected = List.of();

  @Override
  protected Model model() throws IOException {
    List<byte[]> pictures = pictures(16);
    TinyNetwork network = TinyNetwork.over(Vgg16Variant.OPTIMIZED, pictures, 3);
    expected = network.answers(pictures);
    Path onnx = folder.resolve("model.onnx");
    OnnxFile.write(onnx, network.weights(), TinyModel.SHAPE);
    return TinyModel.of(onnx, "optimized", new GoldenPictures(tolerance(), expected));
  }

  @Override
  protected EngineFactory engines(Model model) {
    return new OnnxEngineFactory(model, Precision.FP32, MAX_BATCH, 2);
  }

  @Override
  protected Model withGolden(Model model, GoldenPictures golden) {
    return new Model(model.identity(), model.card(), golden, model.onnx());
  }

  @Override
  protected String name() {
    return "onnx-fp32";
  }

  @Override
  protected float tolerance() {
    return 1e-4f;
  }

  @Override
  protected List<Picture> expected() {
    return expected;
  }
}
