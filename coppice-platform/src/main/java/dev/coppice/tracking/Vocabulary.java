package dev.coppice.tracking;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What filters and orders may ask about one kind of thing.
 *
 * @param number the column that counts the things in the order in which they were made
 * @param newest asks the database how far it has counted
 * @param order what comes first when nobody says, and among equals
 * @param columns the attributes by name
 * @param tables the details by the word before their keys
 * @param others further fields by their full names, such as {@code datasets.name}
 */
public record Vocabulary(
    String number,
    String newest,
    String order,
    Map<String, Field.Attribute> columns,
    Map<String, Field.Detail> tables,
    Map<String, Field> others) {

  private static final String DATASETS =
      "inputs i join datasets d on d.seq = i.dataset where i.run = r.seq";

  static final Vocabulary RUNS =
      new Vocabulary(
          "r.seq",
          "select value from counters where name = 'run'",
          "r.started desc, r.id",
          attributes(
              "run_id", "r.id",
              "run_name", "r.name",
              "status", "r.status",
              "artifact_uri", "r.artifact_uri",
              "user_id", "r.user_id",
              "start_time", "#r.started",
              "created", "#r.started",
              "end_time", "?r.ended"),
          Map.of(
              "metrics", detail(Field.Kind.METRIC, "latest_metrics", "%s.run = r.seq"),
              "params", detail(Field.Kind.TEXT, "params", "%s.run = r.seq"),
              "tags", detail(Field.Kind.TEXT, "tags", "%s.run = r.seq")),
          Map.of(
              "datasets.name", new Field.OneOfMany("datasets.name", DATASETS, "d.name"),
              "datasets.digest", new Field.OneOfMany("datasets.digest", DATASETS, "d.digest"),
              "datasets.context",
                  new Field.Detail(
                      "datasets.context",
                      Field.Kind.TEXT,
                      "input_tags",
                      "%s.run = r.seq",
                      "mlflow.data.context")));

  static final Vocabulary EXPERIMENTS =
      new Vocabulary(
          "e.id",
          "select value from counters where name = 'experiment'",
          "e.updated desc, e.id desc",
          attributes(
              "name", "e.name",
              "experiment_id", "#e.id",
              "creation_time", "#e.created",
              "last_update_time", "#e.updated"),
          Map.of("tags", detail(Field.Kind.TEXT, "experiment_tags", "%s.experiment = e.id")),
          Map.of());

  /**
   * Of logged models.
   *
   * @param among a further condition on metrics {@code %1$s}: which datasets they are about
   */
  static Vocabulary models(String among) {
    String newer = among.replace("%1$s", "n") + " and (n.at, n.step, n.run, n.dataset)";
    String latest =
        "%1$s.model = m.seq"
            + among
            + " and not exists (select 1 from model_metrics n where n.model = %1$s.model"
            + " and n.key = %1$s.key"
            + newer
            + " > (%1$s.at, %1$s.step, %1$s.run, %1$s.dataset))";
    return new Vocabulary(
        "m.seq",
        "select value from counters where name = 'model'",
        "m.created desc, m.id",
        MODEL_COLUMNS,
        Map.of(
            "metrics", detail(Field.Kind.METRIC, "model_metrics", latest),
            "params", detail(Field.Kind.TEXT, "model_params", "%s.model = m.seq"),
            "tags", detail(Field.Kind.TEXT, "model_tags", "%s.model = m.seq")),
        Map.of());
  }

  private static final Map<String, Field.Attribute> MODEL_COLUMNS =
      attributes(
          "name", "m.name",
          "model_id", "m.id",
          "model_type", "m.type",
          "status", "m.status",
          "source_run_id", "m.source_run",
          "creation_timestamp", "#m.created",
          "creation_time", "#m.created",
          "creation_timestamp_ms", "#m.created",
          "last_updated_timestamp", "#m.updated",
          "last_updated_timestamp_ms", "#m.updated",
          "last_updated_time", "#m.updated");

  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("metric", "metrics"),
          Map.entry("param", "params"),
          Map.entry("parameter", "params"),
          Map.entry("parameters", "params"),
          Map.entry("tag", "tags"),
          Map.entry("dataset", "datasets"),
          Map.entry("attribute", "attributes"),
          Map.entry("attr", "attributes"),
          Map.entry("run", "attributes"));

  /** Names and columns in turn; {@code #} is a number, {@code ?} one that may be missing. */
  public static Map<String, Field.Attribute> attributes(String... pairs) {
    Map<String, Field.Attribute> attributes = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      char mark = pairs[i + 1].charAt(0);
      Field.Kind kind =
          mark == '#'
              ? Field.Kind.NUMBER
              : mark == '?' ? Field.Kind.OPTIONAL_NUMBER : Field.Kind.TEXT;
      String column = kind == Field.Kind.TEXT ? pairs[i + 1] : pairs[i + 1].substring(1);
      attributes.put(pairs[i], new Field.Attribute(pairs[i], kind, column));
    }
    return attributes;
  }

  /** Values under keys of their own; {@code link} joins a row {@code %s} to the thing. */
  public static Field.Detail detail(Field.Kind kind, String table, String link) {
    return new Field.Detail("", kind, table, link, "");
  }

  /**
   * @param word before the first point, in lower case; {@code attributes} where there is none
   * @throws InvalidInput naming what can be asked about
   */
  Field field(String word, String key) {
    String plural = WORDS.getOrDefault(word, word);
    Field.Detail table = tables.get(plural);
    if (table != null) {
      return new Field.Detail(plural + "." + key, table.kind(), table.table(), table.link(), key);
    }
    boolean bare = plural.equals("attributes");
    String name = key.toLowerCase(Locale.ROOT).replace(' ', '_');
    Field known = bare ? columns.get(name) : null;
    if (known == null) {
      known = others.get(bare ? name : plural + "." + name);
    }
    if (known == null) {
      String shown = bare ? key : word + "." + key;
      throw new InvalidInput(
          "There is nothing called '" + shown + "' to ask about" + Nearest.hint(shown, names()));
    }
    return known;
  }

  private List<String> names() {
    List<String> names = new ArrayList<>(columns.keySet());
    tables.keySet().stream().sorted().forEach(table -> names.add(table + ".KEY"));
    others.keySet().stream().sorted().forEach(names::add);
    return names;
  }
}
