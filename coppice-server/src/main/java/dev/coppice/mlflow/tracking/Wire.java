package dev.coppice.mlflow.tracking;

import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.RegisteredModel;
import dev.coppice.tracking.Dataset;
import dev.coppice.tracking.Experiment;
import dev.coppice.tracking.Listed;
import dev.coppice.tracking.LoggedModel;
import dev.coppice.tracking.Metric;
import dev.coppice.tracking.ModelLink;
import dev.coppice.tracking.ModelMetric;
import dev.coppice.tracking.Run;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The messages of the protocol, made of what tracking knows. */
final class Wire {

  private Wire() {}

  private static String stage(@Nullable Long deleted) {
    return deleted == null ? "active" : "deleted";
  }

  static void experiment(Answer answer, Experiment experiment) throws IOException {
    answer
        .put("experiment_id", String.valueOf(experiment.id()))
        .put("name", experiment.name())
        .put("artifact_location", experiment.artifactLocation())
        .put("lifecycle_stage", stage(experiment.deleted()))
        .put("last_update_time", experiment.updated())
        .put("creation_time", experiment.created())
        .put("tags", experiment.tags());
  }

  static void run(Answer answer, Run run) throws IOException {
    List<ModelLink> inputs = links(run, ModelLink.Direction.INPUT);
    List<ModelLink> outputs = links(run, ModelLink.Direction.OUTPUT);
    answer
        .put("info", part -> info(part, run))
        .put(
            "data",
            part ->
                part.put("metrics", run.metrics(), Wire::metric)
                    .put("params", run.params())
                    .put("tags", run.tags()))
        .put(
            "inputs",
            part ->
                part.put("dataset_inputs", run.datasets(), Wire::input)
                    .put("model_inputs", inputs, (a, link) -> a.put("model_id", link.model())))
        .put(
            "outputs",
            part ->
                part.put(
                    "model_outputs",
                    outputs,
                    (a, link) -> a.put("model_id", link.model()).put("step", link.step())));
  }

  private static List<ModelLink> links(Run run, ModelLink.Direction direction) {
    return run.models().stream().filter(link -> link.direction() == direction).toList();
  }

  static void info(Answer answer, Run run) throws IOException {
    answer
        .put("run_id", run.id())
        .put("run_uuid", run.id())
        .put("run_name", run.name())
        .put("experiment_id", String.valueOf(run.experiment()))
        .put("user_id", run.user())
        .put("status", run.status().name())
        .put("start_time", run.started())
        .put("end_time", run.ended())
        .put("artifact_uri", run.artifactUri())
        .put("lifecycle_stage", stage(run.deleted()));
  }

  /** The largest number stands for infinity, as clients of this protocol know it. */
  static double bounded(double value) {
    return Double.isInfinite(value) ? Math.copySign(Double.MAX_VALUE, value) : value;
  }

  static void metric(Answer answer, Metric metric) throws IOException {
    answer
        .put("key", metric.key())
        .put("value", bounded(metric.value()))
        .put("timestamp", metric.timestamp())
        .put("step", metric.step());
  }

  private static void input(Answer answer, Dataset dataset) throws IOException {
    answer
        .put("tags", dataset.tags())
        .put(
            "dataset",
            part ->
                part.put("name", dataset.name())
                    .put("digest", dataset.digest())
                    .put("source_type", dataset.sourceType())
                    .put("source", dataset.source())
                    .put("schema", dataset.columns().isEmpty() ? null : dataset.columns())
                    .put("profile", dataset.profile().isEmpty() ? null : dataset.profile()));
  }

  /**
   * @param versions that were made of it
   */
  static void model(Answer answer, LoggedModel model, List<ModelVersion> versions)
      throws IOException {
    answer
        .put(
            "info",
            part -> {
              info(part, model);
              part.put("registrations", versions, Wire::registration);
            })
        .put(
            "data",
            part ->
                part.put("params", model.params())
                    .put("metrics", model.metrics(), Wire::modelMetric));
  }

  private static void registration(Answer answer, ModelVersion version) throws IOException {
    answer.put("name", version.model()).put("version", String.valueOf(version.number()));
  }

  private static void info(Answer answer, LoggedModel model) throws IOException {
    answer
        .put("model_id", model.id())
        .put("experiment_id", String.valueOf(model.experiment()))
        .put("name", model.name())
        .put("creation_timestamp_ms", model.created())
        .put("last_updated_timestamp_ms", model.updated())
        .put("artifact_uri", model.artifactUri())
        .put("status", model.status().name())
        .put("model_type", model.type().isEmpty() ? null : model.type())
        .put("source_run_id", model.run().isEmpty() ? null : model.run())
        .put("tags", model.tags());
  }

  private static void modelMetric(Answer answer, ModelMetric metric) throws IOException {
    metric(answer, metric.metric());
    boolean known = !metric.on().name().isEmpty();
    answer
        .put("dataset_name", known ? metric.on().name() : null)
        .put("dataset_digest", known ? metric.on().digest() : null)
        .put("model_id", metric.model())
        .put("run_id", metric.run());
  }

  static void registered(Answer answer, RegisteredModel model) throws IOException {
    answer
        .put("name", model.name())
        .put("creation_timestamp", model.created())
        .put("last_updated_timestamp", model.updated())
        .putSome("description", model.description())
        .put("latest_versions", model.latest(), Wire::version)
        .put("tags", model.tags())
        .put(
            "aliases",
            model.aliases().entrySet(),
            (part, alias) ->
                part.put("alias", alias.getKey()).put("version", alias.getValue().toString()));
  }

  static void version(Answer answer, ModelVersion version) throws IOException {
    answer
        .put("name", version.model())
        .put("version", String.valueOf(version.number()))
        .put("creation_timestamp", version.created())
        .put("last_updated_timestamp", version.updated())
        .putSome("user_id", version.user())
        .put("current_stage", version.stage().label())
        .putSome("description", version.description())
        .put("source", version.source())
        .put("run_id", version.run())
        .put("status", version.status().name())
        .put("tags", version.tags())
        .put("run_link", version.runLink())
        .put("aliases", version.aliases());
    if (version.source().startsWith(Sources.LOGGED)) {
      answer.put("model_id", version.source().substring("models:/".length()));
    }
  }

  /**
   * @param start of the path that the answer leaves out
   */
  static void file(Answer answer, Listed listed, int start) throws IOException {
    answer.put("path", listed.path().substring(start)).put("is_dir", listed.file() == null);
    if (listed.file() != null) {
      answer.put("file_size", listed.file().size());
    }
  }
}
