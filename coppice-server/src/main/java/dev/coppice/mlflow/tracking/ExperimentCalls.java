package dev.coppice.mlflow.tracking;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.http.Response;
import dev.coppice.tracking.Experiment;
import dev.coppice.tracking.Experiments;
import dev.coppice.tracking.Page;
import dev.coppice.tracking.Search;
import dev.coppice.tracking.UsedDataset;
import dev.coppice.tracking.View;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The calls about experiments. */
final class ExperimentCalls {

  private static final List<String> VIEWS = List.of("ACTIVE_ONLY", "DELETED_ONLY", "ALL");

  private static final long NOBODY = -1;
  private static final int MOST_AT_ONCE = 20;
  private static final int MOST_DATASETS = 1000;

  private final Experiments experiments;

  ExperimentCalls(Experiments experiments) {
    this.experiments = experiments;
  }

  List<Call> all() {
    return List.of(
        Call.post("experiments/create", this::create),
        Call.ask("experiments/search", this::search),
        Call.get("experiments/search", this::search),
        Call.get("experiments/get", this::get),
        Call.get("experiments/get-by-name", this::getByName),
        Call.post("experiments/delete", this::delete),
        Call.post("experiments/restore", this::restore),
        Call.post("experiments/update", this::update),
        Call.post("experiments/set-experiment-tag", this::tag),
        Call.post("experiments/delete-experiment-tag", this::untag),
        Call.ask("experiments/search-datasets", this::datasets));
  }

  /** An experiment's id; those that are no number are not there. */
  static long id(Fields in, String name) {
    return id(in.text(name));
  }

  static long id(String text) {
    if (!text.isEmpty() && !text.matches("-?\\d+")) {
      throw new InvalidInput("Invalid experiment id '" + text + "'; accepted: a whole number");
    }
    return text.matches("\\d{1,18}") ? Long.parseLong(text) : NOBODY;
  }

  /** Keys and values; the last of equal keys counts. */
  static Map<String, String> tags(Fields in, String name) {
    Map<String, String> tags = new LinkedHashMap<>();
    in.all(name).forEach(tag -> tags.put(tag.text("key"), tag.text("value", "")));
    return tags;
  }

  static View view(Fields in, String name) {
    View view = in.constant(name, View.class, VIEWS);
    return view == null ? View.ACTIVE : view;
  }

  /** The part of a search that all kinds of things have in common. */
  static Search search(Fields in, View view, int otherwise, int most) {
    long limit = in.integer("max_results", otherwise);
    if (limit < 1 || limit > most) {
      in.wrong("max_results", limit, "1 to " + most);
      limit = 1;
    }
    String token = in.text("page_token", "");
    return new Search(
        in.text("filter", ""),
        in.texts("order_by"),
        view,
        (int) limit,
        token.isEmpty() ? null : token);
  }

  private Response create(Fields in) {
    String name = in.text("name");
    String location = in.text("artifact_location", "");
    Map<String, String> tags = tags(in, "tags");
    in.check();
    Experiment made =
        experiments.create(name, location.isEmpty() ? null : withoutEnd(location), tags);
    return Answer.of(answer -> answer.put("experiment_id", String.valueOf(made.id())));
  }

  private static String withoutEnd(String location) {
    return location.length() > 1 && location.endsWith("/")
        ? location.substring(0, location.length() - 1)
        : location;
  }

  private Response search(Fields in) {
    Search search = search(in, view(in, "view_type"), 0, Search.MOST);
    in.check();
    Page<Experiment> page = experiments.search(search);
    return Answer.of(
        answer ->
            answer
                .put("experiments", page.items(), Wire::experiment)
                .put("next_page_token", page.next()));
  }

  private Response get(Fields in) {
    long id = id(in, "experiment_id");
    in.check();
    return answer(experiments.get(id));
  }

  private Response getByName(Fields in) {
    String name = in.text("experiment_name");
    in.check();
    return answer(
        experiments
            .find(name)
            .orElseThrow(() -> new NotFound("Could not find experiment with name '" + name + "'")));
  }

  private static Response answer(Experiment experiment) {
    return Answer.of(answer -> answer.put("experiment", part -> Wire.experiment(part, experiment)));
  }

  private Response delete(Fields in) {
    long id = id(in, "experiment_id");
    in.check();
    requireActive(id);
    experiments.delete(id);
    return Answer.EMPTY;
  }

  private void requireActive(long id) {
    if (experiments.get(id).deleted() != null) {
      throw new NotFound("There is no active experiment with id " + id);
    }
  }

  private Response restore(Fields in) {
    long id = id(in, "experiment_id");
    in.check();
    experiments.restore(id);
    return Answer.EMPTY;
  }

  private Response update(Fields in) {
    long id = id(in, "experiment_id");
    String name = in.text("new_name");
    in.check();
    experiments.rename(id, name);
    return Answer.EMPTY;
  }

  private Response tag(Fields in) {
    long id = id(in, "experiment_id");
    String key = in.text("key");
    String value = in.anyText("value");
    in.check();
    experiments.tag(id, key, value);
    return Answer.EMPTY;
  }

  private Response untag(Fields in) {
    long id = id(in, "experiment_id");
    String key = in.text("key");
    in.check();
    experiments.untag(id, key);
    return Answer.EMPTY;
  }

  private Response datasets(Fields in) {
    in.require("experiment_ids");
    List<Long> ids = in.texts("experiment_ids").stream().map(ExperimentCalls::id).toList();
    if (in.has("experiment_ids") && (ids.isEmpty() || ids.size() > MOST_AT_ONCE)) {
      in.wrong("experiment_ids", ids.size() + " experiments", "1 to " + MOST_AT_ONCE);
    }
    in.check();
    List<UsedDataset> used = experiments.datasets(ids, MOST_DATASETS);
    return Answer.of(
        answer ->
            answer.putAll(
                "dataset_summaries",
                used,
                (part, each) ->
                    part.put("experiment_id", String.valueOf(each.experiment()))
                        .put("name", each.name())
                        .put("digest", each.digest())
                        .putSome("context", each.context())));
  }
}
