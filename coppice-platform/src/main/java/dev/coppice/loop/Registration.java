package dev.coppice.loop;

import dev.coppice.audit.By;
import dev.coppice.bundle.Bundle;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.NewVersion;
import dev.coppice.registry.Registry;
import dev.coppice.registry.RegistrySettings;
import dev.coppice.registry.VersionFile;
import dev.coppice.store.Store;
import dev.coppice.tracking.Run;
import dev.coppice.tracking.Tracking;
import java.net.URI;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes versions of runs and bundles.
 *
 * @param settings with an empty name the run's experiment, or the project in the bundle, gives it
 */
public record Registration(
    Registry registry,
    Tracking tracking,
    RegistrySettings settings,
    String description,
    Map<String, String> tags,
    @Nullable String request) {

  private static final String COMMIT = "mlflow.source.git.commit";
  private static final String FOLDER = "model/";

  public static Registration of(Store store, Clock clock, RegistrySettings settings) {
    return new Registration(
        Registry.open(store, clock), Tracking.open(store, clock), settings, "", Map.of(), null);
  }

  /**
   * @throws NotFound when the run has no model among its artifacts
   */
  public ModelVersion run(Run run, By by) {
    List<VersionFile> files =
        tracking.artifacts().of(run.id()).stream()
            .filter(each -> each.path().startsWith(FOLDER))
            .map(
                each ->
                    new VersionFile(
                        each.path().substring(FOLDER.length()), each.sha256(), each.size()))
            .toList();
    if (files.isEmpty()) {
      throw new NotFound(
          "Run "
              + run.id()
              + " ("
              + run.name()
              + ") left no model, so there is nothing to register");
    }
    String source = "runs:/" + run.id() + "/model";
    String experiment = tracking.experiments().get(run.experiment()).name();
    return register(experiment, source, run.id(), run.tags().get(COMMIT), files, by);
  }

  public ModelVersion bundle(Bundle bundle, URI place, By by) {
    Struct facts = bundle.manifest().struct("facts");
    String commit =
        facts.has("provenance") ? facts.struct("provenance").findText("git_commit") : null;
    List<VersionFile> files = registry.keep(bundle.files());
    return register(
        facts.findText("project"), place.toString(), facts.findText("run_id"), commit, files, by);
  }

  private ModelVersion register(
      @Nullable String owner,
      String source,
      @Nullable String run,
      @Nullable String commit,
      List<VersionFile> files,
      By by) {
    Map<String, String> all = new LinkedHashMap<>(tags);
    if (commit != null && !commit.isEmpty()) {
      all.putIfAbsent(COMMIT, commit);
    }
    String model = settings.name().isEmpty() ? owner : settings.name();
    if (model == null || model.isEmpty()) {
      throw new InvalidInput("The bundle at " + source + " says no project; give --name");
    }
    NewVersion version =
        new NewVersion(
            model,
            settings.label(),
            run,
            null,
            source,
            description,
            all,
            files,
            settings.aliases(),
            request);
    return registry.register(version, by);
  }
}
