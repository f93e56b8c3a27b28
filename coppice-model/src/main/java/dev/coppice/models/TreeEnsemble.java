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
  private final TreeScorer scorer;

  /**
   * @param outputOf for each tree the output that it adds to, or {@link #ALL_OUTPUTS}
   * @param base one margin an output, added before the trees (a mean divides the trees only)
   * @throws InvalidInput with every place where the trees are damaged or do not fit the slots: a
   *     node that is not the child of exactly one earlier node, a slot that does not exist, a set
   *     on a number, a value that is not finite ...
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
    TreeChecks.check(this.slots, this.trees, this.outputOf, this.base, aggregate);
    this.scorer = TreeCompiler.compile(this);
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

  double base(int output) {
    return base[output];
  }

  @Override
  public void margins(double[] values, double[] margins) {
    scorer.margins(values, margins);
  }

  @Override
  public double[][] margins(Matrix matrix) {
    return scorer.margins(matrix);
  }

  @Override
  public Struct toStruct() {
    return TreeWriter.write(this);
  }

  static TreeEnsemble read(Struct struct, List<Slot> slots) {
    return TreeReader.read(struct, slots);
  }
}
