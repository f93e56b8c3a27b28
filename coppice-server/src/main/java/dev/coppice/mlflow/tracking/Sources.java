package dev.coppice.mlflow.tracking;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.Registry;
import dev.coppice.registry.VersionFile;
import dev.coppice.tracking.Artifact;
import dev.coppice.tracking.Listed;
import dev.coppice.tracking.LoggedModel;
import dev.coppice.tracking.Place;
import dev.coppice.tracking.Run;
import dev.coppice.tracking.Search;
import dev.coppice.tracking.Tracking;
import dev.coppice.tracking.View;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the files of versions are. A version that was made of files in this store holds them
 * itself, so they stay when their run is deleted; the proxy has them under an address of the
 * version.
 */
record Sources(Tracking tracking, Registry registry) {

  /** What the address of a logged model begins with. */
  static final String LOGGED = "models:/m-";

  private static final String PROXY = "mlflow-artifacts:/";
  private static final String RUNS = "runs:/";
  private static final String FOLDER = "model-versions/";

  /** A version as it will be registered. */
  record Source(@Nullable String run, List<VersionFile> files) {}

  /** A version's folder in the proxy, and a path below it. */
  record Held(ModelVersion version, String path) {

    private List<Artifact> all() {
      return version.files().stream()
          .map(file -> new Artifact(file.path(), file.sha256(), file.size()))
          .toList();
    }

    /**
     * @throws NotFound when the version holds no such file
     */
    Artifact file() {
      return all().stream()
          .filter(file -> file.path().equals(path))
          .findFirst()
          .orElseThrow(() -> new NotFound(version.reference() + " holds no file '" + path + "'"));
    }

    /** What stands right in its folder. */
    List<Listed> list() {
      String folder = path.isEmpty() ? "" : path + "/";
      return Listed.in(
          all().stream().filter(file -> file.path().startsWith(folder)).toList(), path);
    }
  }

  /**
   * @param run that the client says it comes from; empty when it does not say
   * @throws InvalidInput when a server must not read there
   */
  Source of(String source, String run) {
    requireSafe(source);
    String known = run.isEmpty() ? null : run;
    if (source.startsWith(LOGGED)) {
      LoggedModel model = tracking.models().get(source.substring("models:/".length()));
      String maker = known == null && !model.run().isEmpty() ? model.run() : known;
      return new Source(maker, files(new Place(Place.Owner.MODEL, model.id(), "")));
    }
    if (source.startsWith("models:/")) {
      ModelVersion other = registry.meant(source);
      return new Source(known == null ? other.run() : known, other.files());
    }
    Optional<Place> place = place(source);
    return new Source(known, place.map(this::files).orElse(List.of()));
  }

  private static void requireSafe(String source) {
    boolean local = !source.matches("[A-Za-z][A-Za-z0-9+.-]*:/.*") || source.matches("(?i)file:.*");
    boolean up = source.contains("..") || source.toLowerCase(Locale.ROOT).contains("%2e");
    if (local || up) {
      throw new InvalidInput(
          "Invalid model version source: '"
              + source
              + "'; accepted: runs:/ID/PATH, models:/..., mlflow-artifacts:/..., or an address such"
              + " as s3://BUCKET/PATH, without ..");
    }
  }

  private List<VersionFile> files(Place folder) {
    int start = folder.path().isEmpty() ? 0 : folder.path().length() + 1;
    return tracking.artifacts().below(folder).stream().map(file -> held(file, start)).toList();
  }

  private static VersionFile held(Artifact file, int start) {
    return new VersionFile(file.path().substring(start), file.sha256(), file.size());
  }

  /** The place in this store that an address means, when it means one. */
  private Optional<Place> place(String source) {
    if (source.startsWith(PROXY)) {
      String path = source.substring(PROXY.length());
      return path.startsWith("/")
          ? Optional.empty()
          : Optional.of(tracking.artifacts().locate(path));
    }
    if (!source.startsWith(RUNS)) {
      return Optional.empty();
    }
    String[] parts = source.substring(RUNS.length()).split("/", 2);
    String path = parts.length < 2 ? "" : parts[1];
    try {
      Run run = tracking.runs().get(parts[0]);
      Place folder = new Place(Place.Owner.RUN, parts[0], path);
      return Optional.of(
          tracking.artifacts().below(folder).isEmpty() ? logged(run, path, folder) : folder);
    } catch (NotFound e) {
      return Optional.empty(); // as MLflow, which asks for no run
    }
  }

  /** Clients of MLflow 3 put a model beside its run and still say that it is in the run. */
  private Place logged(Run run, String name, Place otherwise) {
    String filter = "source_run_id = '" + run.id() + "'";
    Search search = new Search(filter, List.of(), View.ACTIVE, 1000, null);
    return tracking
        .models()
        .search(List.of(run.experiment()), search, List.of(), List.of())
        .items()
        .stream()
        .filter(model -> model.name().equals(name))
        .findFirst()
        .map(model -> new Place(Place.Owner.MODEL, model.id(), ""))
        .orElse(otherwise);
  }

  /** Where clients get the files of a version. */
  String download(ModelVersion version) {
    String source = version.source();
    if (source.startsWith(LOGGED)) {
      try {
        return tracking.models().get(source.substring("models:/".length())).artifactUri();
      } catch (NotFound e) {
        // it is gone; what the version holds is still there
      }
    }
    boolean here = source.startsWith(PROXY) && place(source).filter(this::hasFiles).isPresent();
    return here || version.files().isEmpty()
        ? source
        : PROXY + FOLDER + version.model() + "/" + version.number();
  }

  private boolean hasFiles(Place folder) {
    try {
      return !tracking.artifacts().below(folder).isEmpty();
    } catch (NotFound e) {
      return false;
    }
  }

  /** The version in whose folder a path of the proxy lies. */
  Optional<Held> held(String path) {
    if (!path.startsWith(FOLDER)) {
      return Optional.empty();
    }
    String[] parts = path.substring(FOLDER.length()).split("/", -1);
    for (int i = 1; i < parts.length; i++) {
      if (parts[i].matches("\\d{1,9}")) {
        String name = String.join("/", List.of(parts).subList(0, i));
        String rest = String.join("/", List.of(parts).subList(i + 1, parts.length));
        try {
          return Optional.of(new Held(registry.version(name, Integer.parseInt(parts[i])), rest));
        } catch (NotFound e) {
          // a name may hold slashes and numbers too
        }
      }
    }
    return Optional.empty();
  }
}
