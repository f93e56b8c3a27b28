package dev.coppice.cli;

import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.codec.Struct;
import dev.coppice.errors.CoppiceException;
import dev.coppice.loop.Loop;
import dev.coppice.loop.LoopProject;
import dev.coppice.loop.Training;
import dev.coppice.recipe.Project;
import dev.coppice.recipe.Recipe;
import dev.coppice.serving.ServingSettings;
import dev.coppice.store.Store;
import dev.coppice.tracking.Batch;
import dev.coppice.tracking.Liveness;
import dev.coppice.tracking.RunName;
import dev.coppice.tracking.Tracking;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Trains as {@code coppice train} does, without anybody who looks on. */
record Retrainer(Serving.Place place, Store store, Clock clock) implements Training {

  private static final Logger LOG = System.getLogger(Retrainer.class.getName());

  /** The loop of a project. */
  static Loop loop(Serving.Place place, Store store, Clock clock) {
    Settings settings = place.file().value();
    Past past = Past.of(place.file(), place.home());
    String name = past.project();
    ServingSettings serving =
        Following.of(settings.serving().model(), settings.registry().named(name).name())
            .map(followed -> followed.in(settings.serving()))
            .orElse(settings.serving());
    LoopProject project =
        new LoopProject(
            name,
            settings.project().named(name),
            place.file().folder(),
            place.home().resolve("retraining").resolve(name),
            past.files(),
            serving,
            settings.promotion(),
            settings.registry(),
            settings.retraining(),
            settings.monitoring());
    return Loop.open(store, project, new Retrainer(place, store, clock), clock, System::nanoTime);
  }

  @Override
  public void train(
      String run, Project project, Map<String, String> tags, BooleanSupplier cancelled) {
    ProjectFile<Project> file = place.file().part(Settings::project).with(project);
    Tracking tracking = Tracking.open(store, clock);
    String commit = GitCommit.of(file.folder());
    Struct provenance = TrainCommand.provenance(Instant.now(clock).toString(), commit);
    tags.forEach((key, value) -> provenance.put(key.replace('.', '_'), value));
    try (Liveness alive = Liveness.of(place.home(), run)) {
      TrainingLog log = new TrainingLog(tracking, clock, file, run, Optional.empty());
      log.begin(RunName.of(run), commit);
      tracking.runs().log(run, Batch.tags(tags));
      log.during(
          () -> {
            try (CheckpointShelf shelf = log.shelf(place.home(), what -> {})) {
              Recipe.Request request =
                  new Recipe.Request(
                      project,
                      file.folder(),
                      run,
                      file.written(),
                      provenance,
                      System::nanoTime,
                      cancelled,
                      new Silent());
              Recipe.Trained trained = Recipe.train(request.keeping(shelf));
              new Runs(place.home()).keep(trained);
              log.finished(trained);
              shelf.clear();
              return run;
            }
          });
      tellElsewhere(tracking, run);
    }
  }

  /** A loop goes on without whoever is told; the run says that it was not. */
  private void tellElsewhere(Tracking tracking, String run) {
    try {
      Elsewhere.of(place.file().value(), tracking).ifPresent(server -> server.send(run));
    } catch (CoppiceException e) {
      LOG.log(Level.WARNING, "Run " + run + " is kept, but could not be sent: " + e.getMessage());
    }
  }

  /** Nobody looks on. */
  private static final class Silent implements Recipe.Listener {
    @Override
    public void phase(String what) {}

    @Override
    public void fitted(String contender, int fold, int done, int total) {}
  }
}
