package dev.coppice.training.svm;

import dev.coppice.models.Link;

/**
 * The straight line from decision values to log odds: margin = slope * value + offset, fitted by
 * maximum likelihood on smoothed targets (J. Platt, 1999), with Newton's steps made safe (H.-T.
 * Lin, C.-J. Lin and R. Weng, A note on Platt's probabilistic outputs for support vector machines,
 * 2007). Weights count as repeated rows.
 */
public record PlattScaling(double slope, double offset) {

  private static final int MOST_STEPS = 100;
  private static final double LEAST_STEP = 1e-10;
  private static final double RIDGE = 1e-12;
  private static final double TOLERANCE = 1e-5;

  /**
   * @param values decision values of rows that the machine has not seen
   * @param sign 1 for the first class, whose odds are wanted, -1 for the other
   */
  public static PlattScaling fit(double[] values, double[] sign, double[] weights) {
    double ofFirst = 0;
    double ofOther = 0;
    for (int row = 0; row < sign.length; row++) {
      if (sign[row] > 0) {
        ofFirst += weights[row];
      } else {
        ofOther += weights[row];
      }
    }
    double high = (ofFirst + 1) / (ofFirst + 2);
    double low = 1 / (ofOther + 2);
    double[] targets = new double[sign.length];
    for (int row = 0; row < targets.length; row++) {
      targets[row] = sign[row] > 0 ? high : low;
    }
    PlattScaling line = new PlattScaling(0, StrictMath.log((ofFirst + 1) / (ofOther + 1)));
    for (int step = 0; step < MOST_STEPS; step++) {
      PlattScaling next = line.step(values, targets, weights);
      if (next == line) {
        break;
      }
      line = next;
    }
    return line;
  }

  /** One Newton step, halved until it helps; the same line when there is nothing to gain. */
  private PlattScaling step(double[] values, double[] targets, double[] weights) {
    double h11 = RIDGE;
    double h22 = RIDGE;
    double h21 = 0;
    double g1 = 0;
    double g2 = 0;
    for (int row = 0; row < values.length; row++) {
      double p = Link.logistic(slope * values[row] + offset);
      double curvature = weights[row] * p * (1 - p);
      double error = weights[row] * (p - targets[row]);
      h11 += values[row] * values[row] * curvature;
      h22 += curvature;
      h21 += values[row] * curvature;
      g1 += values[row] * error;
      g2 += error;
    }
    if (Math.abs(g1) < TOLERANCE && Math.abs(g2) < TOLERANCE) {
      return this;
    }
    double determinant = h11 * h22 - h21 * h21;
    double moveSlope = -(h22 * g1 - h21 * g2) / determinant;
    double moveOffset = -(h11 * g2 - h21 * g1) / determinant;
    double descent = g1 * moveSlope + g2 * moveOffset;
    double loss = loss(values, targets, weights);
    for (double size = 1; size >= LEAST_STEP; size /= 2) {
      PlattScaling next = new PlattScaling(slope + size * moveSlope, offset + size * moveOffset);
      if (next.loss(values, targets, weights) < loss + 1e-4 * size * descent) {
        return next;
      }
    }
    return this;
  }

  private double loss(double[] values, double[] targets, double[] weights) {
    double loss = 0;
    for (int row = 0; row < values.length; row++) {
      double margin = slope * values[row] + offset;
      double tail = StrictMath.log1p(StrictMath.exp(-Math.abs(margin)));
      loss += weights[row] * (tail + Math.max(margin, 0) - targets[row] * margin);
    }
    return loss;
  }
}
