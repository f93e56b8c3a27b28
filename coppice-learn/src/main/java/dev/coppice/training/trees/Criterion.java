package dev.coppice.training.trees;

/**
 * What a split should make large: the sum over both sides of weight times purity, without the terms
 * that every split of a node shares. Sides are given as the left one and the total. For classes a
 * side is the weight of each class; for numbers it is the weight and the weighted sum.
 */
enum Criterion {
  /** Sum of squared class weights / weight: the Gini impurity, turned round. */
  GINI,
  /** Sum of c log c - w log w: minus weight times entropy. */
  ENTROPY,
  /** Squared sum / weight: what the means of the sides explain of the squares. */
  SQUARED_ERROR;

  double score(double[] left, double[] total) {
    return switch (this) {
      case GINI -> gini(left, total);
      case ENTROPY -> entropy(left, total);
      case SQUARED_ERROR -> squaredError(left, total);
    };
  }

  private static double squaredError(double[] left, double[] total) {
    double rest = total[1] - left[1];
    return left[1] * left[1] / left[0] + rest * rest / (total[0] - left[0]);
  }

  private static double gini(double[] left, double[] total) {
    double leftWeight = 0;
    double rightWeight = 0;
    double leftSquares = 0;
    double rightSquares = 0;
    for (int k = 0; k < left.length; k++) {
      double l = left[k];
      double r = total[k] - l;
      leftWeight += l;
      rightWeight += r;
      leftSquares += l * l;
      rightSquares += r * r;
    }
    return leftSquares / leftWeight + rightSquares / rightWeight;
  }

  private static double entropy(double[] left, double[] total) {
    double leftWeight = 0;
    double rightWeight = 0;
    double sum = 0;
    for (int k = 0; k < left.length; k++) {
      double l = left[k];
      double r = total[k] - l;
      leftWeight += l;
      rightWeight += r;
      sum += timesLog(l) + timesLog(r);
    }
    return sum - timesLog(leftWeight) - timesLog(rightWeight);
  }

  private static double timesLog(double weight) {
    return weight > 0 ? weight * StrictMath.log(weight) : 0;
  }
}
