package dev.coppice.mlflow.tracking;

import dev.coppice.http.Response;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.Registry;
import dev.coppice.tracking.Artifacts;
import dev.coppice.tracking.Listed;
import dev.coppice.tracking.LoggedModel;
import dev.coppice.tracking.LoggedModels;
import dev.coppice.tracking.ModelMetric.MeasuredOn;
import dev.coppice.tracking.NewModel;
import dev.coppice.tracking.Page;
import dev.coppice.tracking.Place;
import dev.coppice.tracking.RunName;
import dev.coppice.tracking.Search;
import dev.coppice.tracking.Tracking;
import dev.coppice.tracking.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The calls about logged models, which clients of MLflow 3 make. */
final class LoggedModelCalls {

  private static final List<String> STATES =
      Stream.of(LoggedModel.Status.values()).map(LoggedModel.Status::name).toList();

  private static final int AT_ONCE = 100;

  private final LoggedModels models;
  private final Artifacts artifacts;
  private final Registry registry;
  private final Supplier<String> ids;

  LoggedModelCalls(Tracking tracking, Registry registry, Supplier<String> ids) {
    this.models = tracking.models();
    this.artifacts = tracking.artifacts();
    this.registry = registry;
    this.ids = ids;
  }

  List<Call> all() {
    return List.of(
        Call.post("logged-models", this::create),
        Call.ask("logged-models/search", this::search),
        Call.get("logged-models/{model_id}", this::get),
        Call.delete("logged-models/{model_id}", this::delete),
        Call.patch("logged-models/{model_id}", this::update),
        Call.patch("logged-models/{model_id}/tags", this::tag),
        Call.delete("logged-models/{model_id}/tags/{tag_key}", this::untag),
        Call.post("logged-models/{model_id}/params", this::params),
        Call.get("logged-models/{model_id}/artifacts/directories", this::list));
  }

  private Response answer(LoggedModel model) {
    List<ModelVersion> versions = versions(List.of(model)).getOrDefault(model.id(), List.of());
    return Answer.of(answer -> answer.put("model", part -> Wire.model(part, model, versions)));
  }

  /** The versions that were made of logged models, by the models' ids. */
  private Map<String, List<ModelVersion>> versions(List<LoggedModel> of) {
    Map<String, List<ModelVersion>> versions = new HashMap<>();
    for (int from = 0; from < of.size(); from += AT_ONCE) {
      String sources =
          of.subList(from, Math.min(of.size(), from + AT_ONCE)).stream()
              .map(model -> "'models:/" + model.id() + "'")
              .collect(Collectors.joining(", "));
      Search search =
          new Search(
              "source_path in (" + sources + ")",
              List.of("version_number"),
              View.ACTIVE,
              Search.MOST,
              null);
      registry
          .searchVersions(search)
          .items()
          .forEach(
              version ->
                  versions
                      .computeIfAbsent(
                          version.source().substring("models:/".length()), id -> new ArrayList<>())
                      .add(version));
    }
    return versions;
  }

  private Response create(Fields in) {
    String id = "m-" + ids.get();
    long experiment = ExperimentCalls.id(in, "experiment_id");
    String name = in.text("name", "");
    NewModel model =
        new NewModel(
            id,
            experiment,
            name.isEmpty() ? RunName.of(id) : name,
            in.text("model_type", ""),
            in.text("source_run_id", ""),
            "",
            ExperimentCalls.tags(in, "params"),
            ExperimentCalls.tags(in, "tags"));
    in.check();
    return answer(models.create(model));
  }

  private Response get(Fields in) {
    return answer(models.get(in.text("model_id")));
  }

  private Response delete(Fields in) {
    models.delete(in.text("model_id"));
    return Answer.EMPTY;
  }

  private Response update(Fields in) {
    String id = in.text("model_id");
    LoggedModel.Status status = in.constant("status", LoggedModel.Status.class, STATES);
    in.check();
    return answer(status == null ? models.get(id) : models.update(id, status));
  }

  private Response tag(Fields in) {
    String id = in.text("model_id");
    Map<String, String> tags = ExperimentCalls.tags(in, "tags");
    in.check();
    models.tag(id, tags);
    return Answer.EMPTY;
  }

  private Response untag(Fields in) {
    models.untag(in.text("model_id"), in.text("tag_key"));
    return Answer.EMPTY;
  }

  private Response params(Fields in) {
    String id = in.text("model_id");
    Map<String, String> params = ExperimentCalls.tags(in, "params");
    in.check();
    models.params(id, params);
    return Answer.EMPTY;
  }

  private Response search(Fields in) {
    in.require("experiment_ids");
    List<Long> experiments = in.texts("experiment_ids").stream().map(ExperimentCalls::id).toList();
    List<MeasuredOn> on =
        in.all("datasets").stream()
            .map(each -> new MeasuredOn(each.text("dataset_name"), each.text("dataset_digest", "")))
            .toList();
    List<LoggedModels.Order> order = in.all("order_by").stream().map(this::order).toList();
    long limit = in.integer("max_results", 50);
    if (limit < 1 || limit > Search.MOST) {
      in.wrong("max_results", limit, "1 to " + Search.MOST);
      limit = 1;
    }
    String token = in.text("page_token", "");
    String filter = in.text("filter", "");
    in.check();
    List<String> orderTexts = order.stream().map(LoggedModels.Order::text).toList();
    Search search =
        new Search(filter, orderTexts, View.ACTIVE, (int) limit, token.isEmpty() ? null : token);
    Page<LoggedModel> page = models.search(experiments, search, on, order);
    Map<String, List<ModelVersion>> versions = versions(page.items());
    return Answer.of(
        answer ->
            answer
                .put(
                    "models",
                    page.items(),
                    (part, model) ->
                        Wire.model(part, model, versions.getOrDefault(model.id(), List.of())))
                .put("next_page_token", page.next()));
  }

  private LoggedModels.Order order(Fields in) {
    String field = in.text("field_name");
    int point = field.indexOf('.');
    String quoted =
        point < 0 || field.indexOf('`') >= 0
            ? field
            : field.substring(0, point + 1) + '`' + field.substring(point + 1) + '`';
    String data = in.text("dataset_name", "");
    return new LoggedModels.Order(
        quoted + (in.flag("ascending", true) ? " ASC" : " DESC"),
        data.isEmpty() ? List.of() : List.of(new MeasuredOn(data, in.text("dataset_digest", ""))));
  }

  private Response list(Fields in) {
    String id = in.text("model_id");
    String path = in.text("artifact_directory_path", "");
    in.check();
    ArtifactPaths.requirePlain(path);
    LoggedModel model = models.get(id);
    List<Listed> files = artifacts.list(new Place(Place.Owner.MODEL, id, path));
    return Answer.of(
        answer ->
            answer
                .put("root_uri", model.artifactUri())
                .put("files", files, (each, file) -> Wire.file(each, file, 0)));
  }
}
