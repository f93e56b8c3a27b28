package dev.coppice.training.neighbours;

import dev.coppice.features.Encoding;
import dev.coppice.models.Model;
import dev.coppice.models.NearestNeighbours;
import dev.coppice.models.NearestNeighbours.Vote;
import dev.coppice.models.Points;
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
 * k-nearest neighbours: fitting is remembering. Exact, with Euclidean distances on scaled numbers
 * and one 0/1 axis a level, as scikit-learn measures behind a one-hot encoder.
 */
public final class NeighboursTrainer implements Trainer {

  @Override
  public String name() {
    return "knn";
  }

  @Override
  public Set<Task> tasks() {
    return EnumSet.allOf(Task.class);
  }

  @Override
  public List<Hyperparameter> hyperparameters() {
    return List.of(
        new Hyperparameter.Whole(
            "neighbours",
            5,
            1,
            1_000_000,
            "k: how many rows vote; all of them when there are fewer.",
            List.of("n_neighbors", "k")),
        new Hyperparameter.Choice(
            "weights",
            List.of("uniform", "distance"),
            "distance: a vote counts one over the distance; rows at the very same place outvote"
                + " all others.",
            List.of("vote")));
  }

  @Override
  public Encoding encoding() {
    return Encoding.SCALED;
  }

  @Override
  public Model fit(TrainingSet set, Hyperparameters hyperparameters, FitContext context) {
    set.requireFittable();
    context.checkpoint();
    return new NearestNeighbours(
        new Points(set.inputs()),
        set.target(),
        set.weights(),
        set.outputs(),
        hyperparameters.smallInteger("neighbours"),
        hyperparameters.choice("weights").equals("uniform") ? Vote.UNIFORM : Vote.DISTANCE);
  }
}
