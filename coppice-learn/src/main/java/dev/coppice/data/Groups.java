package dev.coppice.data;

import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.Column;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.TextColumn;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Divides rows so that those of one group (a customer, a house) stay together.
 *
 * <p>Idea: groups in a drawn order, the largest first, each to the part where it hurts least: with
 * f rows of a class in a part, the sum of f * f / wanted over parts and classes is least when every
 * part has its share of every class. As scikit-learn's StratifiedGroupKFold, which takes another
 * measure of the same. Cost: groups * parts * classes. Rejected: drawing groups blindly, which
 * leaves parts of any size when some groups are large.
 */
final class Groups {

  private Groups() {}

  /**
   * The part of each row.
   *
   * @param classes one a row, from 0
   * @param shares of the parts, adding up to about 1; a part of share 0 gets nothing
   * @throws InvalidInput when rows have no group, or there are fewer groups than parts
   */
  static int[] deal(Column groups, int[] classes, double[] shares, long seed) {
    int[] group = numbers(groups);
    int[][] rows = Draw.rowsByClass(group);
    long parts = Arrays.stream(shares).filter(share -> share > 0).count();
    long known = Arrays.stream(rows).filter(each -> each.length > 0).count();
    if (known < parts) {
      throw new InvalidInput(
          "There are "
              + known
              + (known == 1 ? " group" : " groups")
              + " for "
              + parts
              + " parts or folds, and a group stays in one; give rows of more groups");
    }
    int[] order = IntStream.range(0, rows.length).filter(each -> rows[each].length > 0).toArray();
    Draw.shuffle(order, new SplittableRandom(seed));
    int[] sorted =
        Arrays.stream(order)
            .boxed()
            .sorted((a, b) -> Integer.compare(rows[b].length, rows[a].length))
            .mapToInt(Integer::intValue)
            .toArray();
    return deal(rows, sorted, classes, shares);
  }

  private static int[] deal(int[][] rows, int[] order, int[] classes, double[] shares) {
    int count = Arrays.stream(classes).max().orElse(0) + 1;
    double[] total = new double[count];
    for (int c : classes) {
      total[c]++;
    }
    double[][] filled = new double[shares.length][count];
    int[] part = new int[classes.length];
    double[] own = new double[count];
    for (int group : order) {
      Arrays.fill(own, 0);
      for (int row : rows[group]) {
        own[classes[row]]++;
      }
      int best = -1;
      double least = Double.POSITIVE_INFINITY;
      for (int p = 0; p < shares.length; p++) {
        double hurt = shares[p] > 0 ? hurt(filled[p], own, total) / shares[p] : Double.NaN;
        if (hurt < least) {
          least = hurt;
          best = p;
        }
      }
      for (int row : rows[group]) {
        part[row] = best;
        filled[best][classes[row]]++;
      }
    }
    return part;
  }

  private static double hurt(double[] filled, double[] own, double[] total) {
    double sum = 0;
    for (int c = 0; c < own.length; c++) {
      if (own[c] > 0) {
        sum += own[c] * (2 * filled[c] + own[c]) / total[c];
      }
    }
    return sum;
  }

  /**
   * @throws InvalidInput when a group has rows in both
   */
  static void requireApart(Column groups, int[] some, int[] others) {
    int[] group = numbers(groups);
    boolean[] inSome = new boolean[group.length + 1];
    Arrays.stream(some).forEach(row -> inSome[group[row]] = true);
    int[] both = Arrays.stream(others).filter(row -> inSome[group[row]]).toArray();
    if (both.length > 0) {
      throw new InvalidInput(
          "The test rows share groups with "
              + both.length
              + " other rows (group '"
              + text(groups, both[0])
              + "' is one); give test rows of whole groups, or leave them out");
    }
  }

  private static String text(Column column, int row) {
    return column instanceof TextColumn texts
        ? String.valueOf(texts.text(row))
        : String.valueOf(((NumberColumn) column).values()[row]);
  }

  private static int[] numbers(Column groups) {
    if (groups.missing() > 0) {
      throw new InvalidInput(
          "The column to group by has no value in "
              + groups.missing()
              + " of "
              + groups.rows()
              + " rows; fill it in, or remove these rows");
    }
    return Split.classes(groups);
  }
}
