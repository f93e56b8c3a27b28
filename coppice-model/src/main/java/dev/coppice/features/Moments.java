package dev.coppice.features;

/** Mean and spread of numbers, added up in their order. */
final class Moments {

  private Moments() {}

  static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return values.length == 0 ? 0 : sum / values.length;
  }

  /** The population standard deviation, or 1 for a constant: it is what is divided by. */
  static double deviation(double[] values, double mean) {
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    double deviation = values.length == 0 ? 0 : Math.sqrt(squares / values.length);
    return orOne(deviation, mean);
  }

  /** Rounding noise of a constant must not be blown up into a feature. */
  static double orOne(double spread, double mean) {
    return spread <= 1e-12 * Math.max(1, Math.abs(mean)) ? 1 : spread;
  }
}
