package dev.coppice.testkit;

import dev.coppice.errors.Problems;
import dev.coppice.features.Encoding;
import dev.coppice.features.Slot;
import dev.coppice.models.LinearModel;
import dev.coppice.models.Link;
import dev.coppice.models.Model;
import dev.coppice.models.Task;
import dev.coppice.training.FitContext;
import dev.coppice.training.Hyperparameter;
import dev.coppice.training.Hyperparameters;
import dev.coppice.training.Trainer;
import dev.coppice.training.TrainingSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Naive Bayes: inputs are taken for independent within a class, numbers for normal with one
 * deviation. The family of docs/how-to/add-a-trainer.md, which shows this code.
 */
public final class NaiveBayesTrainer implements Trainer {

  private static final double LEAST_VARIANCE = 1e-6;
  private static final double NO_ROWS = 1e-9;

  @Override
  public String name() {
    return "naive_bayes";
  }

  @Override
  public Set<Task> tasks() {
    return EnumSet.of(Task.BINARY, Task.MULTICLASS);
  }

  @Override
  public List<Hyperparameter> hyperparameters() {
    return List.of(
        new Hyperparameter.Decimal(
            "smoothing", 1, 1e-6, 1e6, "Rows added to each category.", List.of("alpha")));
  }

  @Override
  public Encoding encoding() {
    return Encoding.SCALED;
  }

  @Override
  public Model fit(TrainingSet set, Hyperparameters hyperparameters, FitContext context) {
    set.requireFittable();
    List<Slot> slots = set.inputs().slots();
    int[] offsets = LinearModel.offsets(slots);
    double[] ofClass = new double[set.classes()];
    for (int row = 0; row < set.rows(); row++) {
      ofClass[(int) set.target()[row]] += set.weights()[row];
    }
    double[] intercepts = new double[set.classes()];
    for (int k = 0; k < intercepts.length; k++) {
      intercepts[k] = StrictMath.log(Math.max(ofClass[k], NO_ROWS)); // not Math: same bits anywhere
    }
    double[][] coefficients = new double[set.classes()][LinearModel.width(slots)];
    for (int slot = 0; slot < slots.size(); slot++) {
      context.checkpoint(); // somebody may have cancelled
      if (slots.get(slot).isCode()) {
        double smoothing = hyperparameters.number("smoothing");
        category(set, slot, ofClass, smoothing, offsets[slot], coefficients);
      } else {
        number(set, slot, ofClass, offsets[slot], coefficients, intercepts);
      }
    }
    return set.task() == Task.MULTICLASS
        ? new LinearModel(slots, Link.SOFTMAX, intercepts, coefficients)
        : new LinearModel(
            slots,
            Link.LOGISTIC,
            new double[] {intercepts[1] - intercepts[0]},
            new double[][] {difference(coefficients[1], coefficients[0])});
  }

  private static void number(
      TrainingSet set,
      int slot,
      double[] ofClass,
      int at,
      double[][] coefficients,
      double[] intercepts) {
    double[] values = set.inputs().columns()[slot];
    requireFinite(set.inputs().slots().get(slot), values);
    double[] means = new double[ofClass.length];
    double total = 0;
    for (int row = 0; row < values.length; row++) {
      int k = (int) set.target()[row];
      means[k] += set.weights()[row] * values[row] / ofClass[k];
      total += set.weights()[row];
    }
    double variance = LEAST_VARIANCE;
    for (int row = 0; row < values.length; row++) {
      double distance = values[row] - means[(int) set.target()[row]];
      variance += set.weights()[row] * distance * distance / total;
    }
    for (int k = 0; k < means.length; k++) {
      coefficients[k][at] = means[k] / variance;
      intercepts[k] -= means[k] * means[k] / (2 * variance);
    }
  }

  private static void category(
      TrainingSet set,
      int slot,
      double[] ofClass,
      double smoothing,
      int at,
      double[][] coefficients) {
    int levels = set.inputs().slots().get(slot).levels();
    double[] codes = set.inputs().columns()[slot];
    double[][] counts = new double[ofClass.length][levels];
    boolean[] occurs = new boolean[levels];
    for (int row = 0; row < codes.length; row++) {
      counts[(int) set.target()[row]][(int) codes[row]] += set.weights()[row];
      occurs[(int) codes[row]] = true;
    }
    for (int k = 0; k < ofClass.length; k++) {
      double all = ofClass[k] + smoothing * levels;
      for (int code = 0; code < levels; code++) {
        // A level that nobody has seen says nothing
        coefficients[k][at + code] =
            occurs[code] ? StrictMath.log((counts[k][code] + smoothing) / all) : 0;
      }
    }
  }

  private static double[] difference(double[] one, double[] other) {
    return IntStream.range(0, one.length).mapToDouble(i -> one[i] - other[i]).toArray();
  }

  private static void requireFinite(Slot input, double[] values) {
    Problems problems = new Problems();
    IntStream.range(0, values.length)
        .filter(row -> !Double.isFinite(values[row]))
        .findFirst()
        .ifPresent(
            row ->
                problems.add(
                    "input " + input.name(),
                    "row " + row + " is " + values[row] + "; wanted: a finite number"));
    problems.throwIfAny();
  }
}
