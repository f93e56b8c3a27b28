package dev.coppice.testkit;

import dev.coppice.training.Trainer;
import dev.coppice.training.linear.LogisticTrainer;

class LogisticTrainerTest extends TrainerContract {

  @Override
  protected Trainer trainer() {
    return new LogisticTrainer();
  }
}
