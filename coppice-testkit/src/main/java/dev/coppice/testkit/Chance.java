package dev.coppice.testkit;

import java.util.List;
import java.util.SplittableRandom;

/** Seeded draws whose bits depend on the seed alone, not on the JDK. */
final class Chance {

  private final SplittableRandom random;

  Chance(long seed) {
    random = new SplittableRandom(seed);
  }

  /** At least 0, below 1. */
  double uniform() {
    return (random.nextLong() >>> 11) * 0x1.0p-53;
  }

  /** From {@code low} to {@code high}, both possible. */
  int whole(int low, int high) {
    return low + (int) (uniform() * (high - low + 1));
  }

  boolean yes(double probability) {
    return uniform() < probability;
  }

  /** Yes with the probability whose log odds are given. */
  boolean yesByLogOdds(double logOdds) {
    return yes(1 / (1 + StrictMath.exp(-logOdds)));
  }

  /** Box and Muller's transform; the second of its two values is not kept. */
  double normal(double mean, double deviation) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform()));
    return mean + deviation * radius * StrictMath.cos(2 * StrictMath.PI * uniform());
  }

  double logNormal(double mean, double deviation) {
    return StrictMath.exp(normal(mean, deviation));
  }

  /** How often in a row it says yes, at most {@code most} times. */
  int streak(double probability, int most) {
    int count = 0;
    while (count < most && yes(probability)) {
      count++;
    }
    return count;
  }

  <T> T oneOf(List<T> values) {
    return values.get(whole(0, values.size() - 1));
  }

  /** A position, each as often as its weight. */
  int weighted(double... weights) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    double left = uniform() * sum;
    int position = 0;
    while (position < weights.length - 1 && left >= weights[position]) {
      left -= weights[position];
      position++;
    }
    return position;
  }
}
