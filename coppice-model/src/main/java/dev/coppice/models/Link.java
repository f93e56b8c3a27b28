package dev.coppice.models;

/** How margins (what a model adds up) become predictions. */
public enum Link {
  /** The margin is the prediction. */
  IDENTITY,
  /** 1 / (1 + exp(-margin)). */
  LOGISTIC,
  /** exp(margin k) / sum of all exp(margin). */
  SOFTMAX;

  /** Applies the link in place. {@code StrictMath}: the same bits on every JDK. */
  public void apply(double[] margins) {
    switch (this) {
      case IDENTITY:
        break;
      case LOGISTIC:
        for (int k = 0; k < margins.length; k++) {
          margins[k] = logistic(margins[k]);
        }
        break;
      case SOFTMAX:
        softmax(margins);
        break;
    }
  }

  public static double logistic(double margin) {
    return 1 / (1 + StrictMath.exp(-margin));
  }

  private static void softmax(double[] margins) {
    double max = Double.NEGATIVE_INFINITY;
    for (double margin : margins) {
      max = Math.max(max, margin);
    }
    double sum = 0;
    for (int k = 0; k < margins.length; k++) {
      margins[k] = StrictMath.exp(margins[k] - max);
      sum += margins[k];
    }
    for (int k = 0; k < margins.length; k++) {
      margins[k] /= sum;
    }
  }
}
