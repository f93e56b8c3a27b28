package dev.coppice.training.search;

import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/** One setting of a family that varies, under the name that the project gives it. */
sealed interface Dimension {

  String name();

  /** How many values there are; empty for a continuum. */
  OptionalLong size();

  /** All listed values, or both ends. */
  List<Object> ends();

  /**
   * Evenly over the values, or over their logarithms. Only raw bits are asked of the generator:
   * they are fixed for ever.
   */
  Object draw(SplittableRandom random);

  /** These values, in this order. */
  record Choice(String name, List<Object> values) implements Dimension {
    @Override
    public OptionalLong size() {
      return OptionalLong.of(values.size());
    }

    @Override
    public List<Object> ends() {
      return values;
    }

    @Override
    public Object draw(SplittableRandom random) {
      return values.get((int) (unit(random) * values.size()));
    }
  }

  /** The whole numbers from min to max, both included. */
  record Whole(String name, long min, long max, Scale scale) implements Dimension {
    @Override
    public OptionalLong size() {
      return OptionalLong.of(max - min + 1);
    }

    @Override
    public List<Object> ends() {
      return List.of(min, max);
    }

    @Override
    public Object draw(SplittableRandom random) {
      long drawn = (long) Math.floor(scale.between(min, max + 1.0, unit(random)));
      return Math.min(max, Math.max(min, drawn));
    }
  }

  /** Decimals from min to max. */
  record Decimal(String name, double min, double max, Scale scale) implements Dimension {
    @Override
    public OptionalLong size() {
      return min == max ? OptionalLong.of(1) : OptionalLong.empty();
    }

    @Override
    public List<Object> ends() {
      return List.of(min, max);
    }

    @Override
    public Object draw(SplittableRandom random) {
      return Math.min(max, Math.max(min, scale.between(min, max, unit(random))));
    }
  }

  /** What is even: the numbers or their logarithms. */
  enum Scale {
    LINEAR,
    LOG;

    private double between(double min, double max, double share) {
      if (this == LINEAR) {
        return min + share * (max - min);
      }
      double low = StrictMath.log(min);
      return StrictMath.exp(low + share * (StrictMath.log(max) - low));
    }
  }

  private static double unit(SplittableRandom random) {
    return (random.nextLong() >>> 11) * 0x1p-53;
  }
}
