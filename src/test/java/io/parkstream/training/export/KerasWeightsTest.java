package io.parkstream.training.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import io.parkstream.engine.EngineException;
import io.parkstream.engine.dl4j.LayerPlan;
import io.parkstream.engine.dl4j.LayerPlan.Convolution;
import io.parkstream.engine.dl4j.NetworkWeights;
import io.parkstream.engine.dl4j.NetworkWeights.Tensor;
import io.parkstream.engine.dl4j.Vgg16Variant;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;

/**
 * Keras files: written here in the layout of the published one, and real ones if they are there.
 */
class KerasWeightsTest {
  private static final Path REAL = Path.of("../shared/data/keras_models");

  @TempDir Path folder;

  @Test
  void publishedLayout_givesTheConvolutions_inTheOrderOfDl4j() {
    // Given
    Path file = folder.resolve("notop.h5");
    writeConvolutions(file, "block%d_conv%d", 3, 3);

    // When
    NetworkWeights weights = KerasWeights.of(KerasFile.read(file), Vgg16Variant.TRANSFER);

    // Then
    assertThat(weights.isComplete()).isFalse();
    assertThat(weights.tensors()).hasSize(26);
    Tensor kernel = Objects.requireNonNull(weights.tensors().get("conv2_1.weight"));
    assertThat(kernel.shape()).containsExactly(128, 64, 3, 3);
    for (int[] at : new int[][] {{0, 0, 0, 0}, {127, 63, 2, 2}, {5, 7, 1, 2}}) {
      int index = ((at[0] * 64 + at[1]) * 3 + at[2]) * 3 + at[3];
      assertThat(kernel.values()[index]).isEqualTo(value(2, 1, at[2], at[3], at[1], at[0]));
    }
    assertThat(Objects.requireNonNull(weights.tensors().get("conv5_3.bias")).values()[511])
        .isEqualTo(bias(5, 3, 511));
  }

  @Test
  void aFileInOrderButWithOtherNames_isTaken() {
    // Given: a Sequential of one's own is named conv2d_7, conv2d_8 …
    Path file = folder.resolve("own.h5");
    writeConvolutions(file, "conv2d_%d%d", 3, 3);

    // When, Then
    assertThat(KerasWeights.of(KerasFile.read(file), Vgg16Variant.TRANSFER).tensors()).hasSize(26);
  }

  @Test
  void otherKernels_areRefused_withBothShapes() {
    // Given
    Path file = folder.resolve("wide.h5");
    writeConvolutions(file, "block%d_conv%d", 1, 3);

    // When, Then
    assertThatThrownBy(() -> KerasWeights.of(KerasFile.read(file), Vgg16Variant.TRANSFER))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("block1_conv1_W_1:0")
        .hasMessageContaining("[1, 3, 3, 64]")
        .hasMessageContaining("conv1_1 needs [3, 3, 3, 64]");
  }

  @Test
  void layersInAnotherOrder_areRefused_byName() {
    // Given
    Path file = folder.resolve("shuffled.h5");
    writeConvolutions(file, "block%2$d_conv%1$d", 3, 3);

    // When, Then
    assertThatThrownBy(() -> KerasWeights.of(KerasFile.read(file), Vgg16Variant.TRANSFER))
        .hasMessageContaining("'block2_conv1' stands where conv1_2 is expected");
  }

  @Test
  void whatIsNoKerasFile_isRefused() throws IOException {
    // Given
    Path text = Files.writeString(folder.resolve("text.h5"), "weights");
    Path other = folder.resolve("other.h5");
    try (WritableHdfFile hdf = HdfFile.write(other)) {
      hdf.putDataset("numbers", new float[] {1, 2});
    }

    // When, Then
    assertThatThrownBy(() -> KerasFile.read(text))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("is not an HDF5 file");
    assertThatThrownBy(() -> KerasFile.read(other))
        .hasMessageContaining("no attribute 'layer_names'");
  }

  @Test
  void aRealModelWithAnUnknownLayer_isRefused_byItsKind() {
    Path file = REAL.resolve("hh0260_parking_model_45ae182b.h5");
    Assumptions.assumeTrue(Files.exists(file), "shared data is not there");
    assertThatThrownBy(() -> KerasWeights.of(KerasFile.read(file), Vgg16Variant.OPTIMIZED))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("is a Rescaling, which no variant has");
  }

  @Test
  void aRealModel_answersAsKerasDid_withTheWeightsAsTheyAreRead() throws IOException {
    Path file = REAL.resolve("ano2_weights.h5");
    Assumptions.assumeTrue(Files.exists(file), "shared data is not there");
    // Given
    List<KerasFile.Layer> layers = KerasFile.read(file).layers();
    MultiLayerNetwork network = ano2();
    set(network, 0, KerasWeights.kernel(layers.get(0).weights().get(0)), layers.get(0));
    set(network, 1, KerasWeights.kernel(layers.get(1).weights().get(0)), layers.get(1));
    for (int dense = 0; dense < 3; dense++) {
      KerasFile.Weight kernel = layers.get(2 + dense).weights().get(0);
      set(network, 3 + dense, new Tensor(kernel.shape(), kernel.values()), layers.get(2 + dense));
    }
    byte[] pictures;
    ByteBuffer expected;
    try (ZipFile golden = new ZipFile(REAL.resolve("ano2_golden.npz").toFile())) {
      pictures = array(golden, "x.npy");
      expected = ByteBuffer.wrap(array(golden, "p.npy")).order(ByteOrder.LITTLE_ENDIAN);
    }
    float[] pixels = new float[pictures.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (pictures[i] & 0xff) / 255f;
    }

    // When
    INDArray answers = network.output(Nd4j.create(pixels, new int[] {168, 40, 40, 1}, 'c'));

    // Then
    for (int i = 0; i < 168; i++) {
      assertThat(answers.getDouble(i, 0)).isCloseTo(expected.getFloat(4 * i), within(1e-4));
    }
  }

  @Test
  void thePublishedFilesTopology_isWhatThisTestWrites() throws IOException {
    Path file = Path.of("../shared/data/vgg16_keras_layout/tfjs_vgg16_notop_model.json");
    Assumptions.assumeTrue(Files.exists(file), "shared data is not there");
    // Given
    String topology = Files.readString(file);

    // When, Then
    for (LayerPlan step : Vgg16Variant.TRANSFER.plan()) {
      if (step instanceof Convolution convolution) {
        assertThat(topology)
            .contains(
                "\"shape\": [3, 3, "
                    + convolution.inputs()
                    + ", "
                    + convolution.outputs()
                    + "], \"name\": \"block"
                    + convolution.name().charAt(4)
                    + "_conv"
                    + convolution.name().charAt(6)
                    + "/kernel\"");
      }
    }
  }

  private static MultiLayerNetwork ano2() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(convolution(1, 5))
                .layer(convolution(5, 12))
                .layer(
                    new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.AVG)
                        .kernelSize(3, 3)
                        .stride(3, 3)
                        .dataFormat(CNN2DFormat.NHWC)
                        .build())
                .layer(new DenseLayer.Builder().nOut(109).activation(Activation.RELU).build())
                .layer(new DenseLayer.Builder().nOut(20).activation(Activation.RELU).build())
                .layer(
                    new OutputLayer.Builder(new LossBinaryXENT())
                        .nOut(1)
                        .activation(Activation.SIGMOID)
                        .build())
                .setInputType(InputType.convolutional(40, 40, 1, CNN2DFormat.NHWC))
                .build());
    network.init();
    return network;
  }

  private static ConvolutionLayer convolution(int inputs, int outputs) {
    return new ConvolutionLayer.Builder(3, 3)
        .nIn(inputs)
        .nOut(outputs)
        .convolutionMode(ConvolutionMode.Truncate)
        .dataFormat(CNN2DFormat.NHWC)
        .activation(Activation.RELU)
        .build();
  }

  private static void set(
      MultiLayerNetwork network, int layer, Tensor kernel, KerasFile.Layer keras) {
    INDArray weights = network.getLayer(layer).getParam("W");
    weights.assign(Nd4j.create(kernel.values(), weights.shape(), 'c'));
    INDArray bias = network.getLayer(layer).getParam("b");
    bias.assign(Nd4j.create(keras.weights().get(1).values(), bias.shape(), 'c'));
  }

  /** The values of a NumPy array in a zip, behind its header. */
  private static byte[] array(ZipFile zip, String name) throws IOException {
    byte[] bytes = zip.getInputStream(Objects.requireNonNull(zip.getEntry(name))).readAllBytes();
    int header = 10 + (bytes[8] & 0xff) + 256 * (bytes[9] & 0xff);
    return Arrays.copyOfRange(bytes, header, bytes.length);
  }

  /** Names, shapes and attributes as in vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5. */
  private static void writeConvolutions(Path file, String pattern, int height, int width) {
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      List<Convolution> convolutions =
          Vgg16Variant.TRANSFER.plan().stream()
              .filter(Convolution.class::isInstance)
              .map(Convolution.class::cast)
              .toList();
      String[] names = new String[convolutions.size()];
      for (int i = 0; i < names.length; i++) {
        Convolution convolution = convolutions.get(i);
        int block = convolution.name().charAt(4) - '0';
        int index = convolution.name().charAt(6) - '0';
        names[i] = String.format(pattern, block, index);
        WritableGroup group = hdf.putGroup(names[i]);
        String[] weights = {names[i] + "_W_1:0", names[i] + "_b_1:0"};
        group.putAttribute("weight_names", weights);
        float[][][][] kernel =
            new float[height][width][convolution.inputs()][convolution.outputs()];
        for (int y = 0; y < height; y++) {
          for (int x = 0; x < width; x++) {
            for (int in = 0; in < convolution.inputs(); in++) {
              for (int out = 0; out < convolution.outputs(); out++) {
                kernel[y][x][in][out] = value(block, index, y, x, in, out);
              }
            }
          }
        }
        group.putDataset(weights[0], kernel);
        float[] biases = new float[convolution.outputs()];
        for (int out = 0; out < biases.length; out++) {
          biases[out] = bias(block, index, out);
        }
        group.putDataset(weights[1], biases);
      }
      hdf.putAttribute("layer_names", names);
    }
  }

  /** Tells every place of every kernel from its neighbours. */
  private static float value(int block, int index, int y, int x, int in, int out) {
    return block + index / 8f + y / 64f + x / 256f + in / 65_536f + out / 524_288f;
  }

  private static float bias(int block, int index, int out) {
    return block * 10 + index + out / 1024f;
  }
}
