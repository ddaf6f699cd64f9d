package io.parkstream.training.fit;

import java.io.Serializable;
import java.util.Locale;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossCosineProximity;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.lossfunctions.impl.LossMSLE;

/**
 * The losses of the seed, under Keras' names and with Keras' values. DL4J's own class where it
 * computes the same; {@code LossTest} holds each to its formula.
 */
public enum Loss {
  /** The seed's default, with α 0.5 and γ 1. */
  BINARY_FOCAL_LOSS(0.5, 1) {
    @Override
    public ILossFunction create(double alpha, double gamma) {
      return new BinaryFocalLoss(alpha, gamma);
    }
  },
  /** With α 0.25 and γ 2. */
  MULTI_CATEGORY_FOCAL_LOSS2(0.25, 2) {
    @Override
    public ILossFunction create(double alpha, double gamma) {
      return new MultiCategoryFocalLoss(alpha, gamma);
    }
  },
  CATEGORICAL_CROSSENTROPY {
    @Override
    public ILossFunction create(double alpha, double gamma) {
      return new LossMCXENT();
    }
  },
  /** Labels are one-hot inside, so this is {@link #CATEGORICAL_CROSSENTROPY}. */
  SPARSE_CATEGORICAL_CROSSENTROPY {
    @Override
    public ILossFunction create(double alpha, double gamma) {
      return new LossMCXENT();
    }
  },
  /** The mean over both outputs; DL4J's adds them. */
  BINARY_CROSSENTROPY {
    @Override
    public ILossFunction create(double alpha, double gamma) {
      return formula(
          true,
          (y, p) -> -y * Math.log(inside(p)) - (1 - y) * Math.log(1 - inside(p)),
          (y, p) -> inside(p) == p ? (p - y) / (p * (1 - p)) : 0);
    }
  },
  MEAN_SQUARED_ERROR {
    @Override
    public ILossFunction create(double alpha, double gamma) {
      return new LossMSE();
    }
  },
  /** DL4J's own is twice as large as soon as crops are weighted. */
  MEAN_ABSOLUTE_ERROR {
    @Override
    public ILossFunction create(double alpha, double gamma) {
      return formula(true, (y, p) -> Math.abs(y - p), (y, p) -> Math.signum(p - y));
    }
  },
  /** Divides by labels of zero, which Keras takes for 1e-7; DL4J's is infinite there. */
  MEAN_ABSOLUTE_PERCENTAGE_ERROR {
    @Override
    public ILossFunction create(double alpha, double gamma) {
      return formula(
          true,
          (y, p) -> 100 * Math.abs(y - p) / Math.max(Math.abs(y), OutputwiseLoss.EPSILON),
          (y, p) -> 100 * Math.signum(p - y) / Math.max(Math.abs(y), OutputwiseLoss.EPSILON));
    }
  },
  MEAN_SQUARED_LOGARITHMIC_ERROR {
    @Override
    public ILossFunction create(double alpha, double gamma) {
      return new LossMSLE();
    }
  },
  /** Labels 0 and 1 stand for -1 and 1, as in Keras since 2.3; DL4J's adds the outputs. */
  HINGE {
    @Override
    public ILossFunction create(double alpha, double gamma) {
      return formula(
          true,
          (y, p) -> Math.max(0, 1 - sign(y) * p),
          (y, p) -> 1 - sign(y) * p > 0 ? -sign(y) : 0);
    }
  },
  /** As {@link #HINGE}, squared. */
  SQUARED_HINGE {
    @Override
    public ILossFunction create(double alpha, double gamma) {
      return formula(
          true,
          (y, p) -> Math.pow(Math.max(0, 1 - sign(y) * p), 2),
          (y, p) -> -2 * sign(y) * Math.max(0, 1 - sign(y) * p));
    }
  },
  LOGCOSH {
    @Override
    public ILossFunction create(double alpha, double gamma) {
      return formula(true, (y, p) -> Math.log(Math.cosh(p - y)), (y, p) -> Math.tanh(p - y));
    }
  },
  /** Labels of zero are clipped to 1e-7; DL4J's is not a number there. */
  KULLBACK_LEIBLER_DIVERGENCE {
    @Override
    public ILossFunction create(double alpha, double gamma) {
      return formula(
          false,
          (y, p) -> upToOne(y) * Math.log(upToOne(y) / upToOne(p)),
          (y, p) -> upToOne(p) == p ? -upToOne(y) / p : 0);
    }
  },
  /** The mean over both outputs; DL4J's adds them. */
  POISSON {
    @Override
    public ILossFunction create(double alpha, double gamma) {
      return formula(
          true,
          (y, p) -> p - y * Math.log(p + OutputwiseLoss.EPSILON),
          (y, p) -> 1 - y / (p + OutputwiseLoss.EPSILON));
    }
  },
  COSINE_PROXIMITY {
    @Override
    public ILossFunction create(double alpha, double gamma) {
      return new LossCosineProximity();
    }
  };

  private final double alpha;
  private final double gamma;

  Loss() {
    this(0, 0);
  }

  Loss(double alpha, double gamma) {
    this.alpha = alpha;
    this.gamma = gamma;
  }

  /**
   * The loss itself.
   *
   * @param alpha of the focal losses, 0 to 1; the others ignore it
   * @param gamma of the focal losses, 0 or more; the others ignore it
   */
  public abstract ILossFunction create(double alpha, double gamma);

  /** Keras' name. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The α that goes with it unless another is given. */
  public double alpha() {
    return alpha;
  }

  /** The γ that goes with it unless another is given. */
  public double gamma() {
    return gamma;
  }

  OutputwiseLoss formula(boolean mean, Term value, Term slope) {
    return new Formula(word(), mean, value, slope);
  }

  private static double sign(double label) {
    return 2 * label - 1;
  }

  /** Keras' clip for binary cross-entropy. */
  private static double inside(double output) {
    return Math.max(OutputwiseLoss.EPSILON, Math.min(1 - OutputwiseLoss.EPSILON, output));
  }

  /** Keras' clip for the divergence. */
  private static double upToOne(double value) {
    return Math.max(OutputwiseLoss.EPSILON, Math.min(1, value));
  }

  /** A number from a label and an output; DL4J wants its losses serializable. */
  @FunctionalInterface
  interface Term extends Serializable {
    double of(double label, double output);
  }

  private static final class Formula extends OutputwiseLoss {
    private static final long serialVersionUID = 1;

    private final Term value;
    private final Term slope;

    Formula(String name, boolean mean, Term value, Term slope) {
      super(name, mean);
      this.value = value;
      this.slope = slope;
    }

    @Override
    double value(double label, double output) {
      return value.of(label, output);
    }

    @Override
    double slope(double label, double output) {
      return slope.of(label, output);
    }
  }
}
