package dev.coppice.recipe;

import dev.coppice.data.DataSettings;
import dev.coppice.features.FeatureSettings;
import dev.coppice.frame.Cleaning;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.models.Task;
import dev.coppice.training.Candidate;
import dev.coppice.training.DecisionSettings;
import dev.coppice.training.Trainers;
import dev.coppice.training.TrainingSettings;
import dev.coppice.training.search.SearchSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A project file: everything that decides what a training run does. Each section is a record of the
 * room it configures.
 *
 * @param project the name
 * @param schema one entry a column; columns left out are inferred from the data
 * @param models the candidates; empty tries every default family that fits the task
 * @param search what joins them: the best settings that are found
 */
public record Project(
    String project,
    DataSettings data,
    Map<String, ColumnSettings> schema,
    List<CheckSettings> rules,
    FeatureSettings features,
    List<Candidate> models,
    TrainingSettings training,
    SearchSettings search,
    DecisionSettings decision,
    List<Gate> gates) {

  public Project {
    schema = new LinkedHashMap<>(schema);
    rules = List.copyOf(rules);
    models = List.copyOf(models);
    gates = List.copyOf(gates);
  }

  public static Project defaults() {
    return new Project(
        "",
        DataSettings.defaults(),
        Map.of(),
        List.of(),
        FeatureSettings.defaults(),
        List.of(),
        TrainingSettings.defaults(),
        SearchSettings.defaults(),
        DecisionSettings.defaults(),
        List.of());
  }

  /**
   * The candidates: those named here, else every default family that can be used.
   *
   * @param left hears which family was left out, and why
   */
  List<Candidate> candidates(Task task, Consumer<String> left) {
    if (!models.isEmpty()) {
      return models;
    }
    String simple = task == Task.REGRESSION ? "linear" : "logistic";
    List<Candidate> candidates = new ArrayList<>();
    for (String family : List.of(simple, "forest", "boosting")) {
      Trainers.named(family)
          .unavailable()
          .ifPresentOrElse(
              reason -> left.accept("'" + family + "' was left out: " + reason),
              () -> candidates.add(new Candidate(family, Map.of())));
    }
    return candidates;
  }

  /** A column of its table, cleaned as the schema section says. */
  public Field field(String name, FieldType type) {
    ColumnSettings column = schema.get(name);
    return new Field(name, type, column == null ? Cleaning.NONE : column.cleaning());
  }

  /** The same under another name. */
  public Project named(String name) {
    return new Project(
        name, data, schema, rules, features, models, training, search, decision, gates);
  }
}
