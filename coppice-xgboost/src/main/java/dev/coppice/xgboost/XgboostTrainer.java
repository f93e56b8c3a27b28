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
 * of our own making (for K classes, where the Java binding takes none, it is 0), so nothing has to
 * be read back through XGBoost's printed base score.
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
      if (set.task() != Task.MULTICLASS) {
        float[] margins = new float[set.rows()];
        Arrays.fill(margins, base[0]);
        matrix.setBaseMargin(margins);
      }
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

  /** The margins to start from: log-odds, the mean, or nothing for K classes. */
  private static float[] base(TrainingSet set) {
    if (set.task() == Task.MULTICLASS) {
      return new float[set.classes()];
    }
    double sum = 0;
    double total = 0;
    for (int row = 0; row < set.rows(); row++) {
      sum += set.weights()[row] * set.target()[row];
      total += set.weights()[row];
    }
    double mean = sum / total;
    return new float[] {
      (float) (set.task() == Task.BINARY ? StrictMath.log(mean / (1 - mean)) : mean)
    };
  }

  private static void requireSameMargins(TreeEnsemble own, Matrix inputs, float[][] expected) {
    int step = 1 + (inputs.rows() - 1) / COMPARED;
    int[] rows = IntStream.range(0, inputs.rows()).filter(row -> row % step == 0).toArray();
    double[][] margins = own.margins(inputs.select(rows));
    for (int i = 0; i < rows.length; i++) {
      for (int output = 0; output < margins.length; output++) {
        float theirs = expected[rows[i]][output];
        if (Float.floatToIntBits((float) margins[output][i]) != Float.floatToIntBits(theirs)) {
          throw new IllegalStateException(
              "The imported trees answer "
                  + (float) margins[output][i]
                  + " where XGBoost answers "
                  + theirs
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
}
