package dev.coppice.models;

import dev.coppice.features.Matrix;

/**
 * Which inputs decide a model's margins, as shares that add up to 1 (or all 0, when none does).
 *
 * <ul>
 *   <li>Trees: a split is worth what it takes from the spread of the tree's own margins, the sum
 *       over both sides of {@code cover * (mean margin of the side - mean margin of the node)^2}.
 *       For a tree whose leaves hold means that is its impurity reduction, as scikit-learn's {@code
 *       feature_importances_} (Breiman et al. 1984). Leaves and covers are enough; no row is
 *       needed.
 *   <li>Linear: the standard deviation of what the input adds to the margin over the given rows:
 *       {@code |coefficient| * std} of a number, the spread of the coefficients that the rows meet
 *       for a category.
 *   <li>Neighbours and kernels: the mean of what the input adds to the margin, without its sign,
 *       over some of the rows ({@link Attributor}).
 * </ul>
 *
 * <p>It says what the model uses, not what causes the outcome: of two inputs that say the same, one
 * may get all of it. Counting splits was rejected: it favours inputs with many values.
 */
public final class Importances {

  /** The rows that stand for all where each one costs many predictions. */
  private static final int ASKED = 50;

  private Importances() {}

  /**
   * @param training the rows that the model was fitted on
   * @return one share a slot
   */
  public static double[] of(Model model, Matrix training) {
    double[] worth = new double[model.slots().size()];
    if (model instanceof TreeEnsemble trees) {
      trees.trees().forEach(tree -> add(tree, worth));
    } else if (model instanceof LinearModel linear) {
      add(linear, training, worth);
    } else {
      add(Attributor.of(model), training, worth);
    }
    double total = 0;
    for (double each : worth) {
      total += each;
    }
    for (int slot = 0; slot < worth.length && total > 0; slot++) {
      worth[slot] /= total;
    }
    return worth;
  }

  private static void add(Attributor attributor, Matrix training, double[] worth) {
    int asked = Math.min(ASKED, training.rows());
    double[] slots = new double[worth.length];
    for (int i = 0; i < asked; i++) {
      training.row((int) ((long) i * training.rows() / asked), slots);
      for (double[] added : attributor.of(slots).added()) {
        for (int slot = 0; slot < worth.length; slot++) {
          worth[slot] += Math.abs(added[slot]);
        }
      }
    }
  }

  /** Children stand behind their parent, so one walk from the end has their means ready. */
  private static void add(Tree tree, double[] worth) {
    int width = tree.width();
    double[] mean = new double[tree.nodes() * width];
    for (int node = tree.nodes() - 1; node >= 0; node--) {
      int left = tree.left()[node];
      if (tree.slot()[node] < 0) {
        for (int k = 0; k < width; k++) {
          mean[node * width + k] = tree.values()[node * width + k];
        }
        continue;
      }
      double leftCover = tree.cover()[left];
      double rightCover = tree.cover()[left + 1];
      double cover = leftCover + rightCover;
      for (int k = 0; k < width && cover > 0; k++) {
        double l = mean[left * width + k];
        double r = mean[(left + 1) * width + k];
        double m = (leftCover * l + rightCover * r) / cover;
        mean[node * width + k] = m;
        worth[tree.slot()[node]] += leftCover * (l - m) * (l - m) + rightCover * (r - m) * (r - m);
      }
    }
  }

  private static void add(LinearModel linear, Matrix training, double[] worth) {
    int[] offsets = LinearModel.offsets(linear.slots());
    for (int output = 0; output < linear.outputs(); output++) {
      double[] coefficients = linear.coefficients(output);
      for (int slot = 0; slot < worth.length; slot++) {
        boolean code = linear.slots().get(slot).isCode();
        double[] values = training.columns()[slot];
        double[] added = new double[values.length];
        for (int row = 0; row < added.length; row++) {
          added[row] =
              code
                  ? coefficients[offsets[slot] + (int) values[row]]
                  : coefficients[offsets[slot]] * values[row];
        }
        worth[slot] += std(added);
      }
    }
  }

  private static double std(double[] values) {
    double mean = 0;
    for (double value : values) {
      mean += value / values.length;
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return values.length == 0 ? 0 : Math.sqrt(squares / values.length);
  }
}
