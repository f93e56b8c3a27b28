package dev.coppice.stats;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.TextColumn;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How many values fell into each bin. Histograms over the same bins add up exactly, in any order.
 *
 * @param counts one a bin, not to be changed by anybody
 */
@SuppressWarnings("ArrayRecordComponent") // tests of distributions read the array itself
public record Histogram(Bins bins, long[] counts) {

  /**
   * @throws InvalidInput when there is not one count, zero or more, for each bin
   */
  public Histogram {
    if (counts.length != bins.size() || Arrays.stream(counts).anyMatch(count -> count < 0)) {
      throw new InvalidInput(
          "The counts of a histogram are "
              + Arrays.toString(counts)
              + "; there are "
              + bins.size()
              + " bins, and no count is below 0");
    }
  }

  public static Histogram of(NumberBins bins, double[] values) {
    long[] counts = new long[bins.size()];
    for (double value : values) {
      counts[bins.bin(value)]++;
    }
    return new Histogram(bins, counts);
  }

  public static Histogram of(CategoryBins bins, TextColumn column) {
    int[] binOfLevel = column.levels().stream().mapToInt(bins::bin).toArray();
    int missing = bins.bin(null);
    long[] counts = new long[bins.size()];
    for (int code : column.codes()) {
      counts[code < 0 ? missing : binOfLevel[code]]++;
    }
    return new Histogram(bins, counts);
  }

  /**
   * @throws InvalidInput when the other one has other bins
   */
  public Histogram plus(Histogram other) {
    if (!bins.equals(other.bins)) {
      throw new InvalidInput(
          "Histograms over different bins cannot be added: " + bins + " and " + other.bins);
    }
    long[] sums = counts.clone();
    for (int bin = 0; bin < sums.length; bin++) {
      sums[bin] += other.counts[bin];
    }
    return new Histogram(bins, sums);
  }

  public long total() {
    return Arrays.stream(counts).sum();
  }

  /** Each bin's part of the whole; NaN everywhere when nothing was counted. */
  public double[] shares() {
    double total = total();
    return Arrays.stream(counts).mapToDouble(count -> count / total).toArray();
  }

  public Struct toStruct() {
    return new Struct().put("bins", bins.toStruct()).put("counts", counts);
  }

  public static Histogram read(Struct struct) {
    return new Histogram(Bins.read(struct.struct("bins")), struct.longs("counts"));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Histogram histogram
        && bins.equals(histogram.bins)
        && Arrays.equals(counts, histogram.counts);
  }

  @Override
  public int hashCode() {
    return 31 * bins.hashCode() + Arrays.hashCode(counts);
  }

  @Override
  public String toString() {
    return "Histogram" + Arrays.toString(counts) + " over " + bins;
  }
}
