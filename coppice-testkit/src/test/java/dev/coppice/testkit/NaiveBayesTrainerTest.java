package dev.coppice.testkit;

import dev.coppice.training.Trainer;

/** The code of the page about adding a trainer keeps the contract. */
class NaiveBayesTrainerTest extends TrainerContract {

  @Override
  protected Trainer trainer() {
    return new NaiveBayesTrainer();
  }
}
