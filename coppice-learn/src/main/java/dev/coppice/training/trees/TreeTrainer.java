package dev.coppice.training.trees;

import dev.coppice.features.Encoding;
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

/**
 * One decision tree. A single tree is sensitive to where exactly it cuts, so every different value
 * has its own bin (up to 65,535): the splits are exact.
 */
public final class TreeTrainer implements Trainer {

  @Override
  public String name() {
    return "tree";
  }

  @Override
  public Set<Task> tasks() {
    return Set.of(Task.BINARY, Task.MULTICLASS, Task.REGRESSION);
  }

  @Override
  public List<Hyperparameter> hyperparameters() {
    return List.of(
        TreeSettings.maxDepth(8),
        TreeSettings.minSamplesLeaf(10),
        TreeSettings.minSamplesSplit(),
        TreeSettings.maxFeatures("all", "sqrt", "log2"),
        TreeSettings.criterion(),
        TreeSettings.categories("one-hot", "sets"),
        new Hyperparameter.Choice(
            "class_weight",
            List.of("none", "balanced"),
            "balanced: every class weighs the same in all.",
            List.of()));
  }

  @Override
  public Encoding encoding() {
    return Encoding.RAW;
  }

  @Override
  public Model fit(TrainingSet set, Hyperparameters hyperparameters, FitContext context) {
    set.requireFittable();
    TrainingSet weighted =
        set.task() != Task.REGRESSION && hyperparameters.choice("class_weight").equals("balanced")
            ? set.balanced()
            : set;
    try (Parallel parallel = new Parallel(context.threads())) {
      Bins bins =
          Bins.of(set.inputs(), BinnedColumn.WIDE, BinnedColumn.Cuts.BETWEEN_VALUES, parallel);
      Forest one =
          new Forest(
              weighted,
              bins,
              TreeSettings.rules(hyperparameters, set.task(), bins),
              Forest.Rows.ALL,
              context.seed());
      return ForestTrainer.mean(set, one.grow(0, 1, parallel, context));
    }
  }
}
