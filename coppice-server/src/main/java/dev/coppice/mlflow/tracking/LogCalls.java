package dev.coppice.mlflow.tracking;

import dev.coppice.codec.JsonStruct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.http.Response;
import dev.coppice.tracking.Batch;
import dev.coppice.tracking.Dataset;
import dev.coppice.tracking.Metric;
import dev.coppice.tracking.ModelLink;
import dev.coppice.tracking.ModelMetric;
import dev.coppice.tracking.Runs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The calls that add to runs. */
final class LogCalls {

  private static final String MODELS_TAG = "mlflow.log-model.history";

  private final Runs runs;

  LogCalls(Runs runs) {
    this.runs = runs;
  }

  List<Call> all() {
    return List.of(
        Call.post("runs/log-metric", this::metric),
        Call.post("runs/log-parameter", this::param),
        Call.post("runs/set-tag", this::tag),
        Call.post("runs/delete-tag", this::untag),
        Call.post("runs/log-batch", this::batch),
        Call.post("runs/log-inputs", this::inputs),
        Call.post("runs/outputs", this::outputs),
        Call.post("runs/log-model", this::model));
  }

  private Response metric(Fields in) {
    String id = RunCalls.id(in);
    List<ModelMetric> ofModels = new ArrayList<>();
    Metric metric = metric(in, ofModels);
    in.check();
    return log(id, new Batch(List.of(metric), Map.of(), Map.of(), ofModels));
  }

  private Response log(String id, Batch batch) {
    runs.log(id, batch);
    return Answer.EMPTY;
  }

  private static Metric metric(Fields in, List<ModelMetric> ofModels) {
    Metric metric =
        new Metric(
            in.text("key"),
            Wire.bounded(in.number("value")),
            in.integer("timestamp"),
            in.integer("step", 0));
    String model = in.text("model_id", "");
    if (!model.isEmpty()) {
      ModelMetric.MeasuredOn on =
          new ModelMetric.MeasuredOn(in.text("dataset_name", ""), in.text("dataset_digest", ""));
      ofModels.add(new ModelMetric(model, metric, "", on));
    }
    return metric;
  }

  private Response param(Fields in) {
    String id = RunCalls.id(in);
    String key = in.text("key");
    String value = in.text("value", "");
    in.check();
    return log(id, Batch.params(Map.of(key, value)));
  }

  private Response tag(Fields in) {
    String id = RunCalls.id(in);
    String key = in.text("key");
    String value = in.anyText("value");
    in.check();
    return log(id, Batch.tags(Map.of(key, value)));
  }

  private Response untag(Fields in) {
    String id = RunCalls.id(in);
    String key = in.text("key");
    in.check();
    runs.untag(id, key);
    return Answer.EMPTY;
  }

  private Response batch(Fields in) {
    String id = RunCalls.id(in);
    List<ModelMetric> ofModels = new ArrayList<>();
    List<Metric> metrics = in.all("metrics").stream().map(each -> metric(each, ofModels)).toList();
    Map<String, String> params = new LinkedHashMap<>();
    for (Fields param : in.all("params")) {
      String key = param.text("key");
      if (params.put(key, param.text("value", "")) != null) {
        param.wrong("key", key, "each param once in a batch");
      }
    }
    Map<String, String> tags = ExperimentCalls.tags(in, "tags");
    in.check();
    return log(id, new Batch(metrics, params, tags, ofModels));
  }

  private Response inputs(Fields in) {
    String id = RunCalls.id(in);
    List<Dataset> datasets = in.all("datasets").stream().map(LogCalls::dataset).toList();
    List<ModelLink> models =
        in.all("models").stream()
            .map(each -> new ModelLink(each.text("model_id"), ModelLink.Direction.INPUT, 0))
            .toList();
    in.check();
    runs.log(id, datasets, models);
    return Answer.EMPTY;
  }

  private static Dataset dataset(Fields input) {
    Map<String, String> tags = new LinkedHashMap<>();
    input.all("tags").forEach(tag -> tags.put(tag.text("key"), tag.anyText("value")));
    Fields dataset = input.one("dataset");
    return new Dataset(
        dataset.text("name"),
        dataset.text("digest"),
        dataset.text("source_type"),
        dataset.text("source"),
        dataset.text("schema", ""),
        dataset.text("profile", ""),
        tags);
  }

  private Response outputs(Fields in) {
    String id = RunCalls.id(in);
    in.require("models");
    List<ModelLink> models =
        in.all("models").stream()
            .map(
                each ->
                    new ModelLink(
                        each.text("model_id"), ModelLink.Direction.OUTPUT, each.integer("step", 0)))
            .toList();
    in.check();
    runs.log(id, List.of(), models);
    return Answer.EMPTY;
  }

  /** Keeps what a client of MLflow 2 says about a model, as that server does: in a tag. */
  private Response model(Fields in) {
    String id = RunCalls.id(in);
    String json = in.text("model_json");
    in.check();
    requireModel(json);
    runs.retag(id, MODELS_TAG, old -> appended(old, json));
    return Answer.EMPTY;
  }

  private static void requireModel(String json) {
    var model = JsonStruct.read(json.getBytes(StandardCharsets.UTF_8));
    List<String> missing =
        List.of("artifact_path", "flavors", "utc_time_created", "run_id").stream()
            .filter(name -> !model.has(name))
            .toList();
    if (!missing.isEmpty()) {
      throw new InvalidInput("Model json is missing mandatory fields: " + missing);
    }
  }

  private static String appended(@Nullable String old, String json) {
    if (old == null || old.length() <= 2) {
      return "[" + json + "]";
    }
    return old.substring(0, old.length() - 1) + ", " + json + "]";
  }
}
