package dev.coppice.testkit;

import dev.coppice.training.Trainer;
import dev.coppice.training.neighbours.NeighboursTrainer;
import java.util.Map;

class NeighboursTrainerTest extends TrainerContract {

  @Override
  protected Trainer trainer() {
    return new NeighboursTrainer();
  }

  @Override
  protected Map<String, Object> settings() {
    return Map.of("n_neighbors", 7);
  }
}
