package dev.coppice.testkit;

import dev.coppice.training.Trainer;
import dev.coppice.training.svm.SvmTrainer;

class SvmTrainerTest extends TrainerContract {

  @Override
  protected Trainer trainer() {
    return new SvmTrainer();
  }

  /** Probabilities are learned on folds, and rows are dealt into folds by their place. */
  @Override
  protected boolean promisesWeightsAsRepeats() {
    return false;
  }
}
