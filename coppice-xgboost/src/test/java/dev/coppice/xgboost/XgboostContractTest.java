package dev.coppice.xgboost;

import dev.coppice.testkit.TrainerContract;
import dev.coppice.training.Trainer;
import java.util.Map;

class XgboostContractTest extends TrainerContract {

  @Override
  protected Trainer trainer() {
    return new XgboostTrainer();
  }

  @Override
  protected Map<String, Object> settings() {
    return Map.of("rounds", 30, "learning_rate", 0.2);
  }

  /** Rows are sampled by their place, and bins by their number. */
  @Override
  protected boolean promisesWeightsAsRepeats() {
    return false;
  }
}
