package dev.coppice.training.linear;

import dev.coppice.training.FitContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * L-BFGS for smooth convex functions (J. Nocedal and S. Wright, Numerical Optimization, 2006,
 * algorithms 7.4 and 7.5): the step is built from the last {@link #MEMORY} moves and changes of the
 * gradient, in 4 * MEMORY * n operations.
 *
 * <p>The line search takes a point that satisfies the strong Wolfe conditions. As the function is
 * convex its slope grows along the line, so the bracket needs the sign of the slope only, and the
 * end game, where differences of the value drown in rounding, goes by slopes alone (W. Hager and H.
 * Zhang's approximate condition).
 */
final class LimitedMemory {

  /** A convex function. */
  interface Objective {
    /** The value; the gradient comes back in the given array. */
    double evaluate(double[] point, double[] gradient);

    /** About how far from the optimum a point with this gradient is. */
    double distance(double[] gradient);
  }

  private static final int MEMORY = 12;
  private static final double DECREASE = 1e-4;
  private static final double CURVATURE = 0.9;
  private static final int TRIES = 40;

  private final Objective objective;
  private final int n;
  private final Deque<Pair> pairs = new ArrayDeque<>();
  private double[] point;
  private double[] gradient;
  private double value;
  private int iterations;

  @SuppressWarnings("ArrayRecordComponent") // read in place
  private record Pair(double[] move, double[] change, double product) {}

  LimitedMemory(Objective objective, double[] start) {
    this.objective = objective;
    this.n = start.length;
    this.point = start.clone();
    this.gradient = new double[n];
    this.value = objective.evaluate(point, gradient);
  }

  int iterations() {
    return iterations;
  }

  /** Stops when the distance to the optimum is at most {@code tolerance}. */
  double[] minimise(long maxIterations, double tolerance, FitContext context) {
    while (iterations < maxIterations && objective.distance(gradient) > tolerance) {
      context.checkpoint();
      double[] direction = direction();
      if (!search(direction, pairs.isEmpty() ? 1 / norm(gradient) : 1)) {
        if (pairs.isEmpty()) {
          break; // even straight downhill nothing is left to gain in 64 bits
        }
        pairs.clear();
      }
      iterations++;
    }
    return point;
  }

  /** Minus the approximate inverse Hessian times the gradient: the two loops. */
  private double[] direction() {
    double[] q = gradient.clone();
    List<Pair> newestFirst = new ArrayList<>(pairs);
    double[] alphas = new double[newestFirst.size()];
    for (int i = 0; i < alphas.length; i++) {
      Pair pair = newestFirst.get(i);
      alphas[i] = Design.dot(pair.move, q, n) / pair.product;
      add(q, -alphas[i], pair.change);
    }
    double scale = -1;
    if (!newestFirst.isEmpty()) {
      Pair newest = newestFirst.get(0);
      scale = -newest.product / Design.dot(newest.change, newest.change, n);
    }
    for (int j = 0; j < n; j++) {
      q[j] *= scale;
    }
    Collections.reverse(newestFirst);
    for (int i = 0; i < alphas.length; i++) {
      Pair pair = newestFirst.get(i);
      double beta = Design.dot(pair.change, q, n) / pair.product;
      add(q, -alphas[alphas.length - 1 - i] - beta, pair.move);
    }
    return q;
  }

  /** Moves to a point along the direction; false when there is none better. */
  private boolean search(double[] direction, double firstStep) {
    double slope = Design.dot(gradient, direction, n);
    if (!(slope < 0)) {
      return false;
    }
    double rounding = 1e-14 * Math.abs(value);
    double low = 0;
    double lowSlope = slope;
    double high = Double.POSITIVE_INFINITY;
    double highSlope = Double.NaN;
    double step = firstStep;
    for (int tries = 0; tries < TRIES; tries++) {
      double[] next = point.clone();
      add(next, step, direction);
      double[] nextGradient = new double[n];
      double nextValue = objective.evaluate(next, nextGradient);
      double nextSlope = Design.dot(nextGradient, direction, n);
      boolean lower =
          nextValue <= value + DECREASE * step * slope
              || (nextValue <= value + rounding && nextSlope <= (2 * DECREASE - 1) * slope);
      if (lower && Math.abs(nextSlope) <= -CURVATURE * slope) {
        accept(next, nextGradient, nextValue);
        return true;
      }
      if (!lower || nextSlope > 0) { // NaN and infinity end here too
        high = step;
        highSlope = nextSlope;
      } else {
        low = step;
        lowSlope = nextSlope;
      }
      step = between(low, lowSlope, high, highSlope);
    }
    return false;
  }

  /** Where a straight line through the two slopes is zero, kept well inside the bracket. */
  private static double between(double low, double lowSlope, double high, double highSlope) {
    if (Double.isInfinite(high)) {
      return Math.max(4 * low, 1e-8);
    }
    double share = highSlope > 0 ? lowSlope / (lowSlope - highSlope) : 0.5;
    return low + Math.min(0.9, Math.max(0.1, share)) * (high - low);
  }

  private void accept(double[] next, double[] nextGradient, double nextValue) {
    double[] move = next.clone();
    add(move, -1, point);
    double[] change = nextGradient.clone();
    add(change, -1, gradient);
    double product = Design.dot(move, change, n);
    if (product > 0) {
      pairs.addFirst(new Pair(move, change, product));
      if (pairs.size() > MEMORY) {
        pairs.removeLast();
      }
    }
    point = next;
    gradient = nextGradient;
    value = nextValue;
  }

  private static void add(double[] sum, double factor, double[] vector) {
    for (int j = 0; j < sum.length; j++) {
      sum[j] += factor * vector[j];
    }
  }

  private static double norm(double[] vector) {
    return Math.sqrt(Design.dot(vector, vector, vector.length));
  }
}
