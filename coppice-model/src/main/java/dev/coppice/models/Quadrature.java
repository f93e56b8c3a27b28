package dev.coppice.models;

/**
 * Gauss-Legendre quadrature over 0 to 1: exact for polynomials up to degree {@code 2 size - 1}. The
 * points are roots of a Legendre polynomial, found by Newton's method (Press et al., "Numerical
 * Recipes", 4.6).
 */
@SuppressWarnings("ArrayRecordComponent") // read in loops
record Quadrature(double[] points, double[] weights) {

  private static final int STEPS = 10; // converges quadratically from a good start

  static Quadrature of(int size) {
    double[] points = new double[size];
    double[] weights = new double[size];
    for (int i = 0; i < size; i++) {
      double x = StrictMath.cos(StrictMath.PI * (i + 0.75) / (size + 0.5));
      double slope = 1;
      for (int step = 0; step < STEPS; step++) {
        double last = 0;
        double now = 1;
        for (int n = 1; n <= size; n++) {
          double next = ((2 * n - 1) * x * now - (n - 1) * last) / n;
          last = now;
          now = next;
        }
        slope = size * (x * now - last) / (x * x - 1);
        x -= now / slope;
      }
      points[i] = (1 - x) / 2;
      weights[i] = 1 / ((1 - x * x) * slope * slope);
    }
    return new Quadrature(points, weights);
  }

  int size() {
    return points.length;
  }

  double at(int point) {
    return points[point];
  }

  double weight(int point) {
    return weights[point];
  }
}
