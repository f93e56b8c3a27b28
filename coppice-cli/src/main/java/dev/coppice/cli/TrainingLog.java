package dev.coppice.cli;

import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.cli.settings.Setting;
import dev.coppice.codec.JsonStruct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Rejected;
import dev.coppice.metrics.Scores;
import dev.coppice.recipe.Project;
import dev.coppice.recipe.Recipe;
import dev.coppice.recipe.Report;
import dev.coppice.tracking.Artifacts;
import dev.coppice.tracking.Batch;
import dev.coppice.tracking.Dataset;
import dev.coppice.tracking.Metric;
import dev.coppice.tracking.NewRun;
import dev.coppice.tracking.RunStatus;
import dev.coppice.tracking.Tracking;
import dev.coppice.tracking.remote.RemoteTracking;
import dev.coppice.training.CrossValidation.Outcome;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Writes a training run down: that it began, and what it found or why it failed. Names are those
 * that MLflow's own clients and screens use where there are such names.
 *
 * @param elsewhere is told that it began, and how it ended when it left no model
 */
record TrainingLog(
    Tracking tracking,
    Clock clock,
    ProjectFile<Project> project,
    String id,
    Optional<RemoteTracking> elsewhere) {

  private static final int METRICS_AT_ONCE = 1000;
  private static final int OTHERS_AT_ONCE = 100;
  private static final int LONGEST_TAG = 8000;
  private static final int LONGEST_DIGEST = 36;

  private static final int LONGEST_PARAM = 6000;

  /** Settings that are told apart from run to run; all of them stand in config.json. */
  private static final Pattern DECIDES =
      Pattern.compile(
          "(training|decision|data\\.split|features\\.(numeric|categorical))\\..+|features\\.crosses.*");

  private static final Map<String, String> PARTS =
      Map.of("train", "train_", "validation", "val_", "test", "test_");

  /** The run begins: from now on it is in the store, whatever happens. */
  void begin(String name, String commit) {
    String named = project.value().project();
    String experiment = named.isEmpty() ? "" + project.folder().getFileName() : named;
    long number = tracking.experiments().named(experiment).id();
    String user = System.getProperty("user.name", "");
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("mlflow.runName", name);
    tags.put("mlflow.user", user);
    tags.put("mlflow.source.type", "LOCAL");
    tags.put("mlflow.source.name", "coppice train");
    if (!commit.isEmpty()) {
      tags.put("mlflow.source.git.commit", commit);
    }
    tags.put("coppice.version", Version.text());
    tags.put("java.version", System.getProperty("java.version"));
    tags.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    tags.put("processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
    tags.put("data.source", project.value().data().source());
    tracking.runs().start(new NewRun(id, number, name, user, clock.millis(), tags));
  }

  /**
   * Does the work of the run. What it throws is written down with the run, and so is that somebody
   * stopped the process (SIGINT, SIGTERM) meanwhile. Where data or settings were refused nothing
   * was trained: such a run is put among the deleted ones, so that nobody takes it for a model.
   */
  <R> R during(Supplier<R> work) {
    Thread stopped = new Thread(this::killed);
    Runtime.getRuntime().addShutdownHook(stopped);
    try {
      elsewhere.ifPresent(server -> server.begin(id));
      return work.get();
    } catch (RuntimeException | OutOfMemoryError e) {
      try {
        failed(e);
        if (isRefusal(e)) {
          tracking.runs().delete(id);
        }
        elsewhere.ifPresent(server -> server.ended(id));
      } catch (RuntimeException alsoTold) {
        e.addSuppressed(alsoTold);
      }
      throw e;
    } finally {
      try {
        Runtime.getRuntime().removeShutdownHook(stopped);
      } catch (IllegalStateException e) {
        // it is running right now
      }
    }
  }

  private void killed() {
    tracking.runs().update(id, RunStatus.KILLED, clock.millis());
    elsewhere.ifPresent(server -> server.ended(id));
  }

  private static boolean isRefusal(Throwable reason) {
    return reason instanceof Rejected
        || reason instanceof InvalidInput
        || reason instanceof NotFound
        || reason instanceof Coppice.WrongSettings;
  }

  private void failed(Throwable reason) {
    String text = String.valueOf(reason.getMessage());
    String end = " ... (" + text.length() + " characters)";
    String kept =
        text.length() > LONGEST_TAG ? text.substring(0, LONGEST_TAG - end.length()) + end : text;
    tracking.runs().log(id, Batch.tags(Map.of("coppice.failure", kept)));
    tracking.runs().update(id, RunStatus.FAILED, clock.millis());
  }

  /** Where its checkpoints are kept, and shown if the project wants that. */
  CheckpointShelf shelf(Path home, Consumer<String> told) {
    return project.value().training().showCheckpoints()
        ? new CheckpointShelf(
            home, told, kept -> new ShownCheckpoints(kept, tracking.artifacts(), id))
        : new CheckpointShelf(home, told);
  }

  void finished(Recipe.Trained trained) {
    Report report = trained.report();
    params(trained);
    metrics(report);
    Map<String, String> tags = new TreeMap<>();
    report.hashes().forEach((what, hash) -> tags.put(what + ".sha256", hash));
    tags.put("coppice.ranked_by", report.metric().key());
    tags.put("coppice.passed_gates", String.valueOf(report.passed()));
    if (!report.warnings().isEmpty()) {
      tags.put("coppice.warnings", String.valueOf(report.warnings().size()));
    }
    tracking.runs().log(id, Batch.tags(tags));
    tracking.runs().log(id, List.of(dataset(report)));
    artifacts(trained);
    tracking.runs().update(id, RunStatus.FINISHED, clock.millis());
  }

  /** The champion's hyper-parameters plainly, settings under their keys, sizes. */
  private void params(Recipe.Trained trained) {
    Report report = trained.report();
    Map<String, String> params = new LinkedHashMap<>();
    Outcome champion = report.leaderboard().get(0);
    params.put("model", champion.contender().name());
    params.put("family", champion.contender().trainer().name());
    params.putAll(champion.contender().hyperparameters().texts());
    params.put("target", report.target().name());
    params.put("task", report.target().task().name());
    params.put("features", String.valueOf(trained.bundle().pipeline().features().slots().size()));
    params.put("train_size", String.valueOf(report.rows().getOrDefault("train", 0)));
    params.put("val_size", String.valueOf(report.rows().getOrDefault("validation", 0)));
    params.put("test_size", String.valueOf(report.rows().getOrDefault("test", 0)));
    for (Setting setting : project.settings()) {
      if (DECIDES.matcher(setting.key()).matches()
          && !setting.value().isEmpty()
          && setting.value().length() <= LONGEST_PARAM) {
        params.putIfAbsent(setting.key(), setting.value());
      }
    }
    Map<String, String> some = new LinkedHashMap<>();
    params.forEach(
        (key, value) -> {
          some.put(key, value);
          if (some.size() == OTHERS_AT_ONCE) {
            tracking.runs().log(id, Batch.params(some));
            some.clear();
          }
        });
    tracking.runs().log(id, Batch.params(some));
  }

  private void metrics(Report report) {
    List<Metric> metrics = new ArrayList<>();
    new TreeMap<>(PARTS).forEach((part, prefix) -> add(metrics, prefix, report.scores(part)));
    for (Outcome outcome : report.leaderboard()) {
      String name = outcome.contender().name();
      String owner = name.equals(report.champion()) ? "" : name + "/"; // the champion's stand plain
      add(metrics, owner + "cv_mean_", outcome.mean());
      add(metrics, owner + "cv_std_", outcome.std());
    }
    if (report.threshold().reached() && report.hashes().containsKey("threshold")) {
      metrics.add(metric("threshold", report.threshold().threshold()));
    }
    metrics.add(metric("training_seconds", report.seconds()));
    for (int from = 0; from < metrics.size(); from += METRICS_AT_ONCE) {
      int to = Math.min(metrics.size(), from + METRICS_AT_ONCE);
      tracking.runs().log(id, Batch.metrics(metrics.subList(from, to)));
    }
  }

  private void add(List<Metric> metrics, String prefix, Scores scores) {
    scores.names().forEach(name -> metrics.add(metric(prefix + name, scores.get(name))));
  }

  private Metric metric(String key, double value) {
    return new Metric(key, value, clock.millis(), 0);
  }

  private Dataset dataset(Report report) {
    String source = project.value().data().source();
    String name = source.substring(source.lastIndexOf('/') + 1);
    String digest = String.valueOf(report.hashes().get("data")).substring(0, LONGEST_DIGEST);
    int rows = report.rows().values().stream().mapToInt(Integer::intValue).sum();
    String profile = "{\"num_rows\": " + rows + "}";
    Map<String, String> tags = Map.of("mlflow.data.context", "training");
    return new Dataset(name, digest, "local", source, "", profile, tags);
  }

  /** The bundle under {@code model}, what people look for beside it, and the report. */
  private void artifacts(Recipe.Trained trained) {
    Artifacts artifacts = tracking.artifacts();
    for (Map.Entry<String, byte[]> file : new TreeMap<>(trained.bundle().files()).entrySet()) {
      artifacts.put(id, "model/" + file.getKey(), file.getValue());
      if (file.getKey()
          .matches("(feature_importances|confusion_matrix|config)\\.json|trials\\.jsonl")) {
        artifacts.put(id, file.getKey(), file.getValue());
      }
    }
    artifacts.put(id, "report.json", JsonStruct.pretty(trained.report().toStruct()));
  }
}
