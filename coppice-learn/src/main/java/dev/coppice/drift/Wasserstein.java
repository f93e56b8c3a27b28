package dev.coppice.drift;

import dev.coppice.drift.Distribution.Numbers;

/**
 * How far values must travel, on average, to turn one distribution into the other, in standard
 * deviations of the reference: the area between the distribution functions (Vallender, 1974).
 */
public final class Wasserstein {

  private Wasserstein() {}

  /** NaN without values; a reference that does not vary counts as one of spread 1. */
  public static double of(Numbers reference, Numbers current) {
    double std = reference.moments().std();
    return distance(reference.sample(), current.sample()) / (std == 0 ? 1 : std);
  }

  /** In the unit of the values. Both are in ascending order. */
  static double distance(double[] a, double[] b) {
    if (a.length == 0 || b.length == 0) {
      return Double.NaN;
    }
    int i = 0;
    int j = 0;
    double area = 0;
    double last = StrictMath.min(a[0], b[0]);
    while (i < a.length || j < b.length) {
      double value = j == b.length || (i < a.length && a[i] <= b[j]) ? a[i] : b[j];
      double apart = (double) i / a.length - (double) j / b.length;
      area += StrictMath.abs(apart) * (value - last);
      last = value;
      while (i < a.length && a[i] == value) {
        i++;
      }
      while (j < b.length && b[j] == value) {
        j++;
      }
    }
    return area;
  }
}
