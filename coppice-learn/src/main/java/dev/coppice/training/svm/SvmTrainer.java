package dev.coppice.training.svm;

import dev.coppice.features.Encoding;
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

/**
 * A support vector machine with a radial basis kernel: for classes one machine a pair of them with
 * Platt's probabilities, for numbers epsilon-insensitive regression. The decision values are
 * scikit-learn's.
 *
 * <p>Time grows with the square of the rows and more: fine for ten thousand, hours for a million.
 */
public final class SvmTrainer implements Trainer {

  @Override
  public String name() {
    return "svm";
  }

  @Override
  public Set<Task> tasks() {
    return EnumSet.allOf(Task.class);
  }

  @Override
  public List<Hyperparameter> hyperparameters() {
    return List.of(
        new Hyperparameter.Decimal(
            "regularisation_strength",
            1,
            1e-9,
            1e9,
            "C: the price of a row on the wrong side of its margin. Larger fits the rows closer.",
            List.of("C", "c", "regularization_strength")),
        new Hyperparameter.Choice(
            "kernel", List.of("rbf"), "How alike two rows are: exp(-gamma distance^2).", List.of()),
        new Hyperparameter.Share(
            "gamma",
            List.of("scale", "auto"),
            1e9,
            "How fast likeness fades; scale: 1 / (columns * variance of all their values), auto: 1"
                + " / columns. Each level of a category is a column.",
            List.of()),
        new Hyperparameter.Decimal(
            "epsilon",
            0.1,
            0,
            1e9,
            "Numbers only: how far off, in the target's unit, is no error.",
            List.of()),
        new Hyperparameter.Choice(
            "class_weight",
            List.of("none", "balanced"),
            "balanced: every class weighs the same in all.",
            List.of()),
        new Hyperparameter.Whole(
            "probability_folds",
            5,
            2,
            20,
            "Probabilities are learned on the decision values of rows in as many held-out folds.",
            List.of()),
        new Hyperparameter.Decimal(
            "tolerance",
            1e-3,
            1e-10,
            1,
            "Stops when no pair of rows violates the optimum more.",
            List.of("tol")),
        new Hyperparameter.Whole(
            "max_iterations",
            10_000_000,
            1,
            1_000_000_000_000L,
            "Steps at most, a machine.",
            List.of("max_iter")),
        new Hyperparameter.Whole(
            "cache_size",
            100,
            1,
            100_000,
            "Megabytes for kernel values; never more than an eighth of the heap.",
            List.of()));
  }

  @Override
  public Encoding encoding() {
    return Encoding.SCALED;
  }

  @Override
  public Model fit(TrainingSet set, Hyperparameters hyperparameters, FitContext context) {
    set.requireFittable();
    Machines machines = new Machines(set, hyperparameters, context);
    return set.task() == Task.MULTICLASS ? machines.pairs() : machines.single();
  }
}
