package dev.coppice.models;

import dev.coppice.features.Matrix;
import dev.coppice.models.TreeEnsemble.Aggregate;
import dev.coppice.models.TreeEnsemble.Precision;

/**
 * The definition of what trees mean, tree by tree: every faster scorer must equal it to the bit. It
 * also scores the rare ensembles that are too large for {@link CompiledTrees}.
 */
record PlainTrees(TreeEnsemble ensemble) implements TreeScorer {

  @Override
  public void margins(double[] slots, double[] margins) {
    boolean sums = ensemble.aggregate() == Aggregate.SUM;
    for (int k = 0; k < ensemble.outputs(); k++) {
      double sum = sums ? ensemble.base(k) : 0;
      for (int t = 0; t < ensemble.trees().size(); t++) {
        int output = ensemble.outputOf(t);
        if (output == k || output == TreeEnsemble.ALL_OUTPUTS) {
          Tree tree = ensemble.trees().get(t);
          int width = tree.width();
          float leaf = tree.values()[tree.leaf(slots) * width + (width == 1 ? 0 : k)];
          sum = ensemble.precision() == Precision.FLOAT ? (float) sum + leaf : sum + leaf;
        }
      }
      margins[k] = sums ? sum : ensemble.base(k) + sum / ensemble.trees().size();
    }
  }

  @Override
  public double[][] margins(Matrix matrix) {
    double[][] margins = new double[ensemble.outputs()][matrix.rows()];
    double[] slots = new double[ensemble.slots().size()];
    double[] row = new double[margins.length];
    for (int r = 0; r < matrix.rows(); r++) {
      matrix.row(r, slots);
      margins(slots, row);
      for (int k = 0; k < row.length; k++) {
        margins[k][r] = row[k];
      }
    }
    return margins;
  }
}
