package dev.coppice.loop;

import dev.coppice.codec.Struct;
import dev.coppice.recipe.Project;
import dev.coppice.recipe.Recipe;
import dev.coppice.store.Store;
import dev.coppice.tracking.NewRun;
import dev.coppice.tracking.RunStatus;
import dev.coppice.tracking.Tracking;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** What training is in the command line, without its words; counts. */
final class Trainings implements Training {

  private final Store store;
  private final Path base;
  private final Clock clock;
  private int count;

  Trainings(Store store, Path base, Clock clock) {
    this.store = store;
    this.base = base;
    this.clock = clock;
  }

  int count() {
    return count;
  }

  @Override
  public void train(
      String run, Project project, Map<String, String> tags, BooleanSupplier cancelled) {
    count++;
    Tracking tracking = Tracking.open(store, clock);
    long experiment = tracking.experiments().named(project.project()).id();
    tracking.runs().start(new NewRun(run, experiment, run, "ann", clock.millis(), tags));
    Recipe.Trained trained = recipe(run, project, base, cancelled);
    trained.bundle().files().forEach((f, b) -> tracking.artifacts().put(run, "model/" + f, b));
    tracking.runs().update(run, RunStatus.FINISHED, clock.millis());
  }

  static Recipe.Trained recipe(String run, Project project, Path base, BooleanSupplier cancelled) {
    Recipe.Listener nobody =
        new Recipe.Listener() {
          @Override
          public void phase(String what) {}

          @Override
          public void fitted(String contender, int fold, int done, int total) {}
        };
    return Recipe.train(
        new Recipe.Request(
            project, base, run, new Struct(), new Struct(), System::nanoTime, cancelled, nobody));
  }
}
