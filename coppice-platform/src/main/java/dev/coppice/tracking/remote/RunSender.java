package dev.coppice.tracking.remote;

import dev.coppice.codec.Struct;
import dev.coppice.errors.NotFound;
import dev.coppice.tracking.Artifact;
import dev.coppice.tracking.Dataset;
import dev.coppice.tracking.Metric;
import dev.coppice.tracking.Run;
import dev.coppice.tracking.Tracking;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sends one run of ours to where it stands elsewhere. */
final class RunSender {

  private static final String FOLDER = ModelSender.NAME + "/";

  private final Connection connection;
  private final Tracking tracking;
  private final Run ours;
  private final Sent place;

  RunSender(Connection connection, Tracking tracking, Run ours, Sent place) {
    this.connection = connection;
    this.tracking = tracking;
    this.ours = ours;
    this.place = place;
  }

  /**
   * Sends it and makes a version of its model.
   *
   * @return the version's number
   */
  String register(String model, List<String> aliases) {
    return send()
        .orElseThrow(() -> new NotFound("Run " + ours.id() + " left no model"))
        .register(model, aliases);
  }

  /** Everything; answers with its model there, if it left one. */
  Optional<ModelSender> send() {
    Struct theirs =
        connection.need(connection.get("runs/get", "run_id", place.run())).struct("run");
    String root = theirs.struct("info").text("artifact_uri");
    connection.target().file(root, "report.json"); // says so before anything is sent if it cannot
    List<Artifact> files = tracking.artifacts().of(ours.id());
    List<Artifact> parts = files.stream().filter(each -> each.path().startsWith(FOLDER)).toList();
    Optional<ModelSender> model =
        parts.isEmpty()
            ? Optional.empty()
            : Optional.of(ModelSender.of(connection, ours, place, root));
    log(theirs, model.map(ModelSender::id).orElse(""));
    inputs();
    for (Artifact file : files) {
      boolean part = parts.contains(file);
      String path = part ? file.path().substring(FOLDER.length()) : file.path();
      put(model.isPresent() && part ? model.get().root() : root, path, file);
    }
    model.ifPresent(ModelSender::finish);
    Struct end = end(new Struct().put("run_id", place.run()));
    connection.need(connection.post("runs/update", end));
    return model;
  }

  private void put(String root, String path, Artifact file) {
    connection.put(
        connection.target().file(root, path), file.size(), () -> tracking.artifacts().open(file));
  }

  /** Tells why and that it ended, without its files. */
  void end() {
    Struct tags =
        new Struct()
            .put("run_id", place.run())
            .putStructs("tags", pairs(RemoteTracking.told(ours)));
    connection.need(connection.postOnce("runs/log-batch", tags));
    Struct end = end(new Struct().put("run_id", place.run()));
    connection.need(connection.postOnce("runs/update", end));
    if (ours.deleted() != null) {
      Struct which = new Struct().put("run_id", place.run());
      connection.need(connection.postOnce("runs/delete", which));
    }
  }

  private Struct end(Struct update) {
    update.put("status", ours.status().name()).put("run_name", ours.name());
    Long ended = ours.ended();
    return ended == null ? update : update.put("end_time", ended);
  }

  /** What of it is not there yet. Of metrics, a key whose latest value is there is there whole. */
  private void log(Struct theirs, String model) {
    Struct data = theirs.has("data") ? theirs.struct("data") : new Struct();
    Map<String, Double> metrics = new HashMap<>();
    Answer.structs(data, "metrics").forEach(m -> metrics.put(m.text("key"), m.number("value")));
    Map<String, String> params = texts(data, "params");
    Map<String, String> tags = texts(data, "tags");
    try (Batches batches = new Batches(place.run(), this::batch)) {
      ours.params().entrySet().stream()
          .filter(param -> !param.getValue().equals(params.get(param.getKey())))
          .forEach(p -> batches.add(Batches.Kind.PARAMS, pair(p.getKey(), p.getValue())));
      for (Metric latest : ours.metrics()) {
        Double known = metrics.get(latest.key());
        if (known == null || Double.compare(known, bounded(latest.value())) != 0) {
          tracking.runs().history(ours.id(), latest.key()).stream()
              .sorted(Comparator.comparingLong(Metric::step).thenComparing(Metric::timestamp))
              .forEach(m -> batches.add(Batches.Kind.METRICS, metric(m, model)));
        }
      }
      RemoteTracking.told(ours).entrySet().stream()
          .filter(tag -> !tag.getValue().equals(tags.get(tag.getKey())))
          .forEach(t -> batches.add(Batches.Kind.TAGS, pair(t.getKey(), t.getValue())));
    }
  }

  private void batch(Struct batch) {
    connection.need(connection.post("runs/log-batch", batch));
  }

  private void inputs() {
    if (ours.datasets().isEmpty()) {
      return;
    }
    List<Struct> datasets = ours.datasets().stream().map(RunSender::input).toList();
    Struct asked = new Struct().put("run_id", place.run()).putStructs("datasets", datasets);
    connection.need(connection.post("runs/log-inputs", asked));
  }

  private static Struct input(Dataset dataset) {
    Struct what =
        new Struct()
            .put("name", dataset.name())
            .put("digest", dataset.digest())
            .put("source_type", dataset.sourceType())
            .put("source", dataset.source());
    what.putIfPresent("schema", dataset.columns().isEmpty() ? null : dataset.columns());
    what.putIfPresent("profile", dataset.profile().isEmpty() ? null : dataset.profile());
    return new Struct().putStructs("tags", pairs(dataset.tags())).put("dataset", what);
  }

  /** The metrics of other candidates are about other models. */
  private static Struct metric(Metric metric, String model) {
    Struct struct =
        new Struct()
            .put("key", metric.key())
            .put("value", metric.value())
            .put("timestamp", metric.timestamp())
            .put("step", metric.step());
    boolean about = !model.isEmpty() && metric.key().indexOf('/') < 0;
    return about ? struct.put("model_id", model) : struct;
  }

  /** As MLflow keeps the infinities. */
  private static double bounded(double value) {
    return Double.isInfinite(value) ? Math.copySign(Double.MAX_VALUE, value) : value;
  }

  static Struct pair(String key, String value) {
    return new Struct().put("key", key).put("value", value);
  }

  static List<Struct> pairs(Map<String, String> texts) {
    List<Struct> pairs = new ArrayList<>();
    texts.forEach((key, value) -> pairs.add(pair(key, value)));
    return pairs;
  }

  private static Map<String, String> texts(Struct data, String name) {
    Map<String, String> texts = new HashMap<>();
    for (Struct pair : Answer.structs(data, name)) {
      texts.put(pair.text("key"), pair.has("value") ? pair.text("value") : "");
    }
    return texts;
  }
}
