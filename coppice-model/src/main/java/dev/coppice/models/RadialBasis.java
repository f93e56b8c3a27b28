package dev.coppice.models;

import dev.coppice.errors.InvalidInput;

/**
 * How alike two points are: exp(-gamma * squared distance), from 1 for the same point towards 0.
 *
 * <p>The exponential is our own, because a kernel machine spends most of its time in it: the same
 * bits everywhere as with {@code StrictMath}, but a loop of a few cycles a value. The argument is
 * split into k ln 2 + r with |r| below 0.35 (W. Cody and W. Waite, 1980); Taylor's terms up to the
 * 13th then leave less than rounding does.
 */
public record RadialBasis(double gamma) {

  private static final double LOG2_E = 1.4426950408889634;

  /** ln 2 in two parts; the first has so few bits that its products with k are exact. */
  private static final double LN2_HIGH = 0x1.62e42feep-1;

  private static final double LN2_LOW = 0x1.a39ef35793c76p-33;

  /** Below, the result would be smaller than any number of full precision. */
  private static final double LEAST = -708;

  public RadialBasis {
    if (!(gamma > 0) || Double.isInfinite(gamma)) {
      throw new InvalidInput(
          "The gamma of a kernel is " + gamma + "; it must be a positive number.");
    }
  }

  /** Turns squared distances into similarities, in place. */
  public void apply(double[] squaredDistances) {
    for (int i = 0; i < squaredDistances.length; i++) {
      squaredDistances[i] = exp(-gamma * squaredDistances[i]);
    }
  }

  /** e to a power that is not positive, within two units of the last place. */
  static double exp(double power) {
    if (power < LEAST) {
      return 0;
    }
    double k = Math.rint(power * LOG2_E);
    double r = (power - k * LN2_HIGH) - k * LN2_LOW;
    double sum = 1.0 / 6227020800.0;
    sum = sum * r + 1.0 / 479001600;
    sum = sum * r + 1.0 / 39916800;
    sum = sum * r + 1.0 / 3628800;
    sum = sum * r + 1.0 / 362880;
    sum = sum * r + 1.0 / 40320;
    sum = sum * r + 1.0 / 5040;
    sum = sum * r + 1.0 / 720;
    sum = sum * r + 1.0 / 120;
    sum = sum * r + 1.0 / 24;
    sum = sum * r + 1.0 / 6;
    sum = sum * r + 0.5;
    sum = sum * r + 1;
    sum = sum * r + 1;
    return sum * Double.longBitsToDouble((long) k + 1023 << 52);
  }
}
