package dev.coppice.testkit;

import dev.coppice.training.Trainer;
import dev.coppice.training.trees.TreeTrainer;
import java.util.Map;

class TreeTrainerTest extends TrainerContract {

  @Override
  protected Trainer trainer() {
    return new TreeTrainer();
  }

  @Override
  protected Map<String, Object> settings() {
    return Map.of("min_samples_leaf", 1, "max_depth", 4);
  }
}
