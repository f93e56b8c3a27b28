package dev.coppice.drift;

import dev.coppice.codec.Struct;
import dev.coppice.drift.Distribution.Categories;
import dev.coppice.drift.Distribution.Numbers;
import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.Column;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.TextColumn;
import dev.coppice.stats.CategoryBins;
import dev.coppice.stats.Histogram;
import dev.coppice.stats.Moments;
import dev.coppice.stats.NumberBins;
import java.util.Arrays;

/**
 * One column of the reference rows: what others are measured against, with bins frozen for ever.
 *
 * @param expression how the number is computed from a row; empty for a field of the row
 * @param fences where outliers begin; of no use for texts
 */
public record Reference(
    String name, String expression, FieldType type, Distribution distribution, Fences fences) {

  /** So many values stand for all of a reference: 1/1024 is the most that KS can be wrong by. */
  static final int SAMPLE = 512;

  /** From the column of the reference rows. */
  public static Reference of(String name, String expression, FieldType type, Column column) {
    return of(name, expression, type, column, NumberBins.STANDARD_BINS);
  }

  /**
   * From the outputs of a model for the reference rows. The bins are finer: what is known about
   * rows by their output, see {@link ExpectedLoss}, must not blur at its ends.
   */
  public static Reference ofOutput(String name, double[] output) {
    return of(name, "", FieldType.NUMBER, new NumberColumn(output), 2 * NumberBins.STANDARD_BINS);
  }

  private static Reference of(
      String name, String expression, FieldType type, Column column, int wanted) {
    if (column instanceof NumberColumn numbers) {
      double[] sorted = sorted(numbers.values());
      NumberBins bins = NumberBins.learn(sorted, wanted);
      return numbers(
          name,
          expression,
          type,
          Histogram.of(bins, numbers.values()),
          Moments.of(numbers.values()),
          sorted);
    }
    TextColumn texts = (TextColumn) column;
    Histogram histogram = Histogram.of(CategoryBins.learn(texts), texts);
    Categories categories = new Categories(histogram, levels(texts));
    return new Reference(name, expression, type, categories, Fences.of(new double[0]));
  }

  private static Reference numbers(
      String name,
      String expression,
      FieldType type,
      Histogram histogram,
      Moments moments,
      double[] sorted) {
    Fences fences = Fences.of(thinned(sorted));
    Numbers numbers = new Numbers(histogram, moments, sorted, fences.share(sorted));
    return new Reference(name, expression, type, numbers, fences);
  }

  /**
   * The same column of other rows, over the same bins.
   *
   * @throws InvalidInput when it holds texts and the reference numbers, or the other way round
   */
  public Distribution measure(Column column) {
    if (column instanceof NumberColumn numbers
        && distribution.histogram().bins() instanceof NumberBins bins) {
      double[] values = numbers.values();
      double[] sorted = sorted(values);
      return new Numbers(
          Histogram.of(bins, values), Moments.of(values), sorted, fences.share(sorted));
    }
    if (column instanceof TextColumn texts
        && distribution.histogram().bins() instanceof CategoryBins bins) {
      return new Categories(Histogram.of(bins, texts), levels(texts));
    }
    throw new InvalidInput(
        "Column '" + name + "' holds numbers on one side and texts on the other");
  }

  private static double[] sorted(double[] values) {
    double[] sorted = Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray();
    Arrays.sort(sorted);
    return sorted;
  }

  private static long[] levels(TextColumn texts) {
    long[] counts = new long[texts.levels().size()];
    for (int code : texts.codes()) {
      if (code >= 0) {
        counts[code]++;
      }
    }
    return counts;
  }

  /** Values in the middle of 512 parts of equal size. */
  private static double[] thinned(double[] sorted) {
    if (sorted.length <= SAMPLE) {
      return sorted;
    }
    double[] thinned = new double[SAMPLE];
    for (int i = 0; i < SAMPLE; i++) {
      thinned[i] = sorted[(int) ((2L * i + 1) * sorted.length / (2L * SAMPLE))];
    }
    return thinned;
  }

  public Struct toStruct() {
    Struct struct = new Struct().put("name", name);
    struct = expression.isEmpty() ? struct : struct.put("expression", expression);
    struct = struct.put("type", type.name());
    if (distribution instanceof Numbers numbers) {
      struct.put("moments", numbers.moments().toStruct()).put("sample", thinned(numbers.sample()));
    }
    return struct.put("histogram", distribution.histogram().toStruct());
  }

  /**
   * @throws InvalidInput when the struct was not written by {@link #toStruct}
   */
  public static Reference read(Struct struct) {
    String name = struct.has("name") ? struct.text("name") : "prediction";
    String expression = struct.has("expression") ? struct.text("expression") : "";
    FieldType type =
        struct.has("type") ? struct.constant("type", FieldType.class) : FieldType.NUMBER;
    Histogram histogram = Histogram.read(struct.struct("histogram"));
    if (histogram.bins() instanceof CategoryBins bins) {
      long[] levels = Arrays.copyOf(histogram.counts(), bins.levels().size());
      Categories categories = new Categories(histogram, levels);
      return new Reference(name, expression, type, categories, Fences.of(new double[0]));
    }
    Moments moments = Moments.read(struct.struct("moments"));
    double[] sample = struct.has("sample") ? struct.doubles("sample") : new double[0];
    return numbers(name, expression, type, histogram, moments, sample);
  }
}
