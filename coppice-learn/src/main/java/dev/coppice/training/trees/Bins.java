package dev.coppice.training.trees;

import dev.coppice.errors.InvalidInput;
import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import dev.coppice.training.Parallel;
import java.util.List;

/**
 * The training rows as bins, slot by slot, and the columns that growers choose among: a number is
 * one column; a category is one column a code that occurs, or a single one, as the reading says.
 */
record Bins(List<Slot> slots, List<BinnedColumn> columns, int rows) {

  /** Categories of more codes are always read one-hot: a set of 10,000 would cost 1 KB a node. */
  static final int MOST_IN_SETS = 1024;

  static Bins of(Matrix matrix, int mostCodes, BinnedColumn.Cuts cuts, Parallel parallel) {
    List<BinnedColumn> columns =
        parallel.map(
            0,
            matrix.slots().size(),
            slot -> {
              Slot input = matrix.slots().get(slot);
              double[] values = matrix.columns()[slot];
              if (input.levels() > BinnedColumn.WIDE) {
                throw new InvalidInput(
                    "input "
                        + input.name()
                        + ": "
                        + input.levels()
                        + " levels; trees take at most "
                        + BinnedColumn.WIDE
                        + " (join rare levels, or encode them by their mean target)");
              }
              return input.isCode()
                  ? BinnedColumn.categories(values, input.levels())
                  : BinnedColumn.numbers(values, mostCodes, cuts);
            });
    return new Bins(matrix.slots(), columns, matrix.rows());
  }

  /** How many columns there are under a reading of categories. */
  int candidates(GrowthRules.Categories reading) {
    int candidates = 0;
    for (BinnedColumn column : columns) {
      candidates += isOneHot(column, reading) ? column.occurring() : 1;
    }
    return candidates;
  }

  /** Whether each code of a slot is a column of its own. */
  static boolean isOneHot(BinnedColumn column, GrowthRules.Categories reading) {
    return !column.isNumber()
        && (reading == GrowthRules.Categories.ONE_HOT || column.codes > MOST_IN_SETS);
  }
}
