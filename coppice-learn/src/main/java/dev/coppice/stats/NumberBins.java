package dev.coppice.stats;

import dev.coppice.codec.ShortestDouble;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * Bins of equal frequency that respect ties.
 *
 * <p>Idea: a value that alone holds at least one bin's mass (count >= values / bins) gets a bin of
 * its own. The runs of lighter values between such values are cut into bins of about one bin's
 * mass, never inside a tie. Plain quantile edges collapse on a column with 92 % zeros: all edges
 * are zero, one bin is left, and no drift is ever seen. Because a heavy value has neighbours of its
 * own on both sides, even a constant column notices a new value.
 *
 * <p>Cost: one sort to learn; to place a value, one comparison an edge without branches, which for
 * some ten edges is quicker than a binary search. Rejected: equal-width bins, blind to a shift of a
 * skewed column; more bins for a small rest beside a heavy value, noise in a small window.
 *
 * @param edges the inner upper edges, strictly increasing, not to be changed by anybody; bin i
 *     holds {@code edges[i-1] < value <= edges[i]}, the outer edges are infinite, and the bin after
 *     the last number is that of missing values
 */
@SuppressWarnings("ArrayRecordComponent") // the counting loop reads the array itself
public record NumberBins(double[] edges) implements Bins {

  /** Ten, as the population stability index is usually taken. */
  public static final int STANDARD_BINS = 10;

  static final String KIND = "numbers";

  /**
   * @throws InvalidInput when the edges do not increase
   */
  public NumberBins {
    for (int i = 0; i < edges.length; i++) {
      if (!Double.isFinite(edges[i]) || (i > 0 && edges[i] <= edges[i - 1])) {
        throw new InvalidInput(
            "Edge " + i + " of the bins is " + edges[i] + "; edges are finite and increase");
      }
    }
  }

  public static NumberBins learn(double[] values) {
    return learn(values, STANDARD_BINS);
  }

  /**
   * @param values missing (NaN) and infinite ones are left out; none at all gives one bin of
   *     numbers
   * @param bins how many bins equal-frequency means; heavy values can make it up to twice as many
   */
  public static NumberBins learn(double[] values, int bins) {
    if (bins < 1) {
      throw new InvalidInput("The number of bins is " + bins + "; it is at least 1");
    }
    double[] sorted =
        Arrays.stream(values).filter(Double::isFinite).map(value -> value + 0.0).sorted().toArray();
    DoubleStream.Builder edges = DoubleStream.builder();
    int light = 0; // where the current run of light values starts
    for (int start = 0, end; start < sorted.length; start = end) {
      end = endOfTie(sorted, start);
      if ((long) (end - start) * bins >= sorted.length) {
        cut(sorted, light, start, bins, edges);
        edges.add(Math.nextDown(sorted[start]));
        edges.add(sorted[start]);
        light = end;
      }
    }
    cut(sorted, light, sorted.length, bins, edges);
    // Two heavy values can be neighbours among the doubles: then nothing lies between them
    return new NumberBins(edges.build().filter(Double::isFinite).distinct().toArray());
  }

  /** Cuts a run of light values into bins of about one bin's mass each. */
  private static void cut(double[] sorted, int from, int to, int bins, DoubleStream.Builder edges) {
    long parts = Math.round((double) (to - from) * bins / sorted.length);
    int done = from;
    for (long part = 1; part < parts; part++) {
      int upTo = from + (int) ((to - from) * part / parts);
      int end = upTo > from ? endOfTie(sorted, upTo - 1) : from;
      if (end > done && end < to) {
        edges.add(sorted[end - 1]);
        done = end;
      }
    }
  }

  private static int endOfTie(double[] sorted, int start) {
    int end = start + 1;
    while (end < sorted.length && sorted[end] == sorted[start]) {
      end++;
    }
    return end;
  }

  @Override
  public int size() {
    return edges.length + 2;
  }

  /** The bin of a value; NaN is missing. */
  public int bin(double value) {
    if (Double.isNaN(value)) {
      return edges.length + 1;
    }
    int bin = 0;
    for (double edge : edges) {
      bin += value > edge ? 1 : 0;
    }
    return bin;
  }

  @Override
  public String label(int bin) {
    if (bin == size() - 1) {
      return "missing";
    }
    boolean first = bin == 0;
    boolean last = bin == edges.length;
    if (!first && !last && edges[bin - 1] == Math.nextDown(edges[bin])) {
      return "= " + ShortestDouble.text(edges[bin]);
    }
    String low = first ? "-inf" : ShortestDouble.text(edges[bin - 1]);
    if (last) {
      return "(" + low + ", inf)";
    }
    boolean belowHeavy = bin + 1 < edges.length && edges[bin] == Math.nextDown(edges[bin + 1]);
    return belowHeavy
        ? "(" + low + ", " + ShortestDouble.text(edges[bin + 1]) + ")"
        : "(" + low + ", " + ShortestDouble.text(edges[bin]) + "]";
  }

  @Override
  public Struct toStruct() {
    return new Struct().put("kind", KIND).put("edges", edges);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NumberBins bins && Arrays.equals(edges, bins.edges);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(edges);
  }

  @Override
  public String toString() {
    return "NumberBins" + Arrays.toString(edges);
  }
}
