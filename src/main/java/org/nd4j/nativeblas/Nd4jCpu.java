package org.nd4j.nativeblas;

/**
 * Switches DL4J's oneDNN helpers on.
 *
 * <p>DL4J 1.0.0-M2.1 asks a class of this name, by reflection, whether oneDNN is there; since the
 * class was renamed to {@code org.nd4j.linalg.cpu.nativecpu.bindings.Nd4jCpu} the question fails,
 * the helpers stay off without a word, and convolutions run at a tenth of the speed. This class
 * passes the question on to its new place.
 */
public final class Nd4jCpu {
  private Nd4jCpu() {}

  /** Called by reflection from {@code BaseMKLDNNHelper.mklDnnEnabled()}. */
  public static final class Environment {
    private static final Environment INSTANCE = new Environment();

    private Environment() {}

    public static Environment getInstance() {
      return INSTANCE;
    }

    public boolean isUseMKLDNN() {
      return org.nd4j.linalg.cpu.nativecpu.bindings.Nd4jCpu.Environment.getInstance().isUseONEDNN();
    }
  }
}
