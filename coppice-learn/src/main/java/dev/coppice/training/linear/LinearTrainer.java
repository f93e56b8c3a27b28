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
import java.util.List;
import java.util.Set;

/** Ordinary least squares, or ridge regression when {@code alpha} is above 0. */
public final class LinearTrainer implements Trainer {

  @Override
  public String name() {
    return "linear";
  }

  @Override
  public Set<Task> tasks() {
    return Set.of(Task.REGRESSION);
  }

  @Override
  public List<Hyperparameter> hyperparameters() {
    return List.of(
        new Hyperparameter.Decimal(
            "alpha",
            0,
            0,
            1e12,
            "Weight of the squared coefficients (not of the intercept) in the sum that is made"
                + " small; 0 is ordinary least squares.",
            List.of("l2", "ridge")));
  }

  @Override
  public Encoding encoding() {
    return Encoding.SCALED;
  }

  @Override
  public Model fit(TrainingSet set, Hyperparameters hyperparameters, FitContext context) {
    set.requireFittable();
    Design design = new Design(set.inputs());
    try (Parallel parallel = new Parallel(context.threads())) {
      LeastSquares problem =
          new LeastSquares(
              design, set.target(), set.weights(), hyperparameters.number("alpha"), parallel);
      double[] coefficients = problem.solve(context);
      return new LinearModel(
          set.inputs().slots(),
          Link.IDENTITY,
          new double[] {problem.intercept(coefficients)},
          new double[][] {coefficients});
    }
  }
}
