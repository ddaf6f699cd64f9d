package io.parkstream.engine.dl4j;

import io.parkstream.engine.dl4j.LayerPlan.Convolution;
import io.parkstream.engine.dl4j.LayerPlan.Dense;
import io.parkstream.engine.dl4j.LayerPlan.Dropout;
import io.parkstream.engine.dl4j.LayerPlan.Normalization;
import io.parkstream.engine.dl4j.LayerPlan.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The networks: VGG16 (Simonyan and Zisserman 2014, configuration D) for pictures of 48 × 48 × 3
 * and two classes, empty and occupied.
 *
 * <p>Five blocks of 2, 2, 3, 3, 3 convolutions with 64, 128, 256, 512, 512 channels, a pool after
 * each: 48, 24, 12, 6, 3, 1 pixels wide, so 512 values are left for the dense part.
 */
public enum Vgg16Variant {
  /** As published: no regularization, Dense 4096, 4096, 2. 33.6 million parameters. */
  ORIGINAL {
    @Override
    public List<LayerPlan> plan(int classes) {
      List<LayerPlan> plan = plainBlocks();
      plan.add(new Dense("dense1", FLAT, 4096, 0, false));
      plan.add(new Dense("dense2", 4096, 4096, 0, false));
      plan.add(new Dense("dense3", 4096, classes, 0, true));
      return plan;
    }
  },

  /**
   * With L2 5e-4, batch normalization after each ReLU, and dropout: 0.3 after the first
   * convolution, 0.4 after every convolution but the last of blocks 2 to 5, 0.5 after the last pool
   * and after the second Dense 512. 15.3 million parameters.
   */
  OPTIMIZED {
    @Override
    public List<LayerPlan> plan(int classes) {
      List<LayerPlan> plan = new ArrayList<>();
      for (int block = 1; block <= BLOCKS.length; block++) {
        for (int index = 1; index <= convolutions(block); index++) {
          plan.add(convolution(block, index, L2));
          plan.add(new Normalization("norm" + block + "_" + index, BLOCKS[block - 1][1]));
          if (index < convolutions(block)) {
            plan.add(new Dropout(block == 1 ? 0.3 : 0.4));
          }
        }
        plan.add(new Pool("pool" + block));
      }
      plan.add(new Dropout(0.5));
      plan.add(new Dense("dense1", FLAT, 512, L2, false));
      plan.add(new Normalization("dense1_norm", 512));
      plan.add(new Dense("dense2", 512, 512, L2, false));
      plan.add(new Normalization("dense2_norm", 512));
      plan.add(new Dropout(0.5));
      plan.add(new Dense("dense3", 512, classes, 0, true));
      return plan;
    }
  },

  /**
   * The published convolutions, to be given pretrained weights, under Dense 256, 128, 2. Its first
   * 13 layers are frozen by default. 14.9 million parameters.
   */
  TRANSFER {
    @Override
    public List<LayerPlan> plan(int classes) {
      List<LayerPlan> plan = plainBlocks();
      plan.add(new Dense("dense1", FLAT, 256, 0, false));
      plan.add(new Dense("dense2", 256, 128, 0, false));
      plan.add(new Dense("dense3", 128, classes, 0, true));
      return plan;
    }

    @Override
    public int frozenLayers() {
      return 13;
    }
  };

  /** Empty, occupied: the alphabetical order of the folders, and of the network's outputs. */
  public static final int CLASSES = 2;

  /** Values that the last pool leaves: 1 × 1 × 512. */
  private static final int FLAT = 512;

  /** Keras' {@code l2(0.0005)}, which adds 5e-4 · w² to the loss. */
  private static final double L2 = 5e-4;

  /** Convolutions and channels of each block. */
  private static final int[][] BLOCKS = {{2, 64}, {2, 128}, {3, 256}, {3, 512}, {3, 512}};

  /** The steps from picture to the two probabilities of a parking space, in order. */
  public List<LayerPlan> plan() {
    return plan(CLASSES);
  }

  /**
   * The steps from picture to probabilities, in order.
   *
   * @param classes how many, 2 or more: Keras' {@code num_classes}. What is served has two; with
   *     more of them a network is trained on other pictures first
   */
  public abstract List<LayerPlan> plan(int classes);

  /** The word on the command line and in the model card. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** How many layers training freezes by default, counted as in Keras. */
  public int frozenLayers() {
    return 0;
  }

  /** Layers before the flattening, counted as in Keras. */
  public int layersBeforeDense() {
    return (int) plan().stream().takeWhile(step -> !(step instanceof Dense)).count();
  }

  private static List<LayerPlan> plainBlocks() {
    List<LayerPlan> plan = new ArrayList<>();
    for (int block = 1; block <= BLOCKS.length; block++) {
      for (int index = 1; index <= convolutions(block); index++) {
        plan.add(convolution(block, index, 0));
      }
      plan.add(new Pool("pool" + block));
    }
    return plan;
  }

  private static int convolutions(int block) {
    return BLOCKS[block - 1][0];
  }

  private static Convolution convolution(int block, int index, double l2) {
    int channels = BLOCKS[block - 1][1];
    int inputs = index > 1 ? channels : block > 1 ? BLOCKS[block - 2][1] : 3;
    return new Convolution("conv" + block + "_" + index, inputs, channels, l2);
  }
}
