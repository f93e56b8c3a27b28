package dev.coppice.training.trees;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;

/**
 * Finds the best question for a node.
 *
 * <p>Columns are drawn as scikit-learn draws them: without replacement, columns that are constant
 * in the node count as drawn, and drawing goes on until one that is not constant was seen. (Forests
 * that do not follow this rule lose half a point of AUC on wide one-hot data.) As the constant ones
 * have no other effect they are only counted, never visited: 150 codes of which a node holds three
 * cost three.
 *
 * <p>A number's cuts are tried in ascending order of its bins, with missing values on the right
 * and, where the node has any, on the left. One-hot columns of a category share one pass over the
 * rows. Cost: rows of the node times the slots of the drawn columns.
 */
final class SplitSearch {

  private final Bins bins;
  private final Target target;
  private final GrowthRules rules;
  private final SingleCodes singles;
  private final Histogram[] histograms;
  private final boolean[] filled;
  private final int[] codes;
  private final int[] slotOf;
  private final int[] firstColumn;
  private final int[] drawable; // columns that vary in the node
  private final int allColumns;
  private final double[] left;
  private final Split best = new Split();

  private final NodeRows node;
  private int from;
  private int to;
  private double[] total;

  SplitSearch(Bins bins, Target target, GrowthRules rules, SingleCodes singles, NodeRows node) {
    this.bins = bins;
    this.target = target;
    this.rules = rules;
    this.singles = singles;
    this.node = node;
    total = new double[target.stride()];
    left = new double[target.stride()];
    int slots = bins.columns().size();
    histograms = new Histogram[slots];
    filled = new boolean[slots];
    firstColumn = new int[slots + 1];
    for (int slot = 0; slot < slots; slot++) {
      int size = bins.columns().get(slot).codes;
      histograms[slot] = new Histogram(size, target.stride(), target.isClasses());
      firstColumn[slot + 1] = firstColumn[slot] + (isOneHot(slot) ? size : 1);
    }
    slotOf = new int[firstColumn[slots]];
    for (int slot = 0; slot < slots; slot++) {
      Arrays.fill(slotOf, firstColumn[slot], firstColumn[slot + 1], slot);
    }
    drawable = new int[slotOf.length];
    codes = new int[node.rows.length];
    allColumns = bins.candidates(rules.categories());
  }

  private boolean isOneHot(int slot) {
    return Bins.isOneHot(bins.columns().get(slot), rules.categories());
  }

  /**
   * The best split of a node, not found when nothing can be asked; the next call overwrites it.
   *
   * @param total the sums of the node
   */
  Split find(int from, int to, double[] total, SplittableRandom random) {
    this.from = from;
    this.to = to;
    this.total = total;
    best.clear();
    int varying = drawable();
    if (rules.visited() >= allColumns) {
      for (int i = 0; i < varying; i++) {
        visit(drawable[i]);
      }
    } else {
      draw(varying, random);
    }
    for (int slot = 0; slot < filled.length; slot++) {
      if (filled[slot]) {
        filled[slot] = false;
        histograms[slot].clear();
      }
    }
    return best;
  }

  private void draw(int varying, SplittableRandom random) {
    int unvisited = allColumns;
    int visits = 0;
    for (int found = 0; found < varying && (visits < rules.visited() || found == 0); visits++) {
      boolean last = visits + 1 >= rules.visited() && found == 0;
      if (last || below(random, unvisited) < varying - found) {
        int pick = found + below(random, varying - found);
        int column = drawable[pick];
        drawable[pick] = drawable[found];
        visit(column);
        found++;
      }
      unvisited--;
    }
  }

  /** A number from 0 to bound - 1; the same on every JDK. */
  static int below(SplittableRandom random, int bound) {
    return (int) (((random.nextLong() >>> 32) * bound) >>> 32);
  }

  /** Lists the columns that are not constant in the node. */
  private int drawable() {
    int varying = 0;
    for (int slot = 0; slot < filled.length; slot++) {
      BinnedColumn column = bins.columns().get(slot);
      if (column.isConstant(node.rows, from, to)) {
        continue;
      }
      if (isOneHot(slot)) {
        Histogram histogram = histograms[slot];
        column.gather(node.rows, from, to, codes);
        histogram.mark(codes, to - from);
        for (int i = 0; i < histogram.presentCodes; i++) {
          drawable[varying++] = firstColumn[slot] + histogram.present[i];
        }
      } else {
        drawable[varying++] = firstColumn[slot];
      }
    }
    return varying;
  }

  private void visit(int column) {
    int slot = slotOf[column];
    Histogram histogram = histograms[slot];
    if (!filled[slot]) {
      filled[slot] = true;
      bins.columns().get(slot).gather(node.rows, from, to, codes);
      histogram.fill(codes, node, from, to);
    }
    if (isOneHot(slot)) {
      oneAgainstRest(slot, column - firstColumn[slot]);
    } else if (bins.columns().get(slot).isNumber()) {
      cuts(slot);
    } else {
      sets(slot);
    }
  }

  private void oneAgainstRest(int slot, int code) {
    int count = histograms[slot].counts[code];
    if (Math.min(count, to - from - count) < rules.minRowsInLeaf()) {
      return;
    }
    Arrays.fill(left, 0);
    histograms[slot].add(code, left);
    double score = rules.criterion().score(left, total);
    if (score > best.score) {
      best.score = score;
      best.slot = slot;
      best.set = singles.of(slot, code);
    }
  }

  private void cuts(int slot) {
    Histogram histogram = histograms[slot];
    boolean missing = histogram.present[0] == 0;
    double before = best.score;
    Arrays.fill(left, 0);
    int first = missing ? 1 : 0;
    scan(slot, histogram.present, first, histogram.presentCodes, 0, missing);
    boolean missingLeft = false;
    if (missing) {
      double right = best.score;
      Arrays.fill(left, 0);
      histogram.add(0, left);
      scan(slot, histogram.present, 1, histogram.presentCodes, histogram.counts[0], false);
      missingLeft = best.score > right;
    }
    if (best.score > before) {
      best.set = null;
      best.threshold =
          best.rightBin == Split.NO_BIN
              ? Float.POSITIVE_INFINITY
              : bins.columns().get(slot).cut(best.leftBin, best.rightBin);
      best.missingLeft = missing ? missingLeft : 2 * best.leftRows > to - from;
    }
  }

  /**
   * Tries a cut after each code of a list, and after the last one when more rows follow.
   *
   * @param leftRows rows that are on the left before the first, whose sums are in {@link #left}
   */
  private void scan(int slot, int[] order, int begin, int end, int leftRows, boolean more) {
    Histogram histogram = histograms[slot];
    int rows = to - from;
    int leftCount = leftRows;
    for (int i = begin; i < (more ? end : end - 1); i++) {
      histogram.add(order[i], left);
      leftCount += histogram.counts[order[i]];
      if (leftCount < rules.minRowsInLeaf()) {
        continue;
      }
      if (rows - leftCount < rules.minRowsInLeaf()) {
        return;
      }
      double score = rules.criterion().score(left, total);
      if (score > best.score) {
        best.score = score;
        best.slot = slot;
        best.leftBin = order[i];
        best.rightBin = i + 1 < end ? order[i + 1] : Split.NO_BIN;
        best.leftRows = leftCount;
      }
    }
  }

  /**
   * Codes in ascending order of their mean target (for more than two classes: of their share of the
   * node's largest class), cut in two. For two classes and for numbers the best of all subsets is
   * among these cuts (L. Breiman and others, Classification and Regression Trees, 1984, 4.2). Codes
   * that the node does not hold go to the side of more rows.
   */
  private void sets(int slot) {
    Histogram histogram = histograms[slot];
    int[] order = ordered(histogram);
    double before = best.score;
    Arrays.fill(left, 0);
    scan(slot, order, 0, order.length, 0, false);
    if (best.score > before) {
      boolean restLeft = 2 * best.leftRows > to - from;
      long[] set = new long[(bins.columns().get(slot).codes + 63) / 64];
      boolean onLeft = true;
      for (int code : order) {
        if (onLeft != restLeft) {
          set[code >> 6] |= 1L << code;
        }
        onLeft &= code != best.leftBin;
      }
      for (int word = 0; restLeft && word < set.length; word++) {
        set[word] = ~set[word];
      }
      best.set = set;
    }
  }

  private int[] ordered(Histogram histogram) {
    int key = target.isClasses() ? largestClass() : 1;
    Integer[] order = new Integer[histogram.presentCodes];
    double[] means = new double[histogram.counts.length];
    double[] sums = new double[target.stride()];
    for (int i = 0; i < order.length; i++) {
      order[i] = histogram.present[i];
      Arrays.fill(sums, 0);
      histogram.add(order[i], sums);
      means[order[i]] = sums[key] / target.weight(sums);
    }
    Arrays.sort(order, Comparator.comparingDouble(code -> means[code]));
    return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
  }

  private int largestClass() {
    int largest = 0;
    for (int k = 1; k < total.length; k++) {
      largest = total[k] > total[largest] ? k : largest;
    }
    return largest;
  }
}
