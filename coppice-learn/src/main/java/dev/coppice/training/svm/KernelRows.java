package dev.coppice.training.svm;

import dev.coppice.models.Points;
import dev.coppice.models.RadialBasis;
import org.jspecify.annotations.Nullable;

/**
 * Rows of the kernel matrix, computed when first asked for and kept while there is room; the row
 * that was not asked for longest makes place. 32 bits a value, as in libsvm: twice as many rows
 * stay. One thread.
 */
final class KernelRows {

  private final Points points;
  private final RadialBasis basis;
  private final int most;
  private final float[] @Nullable [] rows;
  private final long[] asked;
  private final double[] slots;
  private final double[] similarities;
  private long clock;
  private int kept;

  /**
   * @param bytes how much memory the kept rows may take; two rows are always kept
   */
  KernelRows(Points points, RadialBasis basis, long bytes) {
    this.points = points;
    this.basis = basis;
    int n = points.size();
    most = (int) Math.max(2, Math.min(n, bytes / (4L * n)));
    rows = new float[n][];
    asked = new long[n];
    slots = new double[points.slots().size()];
    similarities = new double[n];
  }

  int size() {
    return rows.length;
  }

  /** The similarity of a row to every row; valid until the next but one call. */
  float[] row(int number) {
    asked[number] = ++clock;
    float[] row = rows[number];
    if (row == null) {
      row = kept < most ? new float[rows.length] : evicted();
      points.point(number, slots);
      points.squaredDistances(slots, similarities);
      basis.apply(similarities);
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) similarities[i];
      }
      rows[number] = row;
      kept++;
    }
    return row;
  }

  private float[] evicted() {
    int oldest = -1;
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] != null && (oldest < 0 || asked[i] < asked[oldest])) {
        oldest = i;
      }
    }
    float[] row = rows[oldest];
    rows[oldest] = null;
    kept--;
    return row;
  }
}
