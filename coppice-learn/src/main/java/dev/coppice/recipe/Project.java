package dev.coppice.recipe;

import dev.coppice.data.DataSettings;
import dev.coppice.features.FeatureSettings;
import dev.coppice.frame.Cleaning;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.training.Candidate;
import dev.coppice.training.DecisionSettings;
import dev.coppice.training.TrainingSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A project file: everything that decides what a training run does. Each section is a record of the
 * room it configures.
 *
 * @param project the name
 * @param schema one entry a column; columns left out are inferred from the data
 * @param models the candidates; empty tries every default family that fits the task
 */
public record Project(
    String project,
    DataSettings data,
    Map<String, ColumnSettings> schema,
    List<CheckSettings> rules,
    FeatureSettings features,
    List<Candidate> models,
    TrainingSettings training,
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
        DecisionSettings.defaults(),
        List.of());
  }

  /** A column of its table, cleaned as the schema section says. */
  public Field field(String name, FieldType type) {
    ColumnSettings column = schema.get(name);
    return new Field(name, type, column == null ? Cleaning.NONE : column.cleaning());
  }

  /** The same under another name. */
  public Project named(String name) {
    return new Project(name, data, schema, rules, features, models, training, decision, gates);
  }
}
