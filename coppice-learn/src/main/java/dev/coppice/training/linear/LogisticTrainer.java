package dev.coppice.training.linear;

import dev.coppice.features.Encoding;
import dev.coppice.models.LinearModel;
import dev.coppice.models.Link;
import dev.coppice.models.Model;
import dev.coppice.models.Task;
import dev.coppice.training.FitContext;
import dev.coppice.training.Hyperparameter;
import dev.coppice.training.Hyperparameters;
import dev.coppice.training.Parallel;
import dev.coppice.training.Trainer;
import dev.coppice.training.TrainingSet;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Logistic regression with a squared penalty: for two classes one margin, for K classes the true
 * multinomial model, with one margin a class. The optimum is scikit-learn's.
 */
public final class LogisticTrainer implements Trainer {

  @Override
  public String name() {
    return "logistic";
  }

  @Override
  public Set<Task> tasks() {
    return Set.of(Task.BINARY, Task.MULTICLASS);
  }

  @Override
  public List<Hyperparameter> hyperparameters() {
    return List.of(
        new Hyperparameter.Decimal(
            "regularisation_strength",
            1,
            1e-9,
            1e9,
            "C: weight of the losses against half the squared coefficients. Larger is a weaker"
                + " penalty, as in scikit-learn.",
            List.of("C", "c", "regularization_strength")),
        new Hyperparameter.Choice(
            "penalty", List.of("l2"), "What keeps coefficients small.", List.of()),
        new Hyperparameter.Choice(
            "class_weight",
            List.of("none", "balanced"),
            "balanced: every class weighs the same in all.",
            List.of()),
        new Hyperparameter.Whole(
            "max_iterations", 2000, 1, 1_000_000, "Steps at most.", List.of("max_iter")),
        new Hyperparameter.Decimal(
            "tolerance",
            1e-6,
            1e-10,
            1,
            "Stops when no coefficient would move by more, judged by its own curvature.",
            List.of("tol")));
  }

  @Override
  public Encoding encoding() {
    return Encoding.SCALED;
  }

  @Override
  public Model fit(TrainingSet set, Hyperparameters hyperparameters, FitContext context) {
    set.requireFittable();
    TrainingSet weighted =
        hyperparameters.choice("class_weight").equals("balanced") ? set.balanced() : set;
    OccurringCodes occurring = OccurringCodes.of(weighted);
    try (Parallel parallel = new Parallel(context.threads())) {
      LogisticLoss loss =
          new LogisticLoss(
              occurring.set(), hyperparameters.number("regularisation_strength"), parallel);
      double[] optimum =
          new LimitedMemory(loss, loss.start())
              .minimise(
                  hyperparameters.integer("max_iterations"),
                  hyperparameters.number("tolerance"),
                  context);
      double[] solution = loss.solution(optimum);
      return new LinearModel(
          set.inputs().slots(),
          set.task() == Task.BINARY ? Link.LOGISTIC : Link.SOFTMAX,
          loss.intercepts(solution),
          Arrays.stream(loss.coefficients(solution))
              .map(occurring::widened)
              .toArray(double[][]::new));
    }
  }
}
