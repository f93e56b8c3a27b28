package dev.coppice.tracking;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.store.Metadata;
import dev.coppice.store.Sql;
import dev.coppice.tracking.ModelMetric.MeasuredOn;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The models that runs left. A deleted one is as if it had never been. */
public final class LoggedModels {

  /** One key of an order, which may be about one dataset. */
  public record Order(String text, List<MeasuredOn> on) {}

  private final Metadata metadata;
  private final Clock clock;

  LoggedModels(Metadata metadata, Clock clock) {
    this.metadata = metadata;
    this.clock = clock;
  }

  /**
   * @throws NotFound when there is no such experiment
   * @throws InvalidInput when it is deleted, or a text is too long
   */
  public LoggedModel create(NewModel model) {
    Limits.check(model);
    return metadata.write(
        sql -> {
          Experiment experiment = Experiments.get(sql, model.experiment());
          Experiments.requireActive(experiment);
          long seq = Tracking.next(sql, "model");
          long now = clock.millis();
          sql.run(
              "insert into logged_models (seq, id, experiment, name, type, source_run, status,"
                  + " user_id, artifact_uri, created, updated)"
                  + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
              seq,
              model.id(),
              model.experiment(),
              model.name(),
              model.type(),
              model.run(),
              LoggedModel.Status.LOGGED_MODEL_PENDING.name(),
              model.user(),
              experiment.artifactLocation() + "/models/" + model.id() + "/artifacts",
              now,
              now);
          texts(sql, "model_params", seq, model.params());
          texts(sql, "model_tags", seq, model.tags());
          return ModelReader.get(sql, model.id());
        });
  }

  /**
   * @throws NotFound when there is none, or it is deleted
   */
  public LoggedModel get(String id) {
    return metadata.read(sql -> ModelReader.get(sql, id));
  }

  /** Says whether its files are there now. */
  public LoggedModel update(String id, LoggedModel.Status status) {
    return change(
        id,
        (sql, seq) ->
            sql.run("update logged_models set status = ? where seq = ?", status.name(), seq));
  }

  public LoggedModel tag(String id, Map<String, String> tags) {
    Limits.modelTexts(Map.of(), tags);
    return change(id, (sql, seq) -> texts(sql, "model_tags", seq, tags));
  }

  /**
   * @throws NotFound when it has no such tag
   */
  public LoggedModel untag(String id, String key) {
    return change(
        id,
        (sql, seq) -> {
          if (sql.run("delete from model_tags where model = ? and key = ?", seq, key) == 0) {
            throw new NotFound("Logged model " + id + " has no tag '" + key + "'");
          }
        });
  }

  /** Adds params; one that is there already must have the same value. */
  public LoggedModel params(String id, Map<String, String> params) {
    Limits.modelTexts(params, Map.of());
    return change(
        id,
        (sql, seq) -> {
          Map<String, String> known = ModelReader.get(sql, id).params();
          params.forEach(
              (key, value) -> {
                String old = known.get(key);
                if (old != null && !old.equals(value)) {
                  throw new InvalidInput(
                      "Changing param values is not allowed: logged model "
                          + id
                          + " has '"
                          + old
                          + "' as '"
                          + key
                          + "', and '"
                          + value
                          + "' was given");
                }
              });
          texts(sql, "model_params", seq, params);
        });
  }

  public void delete(String id) {
    metadata.write(
        sql ->
            sql.run(
                "update logged_models set deleted = ? where seq = ?",
                clock.millis(),
                ModelReader.number(sql, id)));
  }

  /**
   * The models of some experiments, the latest first unless the search says otherwise.
   *
   * @param on the datasets that conditions on metrics are about; any when there are none
   * @param order instead of the search's own, each about its own dataset
   */
  public Page<LoggedModel> search(
      List<Long> experiments, Search search, List<MeasuredOn> on, List<Order> order) {
    return metadata.read(
        sql -> {
          List<Query.Order> keys = new ArrayList<>();
          for (Order key : order) {
            keys.add(Query.order(key.text(), vocabulary(sql, key.on())));
          }
          String marks = "?" + ", ?".repeat(Math.max(0, experiments.size() - 1));
          String which =
              experiments.isEmpty()
                  ? "1 = 0"
                  : "m.experiment in (" + marks + ") and " + search.view().sql("m.deleted");
          Page<Long> page =
              Query.of(search, vocabulary(sql, on), keys)
                  .page(
                      sql,
                      "select m.seq from logged_models m",
                      which,
                      experiments,
                      row -> row.integer(1));
          return new Page<>(ModelReader.all(sql, page.items()), page.next());
        });
  }

  private static Vocabulary vocabulary(Sql sql, List<MeasuredOn> on) {
    List<String> numbers = new ArrayList<>();
    for (MeasuredOn data : on) {
      sql.all(
              data.digest().isEmpty()
                  ? "select seq from measured_on where name = ?"
                  : "select seq from measured_on where name = ? and digest = ?",
              row -> String.valueOf(row.integer(1)),
              data.digest().isEmpty()
                  ? new Object[] {data.name()}
                  : new Object[] {data.name(), data.digest()})
          .forEach(numbers::add);
    }
    String among = numbers.isEmpty() ? "null" : String.join(", ", numbers);
    return Vocabulary.models(on.isEmpty() ? "" : " and %1$s.dataset in (" + among + ")");
  }

  private interface Change {
    void on(Sql sql, long seq);
  }

  private LoggedModel change(String id, Change change) {
    return metadata.write(
        sql -> {
          long seq = ModelReader.number(sql, id);
          change.on(sql, seq);
          sql.run("update logged_models set updated = ? where seq = ?", clock.millis(), seq);
          return ModelReader.get(sql, id);
        });
  }

  private static void texts(Sql sql, String table, long model, Map<String, String> texts) {
    sql.runAll(
        "insert into "
            + table
            + " (model, key, value) values (?, ?, ?)"
            + " on conflict (model, key) do update set value = excluded.value",
        texts.entrySet().stream()
            .map(text -> new @Nullable Object[] {model, text.getKey(), text.getValue()})
            .toList());
  }
}
