package dev.coppice.testkit;

import dev.coppice.training.Trainer;
import dev.coppice.training.boosting.BoostingTrainer;
import java.util.Map;

class BoostingTrainerTest extends TrainerContract {

  @Override
  protected Trainer trainer() {
    return new BoostingTrainer();
  }

  @Override
  protected Map<String, Object> settings() {
    return Map.of("rounds", 40);
  }

  /** Rows are sampled and dealt into folds by their place. */
  @Override
  protected boolean promisesWeightsAsRepeats() {
    return false;
  }
}
