package dev.coppice.testkit;

import dev.coppice.training.Trainer;
import dev.coppice.training.linear.LinearTrainer;

class LinearTrainerTest extends TrainerContract {

  @Override
  protected Trainer trainer() {
    return new LinearTrainer();
  }
}
