package dev.coppice.data;

import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.Column;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.TextColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Folds for cross-validation. Row numbers count from 0 within the rows given, usually the training
 * part; both parts of a fold are ascending.
 */
public final class Folds {

  private Folds() {}

  /**
   * One round: learn on {@code train}, look at {@code validation}. Not to be changed by anybody.
   */
  @SuppressWarnings("ArrayRecordComponent") // row numbers, used in bulk
  public record Fold(int[] train, int[] validation) {}

  /** Every row validates once; sizes differ by one at most. */
  public static List<Fold> random(int rows, int folds, long seed) {
    check(folds, rows, "to learn from");
    return deal(new int[rows], folds, seed);
  }

  /**
   * Every row validates once, and each fold has each class in its share of the whole; of a class
   * and of all rows the numbers differ by one between folds at most. Of several classes, one with
   * fewer rows than folds is missing in some.
   *
   * @param target every distinct value is a class
   * @throws InvalidInput when one of two classes has fewer rows than there are folds
   */
  public static List<Fold> stratified(Column target, int folds, long seed) {
    check(folds, target.rows(), "to learn from");
    if (target.missing() > 0) {
      throw new InvalidInput(
          "The target has no value in " + target.missing() + " rows, which belong to no class.");
    }
    int[] classes = Split.classes(target);
    int[][] byClass = Draw.rowsByClass(classes);
    boolean two = Arrays.stream(byClass).filter(rows -> rows.length > 0).count() <= 2;
    for (int[] rows : byClass) {
      if (two && rows.length > 0 && rows.length < folds) {
        throw new InvalidInput(
            "Class '"
                + name(target, rows[0])
                + "' has "
                + rows(rows.length)
                + ", fewer than the "
                + folds
                + " folds; "
                + (rows.length == 1 ? "" : "use at most " + rows.length + " folds, or ")
                + "give more rows of this class");
      }
    }
    return deal(classes, folds, seed);
  }

  /**
   * Every row validates once, and all rows of one group in the same fold.
   *
   * @param target for folds with each class in its share, as near as groups allow; null for any
   * @throws InvalidInput when there are fewer groups than folds
   */
  public static List<Fold> grouped(Column groups, @Nullable Column target, int folds, long seed) {
    check(folds, groups.rows(), "to learn from");
    double[] shares = new double[folds];
    Arrays.fill(shares, 1.0 / folds);
    int[] classes = target == null ? new int[groups.rows()] : Split.classes(target);
    return folds(Groups.deal(groups, classes, shares, seed), folds);
  }

  private static String name(Column target, int row) {
    return target instanceof TextColumn texts
        ? String.valueOf(texts.text(row))
        : String.valueOf(((NumberColumn) target).values()[row]);
  }

  /**
   * Each fold validates on rows later than all it learns from, with ever more rows to learn from:
   * the rows in order of time are cut in {@code folds + 1} blocks. Rows of one moment stay
   * together.
   *
   * @throws InvalidInput when the times have too few different values
   */
  public static List<Fold> forward(NumberColumn times, int folds) {
    check(folds, times.rows() - 1, "after the first block");
    double[] values = times.values();
    if (times.missing() > 0) {
      throw new InvalidInput("The time is missing in " + times.missing() + " rows.");
    }
    int[] order = Draw.rowsByTime(values);
    int[] cuts = new int[folds + 2];
    for (int i = 1; i <= folds + 1; i++) {
      int cut = (int) ((long) order.length * i / (folds + 1));
      while (cut < order.length && cut > 0 && values[order[cut - 1]] == values[order[cut]]) {
        cut++;
      }
      cuts[i] = cut;
      if (cut == cuts[i - 1]) {
        throw new InvalidInput(
            "The times have too few different values for " + folds + " folds; use fewer folds");
      }
    }
    List<Fold> result = new ArrayList<>();
    for (int i = 1; i <= folds; i++) {
      int[] train = Arrays.copyOf(order, cuts[i]);
      int[] validation = Arrays.copyOfRange(order, cuts[i], cuts[i + 1]);
      Arrays.sort(train);
      Arrays.sort(validation);
      result.add(new Fold(train, validation));
    }
    return result;
  }

  private static void check(int folds, int rows, String what) {
    if (folds < 2) {
      throw new InvalidInput(folds + " folds are none; accepted: 2 or more");
    }
    if (rows < folds) {
      throw new InvalidInput(
          "There "
              + (rows == 1 ? "is " : "are ")
              + rows(rows)
              + " "
              + what
              + ", fewer than the "
              + folds
              + " folds; give more rows"
              + (rows < 2 ? "" : ", or use at most " + rows + " folds"));
    }
  }

  private static String rows(int count) {
    return count + (count == 1 ? " row" : " rows");
  }

  /** Deals the shuffled rows of one class after another round the folds, like cards. */
  private static List<Fold> deal(int[] classes, int folds, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] foldOf = new int[classes.length];
    int next = 0;
    for (int[] rows : Draw.rowsByClass(classes)) {
      Draw.shuffle(rows, random);
      for (int row : rows) {
        foldOf[row] = next;
        next = (next + 1) % folds;
      }
    }
    return folds(foldOf, folds);
  }

  private static List<Fold> folds(int[] foldOf, int folds) {
    List<Fold> result = new ArrayList<>();
    for (int i = 0; i < folds; i++) {
      int fold = i;
      result.add(
          new Fold(
              IntStream.range(0, foldOf.length).filter(row -> foldOf[row] != fold).toArray(),
              IntStream.range(0, foldOf.length).filter(row -> foldOf[row] == fold).toArray()));
    }
    return result;
  }
}
