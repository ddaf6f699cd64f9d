package io.parkstream.engine.dl4j;

import org.deeplearning4j.config.DL4JClassLoading;
import org.deeplearning4j.nn.layers.mkldnn.BaseMKLDNNHelper;

/**
 * DL4J's oneDNN helpers, which make its convolutions ten times faster and are off by default in
 * 1.0.0-M2.1 for two reasons: a property, and a class that was renamed ({@link
 * org.nd4j.nativeblas.Nd4jCpu} puts it back).
 */
public final class OneDnnHelpers {
  private static final String DISABLE = "org.eclipse.deeplearning4j.helpers.disable";

  private OneDnnHelpers() {}

  /**
   * Switches the helpers on. To be called before the first network is built; an operator's own
   * setting of the property is left alone.
   *
   * @return whether networks built from now on use them
   */
  public static boolean enable() {
    if (System.getProperty(DISABLE) == null) {
      System.setProperty(DISABLE, "false");
    }
    DL4JClassLoading.setDl4jClassloaderFromClass(BaseMKLDNNHelper.class);
    return !Boolean.parseBoolean(System.getProperty(DISABLE, "true"))
        && BaseMKLDNNHelper.mklDnnEnabled();
  }
}
