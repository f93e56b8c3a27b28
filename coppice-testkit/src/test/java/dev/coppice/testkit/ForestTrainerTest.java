package dev.coppice.testkit;

import dev.coppice.training.Trainer;
import dev.coppice.training.trees.ForestTrainer;
import java.util.Map;

class ForestTrainerTest extends TrainerContract {

  @Override
  protected Trainer trainer() {
    return new ForestTrainer();
  }

  @Override
  protected Map<String, Object> settings() {
    return Map.of("trees", 40);
  }

  @Override
  protected boolean promisesWeightsAsRepeats() {
    return false; // a bootstrap draws rows, not weights
  }
}
