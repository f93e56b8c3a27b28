package dev.coppice.monitoring;

import dev.coppice.drift.Baseline;
import dev.coppice.drift.Distribution;
import dev.coppice.drift.Distribution.Categories;
import dev.coppice.drift.Distribution.Numbers;
import dev.coppice.drift.Fences;
import dev.coppice.drift.Reference;
import dev.coppice.expressions.Expression;
import dev.coppice.frame.Row;
import dev.coppice.frame.Schema;
import dev.coppice.pipeline.Prediction;
import dev.coppice.stats.Histogram;
import dev.coppice.stats.Moments;
import dev.coppice.stats.NumberBins;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where each column of a version is counted in the arrays of a {@link Pane}: a count for each bin
 * and one for outliers; for numbers also the sums of the first three powers of the distance from
 * the reference's mean in its standard deviations, which adds up and loses no digits that matter.
 */
final class Layout {

  private static final int POWERS = 3;
  private static final NumberBins NO_BINS = new NumberBins(new double[0]);

  private final Baseline baseline;
  private final Place[] places;
  private final int classes;
  private final int counts;
  private final int sums;

  /**
   * Where and how one column is counted: all that counting a value needs is here.
   *
   * @param number computes it from the row; null for a field or an output
   * @param levels of a text field; null for a number
   * @param position of a field in the row; -1 for others
   * @param output of the model; -1 for others
   * @param bins of a number
   */
  private record Place(
      Reference reference,
      @Nullable Expression number,
      @Nullable Levels levels,
      int position,
      int output,
      int countsAt,
      int outliersAt,
      int sumsAt,
      NumberBins bins,
      Fences fences,
      double mean,
      double scale) {}

  private Layout(Baseline baseline, List<Place> places, int classes) {
    this.baseline = baseline;
    this.places = places.toArray(Place[]::new);
    this.classes = classes;
    Place last = places.get(places.size() - 1);
    this.counts = last.outliersAt() + 1;
    this.sums = last.sumsAt() + (last.levels() == null ? POWERS : 0);
  }

  static Layout of(Baseline full, Schema schema, int classes) {
    List<Place> places = new ArrayList<>();
    List<Reference> inputs = new ArrayList<>();
    for (Reference reference : full.inputs()) {
      int position = schema.position(reference.name());
      if (reference.type().isNumeric()) {
        inputs.add(reference);
        places.add(place(reference, null, null, position, -1, places));
      } else {
        Levels levels = Levels.of(reference);
        inputs.add(levels.reference());
        places.add(place(levels.reference(), null, levels, position, -1, places));
      }
    }
    for (Reference reference : full.derived()) {
      Expression expression = Expression.parse(reference.expression(), schema);
      places.add(place(reference, expression, null, -1, -1, places));
    }
    for (int k = 0; k < full.outputs().size(); k++) {
      places.add(place(full.outputs().get(k), null, null, -1, k, places));
    }
    Baseline baseline =
        new Baseline(
            full.rows(),
            inputs,
            full.derived(),
            full.outputs(),
            full.classShares(),
            full.expected());
    return new Layout(baseline, places, classes);
  }

  private static Place place(
      Reference reference,
      @Nullable Expression number,
      @Nullable Levels levels,
      int position,
      int output,
      List<Place> before) {
    Place last = before.isEmpty() ? null : before.get(before.size() - 1);
    int countsAt = last == null ? 0 : last.outliersAt() + 1;
    int sumsAt = last == null ? 0 : last.sumsAt() + (last.levels() == null ? POWERS : 0);
    Histogram histogram = reference.distribution().histogram();
    double mean = 0;
    double scale = 1;
    if (reference.distribution() instanceof Numbers numbers) {
      mean = Double.isNaN(numbers.moments().mean()) ? 0 : numbers.moments().mean();
      scale = numbers.moments().std() > 0 ? numbers.moments().std() : 1;
    }
    return new Place(
        reference,
        number,
        levels,
        position,
        output,
        countsAt,
        countsAt + histogram.bins().size(),
        sumsAt,
        histogram.bins() instanceof NumberBins bins ? bins : NO_BINS,
        reference.fences(),
        mean,
        scale);
  }

  /** The baseline over the bins that are counted. */
  Baseline baseline() {
    return baseline;
  }

  int counts() {
    return counts;
  }

  int sums() {
    return sums;
  }

  int classes() {
    return classes;
  }

  /** Numbers of a sampled row. */
  int width() {
    return places.length;
  }

  /** Counts one row. */
  void count(Row row, Prediction prediction, long priority, Pane pane) {
    double[] sampled = pane.sample.wants(priority) ? new double[places.length] : null;
    for (int i = 0; i < places.length; i++) {
      Place place = places[i];
      Levels levels = place.levels;
      double value =
          levels == null
              ? countNumber(place, number(place, row, prediction), pane)
              : countText(place, levels, row.text(place.position), pane);
      if (sampled != null) {
        sampled[i] = value;
      }
    }
    if (sampled != null) {
      pane.sample.add(priority, sampled);
    }
    if (prediction.decided() >= 0 && prediction.decided() < classes) {
      pane.decided[prediction.decided()]++;
    }
    pane.rows++;
  }

  private static double countText(Place place, Levels levels, @Nullable String text, Pane pane) {
    pane.counts[place.countsAt + levels.bin(text)]++;
    return text == null ? Double.NaN : text.hashCode();
  }

  private static double countNumber(Place place, double value, Pane pane) {
    pane.counts[place.countsAt + place.bins.bin(value)]++;
    if (!Double.isNaN(value)) {
      pane.counts[place.outliersAt] += place.fences.outside(value) ? 1 : 0;
      double distance = (value - place.mean) / place.scale;
      double square = distance * distance;
      pane.sums[place.sumsAt] += distance;
      pane.sums[place.sumsAt + 1] += square;
      pane.sums[place.sumsAt + 2] += square * distance;
    }
    return value;
  }

  private static double number(Place place, Row row, Prediction prediction) {
    if (place.position >= 0) {
      return row.number(place.position);
    }
    Expression number = place.number;
    return number == null ? prediction.outputs()[place.output] : number.number(row);
  }

  /** What was counted, as drift tests read it. */
  CurrentRows read(Pane pane) {
    List<Distribution> all = new ArrayList<>();
    for (int i = 0; i < places.length; i++) {
      all.add(distribution(places[i], i, pane));
    }
    int inputs = baseline.inputs().size();
    int computed = inputs + baseline.derived().size();
    return new CurrentRows(
        pane.rows,
        all.subList(0, inputs),
        all.subList(inputs, computed),
        all.subList(computed, all.size()),
        pane.decided);
  }

  private static Distribution distribution(Place place, int position, Pane pane) {
    Histogram reference = place.reference().distribution().histogram();
    long[] counts = new long[reference.bins().size()];
    Arrays.setAll(counts, bin -> pane.counts[place.countsAt() + bin]);
    Histogram histogram = new Histogram(reference.bins(), counts);
    double[] sample =
        Arrays.stream(pane.sample.column(position))
            .filter(value -> !Double.isNaN(value))
            .sorted()
            .toArray();
    if (place.levels() != null) {
      return new Categories(histogram, runs(sample));
    }
    long missing = counts[counts.length - 1];
    long count = histogram.total() - missing;
    double outliers = (double) pane.counts[place.outliersAt] / count;
    return new Numbers(histogram, moments(place, pane, count, missing), sample, outliers);
  }

  private static Moments moments(Place place, Pane pane, long count, long missing) {
    double mean = pane.sums[place.sumsAt()] / count;
    double square = pane.sums[place.sumsAt() + 1] / count;
    double cube = pane.sums[place.sumsAt() + 2] / count;
    double variance = StrictMath.max(0, square - mean * mean);
    double third = cube - 3 * mean * variance - mean * mean * mean;
    double skew =
        variance > 1e-12 * square ? third / (variance * StrictMath.sqrt(variance)) : Double.NaN;
    return new Moments(
        count,
        missing,
        place.mean() + place.scale() * mean,
        place.scale() * StrictMath.sqrt(variance),
        skew,
        Double.NaN,
        Double.NaN);
  }

  /** How often each value comes in an ascending array. */
  private static long[] runs(double[] sorted) {
    List<Long> runs = new ArrayList<>();
    for (int start = 0, end; start < sorted.length; start = end) {
      end = start + 1;
      while (end < sorted.length && sorted[end] == sorted[start]) {
        end++;
      }
      runs.add((long) (end - start));
    }
    return runs.stream().mapToLong(Long::longValue).toArray();
  }
}
