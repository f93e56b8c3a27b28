package dev.coppice.metrics;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import dev.coppice.stats.Sum;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Named numbers in order: what a set of predictions is worth. NaN is "undefined". Immutable. */
public final class Scores {

  private final Map<String, Double> values;

  /** Keeps the order of the map. */
  public Scores(Map<String, Double> values) {
    this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  public Set<String> names() {
    return values.keySet();
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  /**
   * @throws InvalidInput naming the nearest score when there is none of this name
   */
  public double get(String name) {
    Double value = values.get(name);
    if (value == null) {
      throw new InvalidInput("There is no score '" + name + "'" + Nearest.hint(name, names()));
    }
    return value;
  }

  public double get(Metric metric) {
    return get(metric.key());
  }

  /**
   * The mean of each score over the folds of a cross-validation; undefined in one fold is
   * undefined.
   *
   * @param folds at least one, all with the same names
   */
  public static Scores mean(List<Scores> folds) {
    return combine(folds, values -> Sum.of(values) / values.length);
  }

  /** The population standard deviation (divisor: the number of folds, as numpy's default). */
  public static Scores std(List<Scores> folds) {
    return combine(
        folds,
        values -> {
          double mean = Sum.of(values) / values.length;
          Sum squares = new Sum();
          for (double value : values) {
            squares.add((value - mean) * (value - mean));
          }
          return Math.sqrt(squares.value() / values.length);
        });
  }

  private static Scores combine(List<Scores> folds, ToDoubleFunction<double[]> formula) {
    if (folds.isEmpty()) {
      throw new InvalidInput("There are no folds to combine");
    }
    Map<String, Double> combined = new LinkedHashMap<>();
    for (String name : folds.get(0).names()) {
      double[] values = folds.stream().mapToDouble(fold -> fold.get(name)).toArray();
      combined.put(name, formula.applyAsDouble(values));
    }
    return new Scores(combined);
  }

  public Struct toStruct() {
    Struct struct = new Struct();
    values.forEach((name, value) -> struct.put(name, value.doubleValue()));
    return struct;
  }

  public static Scores read(Struct struct) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (String name : struct.names()) {
      values.put(name, struct.number(name));
    }
    return new Scores(values);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Scores scores && values.equals(scores.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
