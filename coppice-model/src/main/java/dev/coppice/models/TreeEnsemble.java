package dev.coppice.models;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import java.util.List;

/**
 * Margins that are sums (boosting) or means (forests) of the leaves that a row falls into. The one
 * representation behind every tree family: growers produce it, foreign models are imported into it,
 * and scorers, attributions and exports read nothing else.
 */
public final class TreeEnsemble implements Model {

  static final String FORM = "trees";

  /** The output number of a tree whose leaves hold one number for each output. */
  public static final int ALL_OUTPUTS = -1;

  /** How the leaves are put together. */
  public enum Aggregate {
    SUM,
    MEAN
  }

  /** In which arithmetic leaves are added; XGBoost adds in 32 bits, and we follow it to the bit. */
  public enum Precision {
    FLOAT,
    DOUBLE
  }

  private final List<Slot> slots;
  private final List<Tree> trees;
  private final int[] outputOf;
  private final double[] base;
  private final Aggregate aggregate;
  private final Precision precision;
  private final Link link;

  /**
   * @param outputOf for each tree the output that it adds to, or {@link #ALL_OUTPUTS}
   * @param base one margin an output, added before the trees (a mean divides the trees only)
   */
  public TreeEnsemble(
      List<Slot> slots,
      List<Tree> trees,
      int[] outputOf,
      double[] base,
      Aggregate aggregate,
      Precision precision,
      Link link) {
    this.slots = List.copyOf(slots);
    this.trees = List.copyOf(trees);
    this.outputOf = outputOf.clone();
    this.base = base.clone();
    this.aggregate = aggregate;
    this.precision = precision;
    this.link = link;
  }

  @Override
  public List<Slot> slots() {
    return slots;
  }

  public List<Tree> trees() {
    return trees;
  }

  public int outputOf(int tree) {
    return outputOf[tree];
  }

  public double[] base() {
    return base.clone();
  }

  public Aggregate aggregate() {
    return aggregate;
  }

  public Precision precision() {
    return precision;
  }

  @Override
  public int outputs() {
    return base.length;
  }

  @Override
  public Link link() {
    return link;
  }

  /** The plain evaluation, tree by tree: what every faster form must equal to the bit. */
  @Override
  public void margins(double[] values, double[] margins) {
    for (int k = 0; k < base.length; k++) {
      double sum = aggregate == Aggregate.SUM ? base[k] : 0;
      for (int t = 0; t < trees.size(); t++) {
        if (outputOf[t] == k || outputOf[t] == ALL_OUTPUTS) {
          Tree tree = trees.get(t);
          int width = tree.width();
          float leaf = tree.values()[tree.leaf(values) * width + (width == 1 ? 0 : k)];
          sum = precision == Precision.FLOAT ? (float) sum + leaf : sum + leaf;
        }
      }
      margins[k] = aggregate == Aggregate.SUM ? sum : base[k] + sum / trees.size();
    }
  }

  @Override
  public double[][] margins(Matrix matrix) {
    double[][] margins = new double[outputs()][matrix.rows()];
    double[] values = new double[slots.size()];
    double[] row = new double[outputs()];
    for (int r = 0; r < matrix.rows(); r++) {
      matrix.row(r, values);
      margins(values, row);
      for (int k = 0; k < row.length; k++) {
        margins[k][r] = row[k];
      }
    }
    return margins;
  }

  @Override
  public Struct toStruct() {
    throw new InvalidInput("written next");
  }

  static TreeEnsemble read(Struct struct, List<Slot> slots) {
    throw new InvalidInput("written next");
  }
}
