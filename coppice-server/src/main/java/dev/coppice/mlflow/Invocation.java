package dev.coppice.mlflow;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import dev.coppice.frame.Schema;
import dev.coppice.http.JsonBody;
import dev.coppice.http.Refusal;
import dev.coppice.http.Request;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Target;
import dev.coppice.serving.Service.Asked;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to {@code /invocations}: rows in one of the four JSON forms or as CSV. Columns are
 * found by name, in any order; those that the model does not have are left out.
 *
 * @param params as the body has them
 */
record Invocation(List<Asked> rows, Map<String, @Nullable Object> params) {

  private static final String METHOD = "predict_method";
  private static final List<String> FORMS =
      List.of("dataframe_split", "dataframe_records", "instances", "inputs");

  /**
   * @throws Refusal when it is another content type, or has another form
   */
  static Invocation read(Request request, Schema schema, int maxRows) {
    String type = JsonBody.type(request);
    String whole = String.valueOf(request.headers().apply("Content-Type"));
    boolean isCsv = type.equals("text/csv");
    if ((!isCsv && !type.equals("application/json")) || whole.contains("format=")) {
      throw new Refusal(
          415,
          "unsupported_media_type",
          "the header Content-Type must say application/json or text/csv, without format=; it says '"
              + (whole.length() > 100 ? whole.substring(0, 100) + "..." : whole)
              + "'");
    }
    Reading reading = new Reading(schema, request.id(), maxRows);
    if (isCsv) {
      return new Invocation(reading.table(Csv.read(request.body(), maxRows)), Map.of());
    }
    return json(request.body(), reading);
  }

  private static Invocation json(byte[] json, Reading reading) {
    Object body;
    try {
      body = JsonBody.read(json, reading.mostValues());
    } catch (InvalidInput e) {
      throw ScoringDoor.malformed(e);
    }
    Map<String, @Nullable Object> members = Reading.object(body, "the body");
    List<String> given = FORMS.stream().filter(members::containsKey).toList();
    if (given.size() != 1) {
      throw ScoringDoor.malformed(
          "the body must have exactly one of "
              + String.join(", ", FORMS)
              + "; it has "
              + (given.isEmpty() ? "none" : String.join(", ", given)));
    }
    String form = given.get(0);
    Object value = members.get(form);
    List<Asked> rows =
        switch (form) {
          case "dataframe_split" -> reading.split(Reading.object(value, form));
          case "dataframe_records" -> reading.records(Reading.list(value, form), form);
          case "instances" -> reading.rows(Reading.list(value, form), form);
          default ->
              value instanceof List<?>
                  ? reading.rows(Reading.list(value, form), form)
                  : reading.columns(Reading.object(value, form));
        };
    Object params = members.get("params");
    return new Invocation(rows, params == null ? Map.of() : Reading.object(params, "params"));
  }

  /** Whether the caller asks for a probability a class. */
  boolean wantsProbabilities(Target target) {
    Object method = params.get(METHOD);
    boolean classes = target.task() != Task.REGRESSION;
    if (method == null || method.equals("predict")) {
      return false;
    }
    if (method.equals("predict_proba") && classes) {
      return true;
    }
    String shown = String.valueOf(method);
    throw new InvalidInput(
        List.of(
            new Problem(
                "params." + METHOD,
                "is '"
                    + (shown.length() > 60 ? shown.substring(0, 60) + "..." : shown)
                    + "'; accepted: predict"
                    + (classes ? ", predict_proba" : ""))));
  }

  /** Turns the forms into rows. */
  static final class Reading {

    private final Schema schema;
    private final String id;
    private final int maxRows;

    Reading(Schema schema, String id, int maxRows) {
      this.schema = schema;
      this.id = id;
      this.maxRows = maxRows;
    }

    /** As many values as the largest accepted request may need, twice. */
    long mostValues() {
      return 1000 + (maxRows + 1L) * (2L * schema.size() + 4);
    }

    @SuppressWarnings("unchecked") // trees have no other maps
    static Map<String, @Nullable Object> object(@Nullable Object value, String what) {
      if (value instanceof Map<?, ?> map) {
        return (Map<String, @Nullable Object>) map;
      }
      throw ScoringDoor.malformed(what + " must be a JSON object");
    }

    @SuppressWarnings("unchecked") // trees have no other lists
    static List<@Nullable Object> list(@Nullable Object value, String what) {
      if (value instanceof List<?> list) {
        return (List<@Nullable Object>) list;
      }
      throw ScoringDoor.malformed(what + " must be a JSON array");
    }

    List<Asked> split(Map<String, @Nullable Object> split) {
      List<@Nullable Object> data = list(split.get("data"), "dataframe_split.data");
      Object columns = split.get("columns");
      List<String> names =
          columns == null ? schema.names() : names(list(columns, "dataframe_split.columns"));
      List<List<@Nullable Object>> rows = new ArrayList<>();
      for (Object row : data) {
        rows.add(list(row, "each row of dataframe_split.data"));
      }
      return table(names, rows);
    }

    private static List<String> names(List<@Nullable Object> columns) {
      return columns.stream().map(String::valueOf).toList();
    }

    List<Asked> table(List<List<@Nullable Object>> table) {
      if (table.isEmpty()) {
        throw ScoringDoor.malformed("the body is empty; wanted: CSV with a header");
      }
      return table(names(table.get(0)), table.subList(1, table.size()));
    }

    private List<Asked> table(List<String> names, List<List<@Nullable Object>> rows) {
      if (new HashSet<>(names).size() < names.size()) {
        throw ScoringDoor.malformed("a column name stands twice");
      }
      List<Asked> asked = new ArrayList<>();
      for (List<@Nullable Object> row : rows) {
        if (row.size() != names.size()) {
          throw ScoringDoor.malformed(
              "row "
                  + asked.size()
                  + " has "
                  + row.size()
                  + " values; the columns are "
                  + names.size());
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int column = 0; column < row.size(); column++) {
          values.put(names.get(column), row.get(column));
        }
        asked.add(asked(values));
      }
      return asked;
    }

    List<Asked> records(List<@Nullable Object> records, String form) {
      List<Asked> asked = new ArrayList<>();
      for (Object record : records) {
        asked.add(asked(object(record, "each of " + form)));
      }
      return asked;
    }

    /** Objects, or arrays in the order of the model's fields. */
    List<Asked> rows(List<@Nullable Object> rows, String form) {
      if (rows.isEmpty() || rows.get(0) instanceof Map) {
        return records(rows, form);
      }
      List<List<@Nullable Object>> table = new ArrayList<>();
      for (Object row : rows) {
        table.add(list(row, "each of " + form + ", like the first,"));
      }
      return table(schema.names(), table);
    }

    /** A list of values a column, or single values for one row. */
    List<Asked> columns(Map<String, @Nullable Object> columns) {
      boolean single =
          !columns.isEmpty() && columns.values().stream().noneMatch(List.class::isInstance);
      if (single) {
        return List.of(asked(columns));
      }
      List<List<@Nullable Object>> rows = new ArrayList<>();
      boolean first = true;
      for (Map.Entry<String, @Nullable Object> column : columns.entrySet()) {
        List<@Nullable Object> values =
            list(column.getValue(), "each column of inputs, like another,");
        for (int row = 0; first && row < values.size(); row++) {
          rows.add(new ArrayList<>());
        }
        first = false;
        if (values.size() != rows.size()) {
          throw ScoringDoor.malformed("the columns of inputs have different lengths");
        }
        for (int row = 0; row < values.size(); row++) {
          rows.get(row).add(scalar(values.get(row)));
        }
      }
      return table(List.copyOf(columns.keySet()), rows);
    }

    /** A column may come as a matrix of one column. */
    private static @Nullable Object scalar(@Nullable Object value) {
      return value instanceof List<?> list && list.size() == 1 ? list.get(0) : value;
    }

    private Asked asked(Map<String, @Nullable Object> values) {
      Map<String, @Nullable Object> known = new LinkedHashMap<>();
      values.forEach(
          (name, value) -> {
            if (schema.has(name)) {
              known.put(name, value);
            }
          });
      return Asked.of(id, schema, known);
    }
  }
}
