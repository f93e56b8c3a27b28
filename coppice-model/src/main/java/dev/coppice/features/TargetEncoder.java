package dev.coppice.features;

import dev.coppice.features.FeatureSettings.Categorical;
import dev.coppice.frame.Frame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Learns {@link TargetFeature}s: {@code (sum + m * prior) / (n + m)}, where n and sum are of the
 * rows of a level, prior is the mean of all rows, and m is the smoothing (D. Micci-Barreca, A
 * preprocessing scheme for high-cardinality categorical attributes, 2001, with his weight n / (n +
 * m)). A number has one mean, two classes the share of the second, several classes one share each.
 *
 * <p>A row whose own target is in its input gives the answer away. So what models are fitted on is
 * encoded in five folds: the value of a row comes from rows of the other folds only, prior
 * included, as in scikit-learn's TargetEncoder. Which fold a row is in follows from the seed and
 * its number, never from a target. Cost: six passes over the rows. Rejected: leaving out one row at
 * a time, whose differences inside a level are the targets themselves; noise, which has to be
 * tuned.
 */
final class TargetEncoder {

  private static final int FOLDS = 5;

  private final String name;
  private final Input input;
  private final Categorical settings;
  private final Supervision supervision;
  private final List<String> levels;
  private final int[] codes; // of each row; the last one is a missing value
  private final int[] foldOf;

  TargetEncoder(
      String name, Input input, Categorical settings, Supervision supervision, Frame frame) {
    this.name = name;
    this.input = input;
    this.settings = settings;
    this.supervision = supervision;
    List<String> found = new ArrayList<>();
    Map<String, Integer> codeOf = new HashMap<>();
    double[] raw =
        Levels.values(
            input,
            frame,
            text -> {
              if (text == null) {
                return -1;
              }
              Integer code = codeOf.putIfAbsent(text, found.size());
              if (code == null) {
                found.add(text);
              }
              return code == null ? found.size() - 1 : code;
            });
    this.levels = List.copyOf(found);
    this.codes = Arrays.stream(raw).mapToInt(c -> c < 0 ? found.size() : (int) c).toArray();
    this.foldOf = folds(raw.length, supervision.seed());
  }

  /** A feature and its values for the training rows, each learned from other rows. */
  record Encoded(TargetFeature feature, double[] training) {}

  /**
   * @param scaled whether values are to have mean 0 and standard deviation 1
   */
  List<Encoded> encode(boolean scaled) {
    List<Encoded> encoded = new ArrayList<>();
    for (int mean = 0; mean < supervision.means(); mean++) {
      encoded.add(encode(mean, scaled));
    }
    return encoded;
  }

  private Encoded encode(int mean, boolean scaled) {
    double[] training = new double[codes.length];
    for (int fold = 0; fold < FOLDS; fold++) {
      double[] known = means(mean, fold);
      for (int row = 0; row < codes.length; row++) {
        if (foldOf[row] == fold) {
          training[row] = known[codes[row]];
        }
      }
    }
    double shift = scaled ? Moments.mean(training) : 0;
    double scale = scaled ? Moments.deviation(training, shift) : 1;
    for (int row = 0; row < training.length; row++) {
      training[row] = (training[row] - shift) / scale;
    }
    double[] all = means(mean, FOLDS);
    for (int i = 0; i < all.length; i++) {
      all[i] = (all[i] - shift) / scale;
    }
    int[] order =
        IntStream.range(0, levels.size())
            .boxed()
            .sorted((a, b) -> levels.get(a).compareTo(levels.get(b)))
            .mapToInt(Integer::intValue)
            .toArray();
    String slot = supervision.means() == 1 ? name : name + "_" + mean;
    TargetFeature feature =
        new TargetFeature(
            slot,
            input,
            Arrays.stream(order).mapToObj(levels::get).toList(),
            Arrays.stream(order).mapToDouble(level -> all[level]).toArray(),
            all[levels.size()],
            all[levels.size() + 1]);
    return new Encoded(feature, training);
  }

  /** The smoothed mean of every level, of missing, and of all rows, without those of one fold. */
  private double[] means(int mean, int without) {
    double[] sums = new double[levels.size() + 1];
    long[] counts = new long[sums.length];
    double sum = 0;
    long count = 0;
    for (int row = 0; row < codes.length; row++) {
      if (foldOf[row] != without) {
        double value = supervision.value(row, mean);
        sums[codes[row]] += value;
        counts[codes[row]]++;
        sum += value;
        count++;
      }
    }
    double prior = count == 0 ? 0 : sum / count;
    double[] means = new double[sums.length + 1];
    for (int level = 0; level < sums.length; level++) {
      double weight = counts[level] + settings.smoothing();
      boolean rare = counts[level] == 0 || counts[level] < settings.minCount();
      means[level] = rare ? prior : (sums[level] + settings.smoothing() * prior) / weight;
    }
    means[sums.length] = prior;
    return means;
  }

  private static int[] folds(int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] folds = IntStream.range(0, rows).map(row -> row % FOLDS).toArray();
    for (int i = rows - 1; i > 0; i--) {
      int other = (int) ((random.nextInt() & 0xffffffffL) * (i + 1L) >>> 32);
      int swapped = folds[i];
      folds[i] = folds[other];
      folds[other] = swapped;
    }
    return folds;
  }
}
