package dev.coppice.tracking;

import dev.coppice.errors.NotFound;
import dev.coppice.store.Row;
import dev.coppice.store.Sql;
import dev.coppice.tracking.ModelMetric.MeasuredOn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts logged models together from their tables. */
final class ModelReader {

  private ModelReader() {}

  /**
   * @throws NotFound when there is none, or it is deleted
   */
  static long number(Sql sql, String id) {
    return sql.first(
            "select seq from logged_models where id = ? and deleted is null",
            row -> row.integer(1),
            id)
        .orElseThrow(() -> new NotFound("There is no logged model '" + id + "'"));
  }

  static LoggedModel get(Sql sql, String id) {
    return all(sql, List.of(number(sql, id))).get(0);
  }

  /** The models with these numbers, in this order. */
  static List<LoggedModel> all(Sql sql, List<Long> numbers) {
    List<LoggedModel> models = new ArrayList<>();
    for (long number : numbers) {
      models.addAll(
          sql.all(
              "select id, experiment, name, type, source_run, status, user_id, artifact_uri,"
                  + " created, updated from logged_models where seq = ?",
              row -> model(sql, number, row),
              number));
    }
    return models;
  }

  private static LoggedModel model(Sql sql, long number, Row row) {
    return new LoggedModel(
        row.text(1),
        row.integer(2),
        row.text(3),
        row.text(4),
        row.text(5),
        LoggedModel.Status.valueOf(row.text(6)),
        row.text(7),
        row.text(8),
        row.integer(9),
        row.integer(10),
        texts(sql, "model_params", number),
        texts(sql, "model_tags", number),
        metrics(sql, number, row.text(1)));
  }

  private static Map<String, String> texts(Sql sql, String table, long model) {
    Map<String, String> texts = new LinkedHashMap<>();
    sql.all(
        "select key, value from " + table + " where model = ? order by key",
        row -> texts.put(row.text(1), row.text(2)),
        model);
    return texts;
  }

  private static List<ModelMetric> metrics(Sql sql, long model, String id) {
    return sql.all(
        "select x.key, x.value, x.is_nan, x.at, x.step, r.id, d.name, d.digest"
            + " from model_metrics x join runs r on r.seq = x.run"
            + " join measured_on d on d.seq = x.dataset where x.model = ?"
            + " order by x.key, x.at, x.step, x.run, x.dataset",
        row ->
            new ModelMetric(
                id, RunReader.metric(row), row.text(6), new MeasuredOn(row.text(7), row.text(8))),
        model);
  }
}
