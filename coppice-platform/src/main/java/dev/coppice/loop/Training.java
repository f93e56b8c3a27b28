package dev.coppice.loop;

import dev.coppice.recipe.Project;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Trains by a project and writes the run down; does not know why. */
@FunctionalInterface
public interface Training {

  /**
   * Returns when the run is finished and its model is among its artifacts.
   *
   * @param run the id that it gets
   * @param project all paths in it are absolute
   * @param tags of the run
   */
  void train(String run, Project project, Map<String, String> tags, BooleanSupplier cancelled);
}
