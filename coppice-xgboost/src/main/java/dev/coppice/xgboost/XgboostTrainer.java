package dev.coppice.xgboost;

import dev.coppice.errors.Unavailable;
import dev.coppice.features.Encoding;
import dev.coppice.features.Matrix;
import dev.coppice.models.Link;
import dev.coppice.models.Model;
import dev.coppice.models.Task;
import dev.coppice.models.Tree;
import dev.coppice.models.TreeEnsemble;
import dev.coppice.training.FitContext;
import dev.coppice.training.Hyperparameter;
import dev.coppice.training.Hyperparameters;
import dev.coppice.training.Trainer;
import dev.coppice.training.TrainingSet;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * Boosted trees grown by XGBoost (Chen and Guestrin 2016). The native model lives only while it is
 * trained: its trees are imported into our own form, which must give the same margins to the bit on
 * training rows, or the fit fails.
 *
 * <p>One native thread: its sums would depend on the number of threads, and two fits side by side
 * would fight for the cores. The constant that the trees start from is handed over as a base margin
 * of our own making, so nothing has to be read back through XGBoost's printed base score.
 */
public final class XgboostTrainer implements Trainer {

  /** As many rows are compared with the native margins, evenly spaced. */
  private static final int COMPARED = 2_000;

  private final Supplier<Optional<String>> missing;

  public XgboostTrainer() {
    this(NativeLibrary::missing);
  }

  XgboostTrainer(Supplier<Optional<String>> missing) {
    this.missing = missing;
  }

  @Override
  public String name() {
    return "xgboost";
  }

  @Override
  public Set<Task> tasks() {
    return EnumSet.allOf(Task.class);
  }

  @Override
  public Encoding encoding() {
    return Encoding.RAW;
  }

  @Override
  public Optional<String> unavailable() {
    return missing.get();
  }

  @Override
  public List<Hyperparameter> hyperparameters() {
    return Settings.KNOWN;
  }

  /**
   * @throws Unavailable when the native library does not load on this machine
   */
  @Override
  public Model fit(TrainingSet set, Hyperparameters hyperparameters, FitContext context) {
    unavailable()
        .ifPresent(
            reason -> {
              throw new Unavailable(reason);
            });
    set.requireFittable();
    boolean balanced =
        set.task() != Task.REGRESSION && hyperparameters.choice("class_weight").equals("balanced");
    try {
      return train(balanced ? set.balanced() : set, hyperparameters, context);
    } catch (XGBoostError e) {
      throw new IllegalStateException("XGBoost failed: " + e.getMessage(), e);
    }
  }

  private static Model train(TrainingSet set, Hyperparameters hyperparameters, FitContext context)
      throws XGBoostError {
    OneHot columns = new OneHot(set.inputs().slots());
    float[] base = base(set);
    DMatrix matrix = columns.matrix(set.inputs());
    try {
      matrix.setLabel(floats(set.target()));
      matrix.setWeight(floats(set.weights()));
      matrix.setBaseMargin(repeat(base, set.rows()));
      Booster booster = grow(matrix, set, hyperparameters, context);
      try {
        List<Tree> trees =
            new TreeImport(set.inputs().slots(), columns).trees(booster.toByteArray("json"));
        TreeEnsemble ensemble = ensemble(set, trees, base);
        requireSameMargins(ensemble, set.inputs(), booster.predict(matrix, true));
        return ensemble;
      } finally {
        booster.dispose();
      }
    } finally {
      matrix.dispose();
    }
  }

  private static Booster grow(
      DMatrix matrix, TrainingSet set, Hyperparameters hyperparameters, FitContext context)
      throws XGBoostError {
    context.checkpoint();
    Map<String, Object> parameters = Settings.parameters(hyperparameters, set, context.seed());
    Booster booster = XGBoost.train(matrix, parameters, 1, new TreeMap<>(), null, null);
    try {
      for (int round = 1; round < hyperparameters.smallInteger("rounds"); round++) {
        context.checkpoint();
        booster.update(matrix, round);
      }
      return booster;
    } catch (XGBoostError | RuntimeException e) {
      booster.dispose();
      throw e;
    }
  }

  private static TreeEnsemble ensemble(TrainingSet set, List<Tree> trees, float[] base) {
    int outputs = set.outputs();
    Link link =
        switch (set.task()) {
          case BINARY -> Link.LOGISTIC;
          case MULTICLASS -> Link.SOFTMAX;
          case REGRESSION -> Link.IDENTITY;
        };
    return new TreeEnsemble(
        set.inputs().slots(),
        trees,
        IntStream.range(0, trees.size()).map(tree -> tree % outputs).toArray(),
        IntStream.range(0, outputs).mapToDouble(output -> base[output]).toArray(),
        TreeEnsemble.Aggregate.SUM,
        TreeEnsemble.Precision.FLOAT,
        link);
  }

  /** The best constant margins: log-odds, log shares, or the mean. */
  private static float[] base(TrainingSet set) {
    double[] sums = new double[set.outputs()];
    double total = 0;
    for (int row = 0; row < set.rows(); row++) {
      double weight = set.weights()[row];
      total += weight;
      if (set.task() == Task.MULTICLASS) {
        sums[(int) set.target()[row]] += weight;
      } else {
        sums[0] += weight * set.target()[row];
      }
    }
    float[] base = new float[sums.length];
    for (int output = 0; output < base.length; output++) {
      double mean = sums[output] / total;
      double share = Math.max(1e-6, Math.min(1 - 1e-6, mean));
      base[output] =
          switch (set.task()) {
            case BINARY -> (float) StrictMath.log(share / (1 - share));
            case MULTICLASS -> (float) StrictMath.log(share);
            case REGRESSION -> (float) mean;
          };
    }
    return base;
  }

  private static void requireSameMargins(TreeEnsemble own, Matrix inputs, float[][] expected) {
    int step = 1 + (inputs.rows() - 1) / COMPARED;
    int[] rows = IntStream.range(0, inputs.rows()).filter(row -> row % step == 0).toArray();
    double[][] margins = own.margins(inputs.select(rows));
    for (int i = 0; i < rows.length; i++) {
      for (int output = 0; output < margins.length; output++) {
        float native_ = expected[rows[i]][output];
        if (Float.floatToIntBits((float) margins[output][i]) != Float.floatToIntBits(native_)) {
          throw new IllegalStateException(
              "The imported trees answer "
                  + (float) margins[output][i]
                  + " where XGBoost answers "
                  + native_
                  + " (training row "
                  + rows[i]
                  + ", output "
                  + output
                  + "). The model is not used; please report this with the data's shape.");
        }
      }
    }
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static float[] repeat(float[] values, int times) {
    float[] repeated = Arrays.copyOf(values, values.length * times);
    for (int i = values.length; i < repeated.length; i++) {
      repeated[i] = values[i % values.length];
    }
    return repeated;
  }
}
