package dev.coppice.tracking.remote;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.tracking.Run;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The model of a run there: a logged model, with a life of its own, as MLflow 3 has them; with an
 * older server a folder among the run's files.
 *
 * @param id empty for a folder
 * @param root the artifact URI below which its files belong
 */
record ModelSender(Connection connection, Run ours, Sent place, String id, String root) {

  /** What it is called within its run. */
  static final String NAME = "model";

  private static final String TYPE = "coppice";

  static ModelSender of(Connection connection, Run ours, Sent place, String runRoot) {
    Struct all =
        new Struct()
            .putTexts("experiment_ids", List.of(place.experiment()))
            .put("filter", "source_run_id = '" + place.run() + "'");
    Answer first = connection.post("logged-models/search", all);
    if (first.unknownCall()) {
      return new ModelSender(connection, ours, place, "", runRoot + "/" + NAME);
    }
    return connection.findOrMake(
        () -> find(connection, ours, place, connection.post("logged-models/search", all)),
        () -> make(connection, ours, place));
  }

  private static Optional<ModelSender> find(
      Connection connection, Run ours, Sent place, Answer found) {
    return Answer.structs(connection.need(found), "models").stream()
        .filter(model -> model.struct("info").text("name").equals(NAME))
        .findFirst()
        .map(model -> read(connection, ours, place, model));
  }

  private static ModelSender make(Connection connection, Run ours, Sent place) {
    Struct asked =
        new Struct()
            .put("experiment_id", place.experiment())
            .put("name", NAME)
            .put("model_type", TYPE)
            .put("source_run_id", place.run())
            .putStructs("params", RunSender.pairs(ours.params()))
            .putStructs("tags", List.of(RunSender.pair(RemoteTracking.OURS, ours.id())));
    Struct made = connection.need(connection.make("logged-models", asked));
    return read(connection, ours, place, made.struct("model"));
  }

  private static ModelSender read(Connection connection, Run ours, Sent place, Struct model) {
    Struct info = model.struct("info");
    return new ModelSender(
        connection, ours, place, info.text("model_id"), info.text("artifact_uri"));
  }

  /** Its files are there. */
  void finish() {
    if (id.isEmpty()) {
      Struct flavor = new Struct().put(TYPE, new Struct().put("data", "."));
      Struct model =
          new Struct()
              .put("artifact_path", NAME)
              .put("run_id", place.run())
              .put("utc_time_created", Instant.ofEpochMilli(ours.started()).toString())
              .put("flavors", flavor);
      String json = new String(JsonStruct.compact(model), StandardCharsets.UTF_8);
      Struct asked = new Struct().put("run_id", place.run()).put("model_json", json);
      connection.need(connection.post("runs/log-model", asked));
      return;
    }
    Struct ready = new Struct().put("model_id", id).put("status", "LOGGED_MODEL_READY");
    connection.need(connection.patch("logged-models/" + id, ready));
    connection.findOrMake(this::findOutput, this::makeOutput);
  }

  private Optional<String> findOutput() {
    Answer answer = connection.get("runs/get", "run_id", place.run());
    Struct run = connection.need(answer).struct("run");
    List<Struct> models =
        run.has("outputs") ? Answer.structs(run.struct("outputs"), "model_outputs") : List.of();
    return models.stream().map(each -> each.text("model_id")).filter(id::equals).findFirst();
  }

  private String makeOutput() {
    Struct output = new Struct().put("model_id", id).put("step", 0);
    Struct outputs = new Struct().put("run_id", place.run()).putStructs("models", List.of(output));
    connection.need(connection.make("runs/outputs", outputs));
    return id;
  }

  /**
   * Makes a version of it, unless there is one.
   *
   * @return its number
   */
  String register(String model, List<String> aliases) {
    Answer made = connection.post("registered-models/create", new Struct().put("name", model));
    if (!made.taken()) {
      connection.need(made);
    }
    String number = connection.findOrMake(() -> findVersion(model), () -> makeVersion(model));
    for (String alias : aliases) {
      Struct asked = new Struct().put("name", model).put("alias", alias).put("version", number);
      connection.need(connection.post("registered-models/alias", asked));
    }
    return number;
  }

  private Optional<String> findVersion(String model) {
    String filter = "name = '" + model.replace("'", "\\'") + "' and run_id = '" + place.run() + "'";
    Answer found = connection.get("model-versions/search", "filter", filter, "max_results", "1");
    return Answer.structs(connection.need(found), "model_versions").stream()
        .map(version -> version.text("version"))
        .findFirst();
  }

  private String makeVersion(String model) {
    Struct asked =
        new Struct()
            .put("name", model)
            .put("source", id.isEmpty() ? root : "models:/" + id)
            .put("run_id", place.run())
            .putStructs("tags", List.of(RunSender.pair(RemoteTracking.OURS, ours.id())));
    asked.putIfPresent("model_id", id.isEmpty() ? null : id);
    return connection
        .need(connection.make("model-versions/create", asked))
        .struct("model_version")
        .text("version");
  }
}
