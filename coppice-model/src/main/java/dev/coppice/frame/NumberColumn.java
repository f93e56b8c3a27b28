package dev.coppice.frame;

/**
 * Numbers; NaN is a missing value.
 *
 * @param values one a row; not to be changed by anybody
 */
@SuppressWarnings("ArrayRecordComponent") // the hot loops read the array itself
public record NumberColumn(double[] values) implements Column {

  @Override
  public int rows() {
    return values.length;
  }

  @Override
  public boolean isMissing(int row) {
    return Double.isNaN(values[row]);
  }

  @Override
  public NumberColumn select(int[] rows) {
    double[] selected = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      selected[i] = values[rows[i]];
    }
    return new NumberColumn(selected);
  }
}
