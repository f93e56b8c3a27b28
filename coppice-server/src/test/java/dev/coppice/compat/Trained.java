package dev.coppice.compat;

import dev.coppice.bundle.Bundle;
import dev.coppice.codec.Struct;
import dev.coppice.data.DataSettings;
import dev.coppice.features.FeatureSettings;
import dev.coppice.frame.FieldType;
import dev.coppice.recipe.CheckSettings;
import dev.coppice.recipe.ColumnSettings;
import dev.coppice.recipe.Project;
import dev.coppice.recipe.Recipe;
import dev.coppice.rules.Severity;
import dev.coppice.testkit.Places;
import dev.coppice.training.Candidate;
import dev.coppice.training.DecisionSettings;
import dev.coppice.training.TrainingSettings;
import dev.coppice.training.search.SearchSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The models of the five example projects, really trained, with small candidates. */
public final class Trained {

  private static final Candidate FOREST =
      new Candidate("forest", Map.of("n_estimators", 40, "min_samples_leaf", 2));

  private Trained() {}

  public static Bundle student() {
    return student(example("student-purchase/data.csv"), null);
  }

  /**
   * @param testRows the fixed rows of the test part, or null
   */
  static Bundle student(Path table, @Nullable Path testRows) {
    Map<String, ColumnSettings> schema = new LinkedHashMap<>();
    schema.put(
        "student_country",
        new ColumnSettings(
            FieldType.CATEGORY, true, null, null, 2, 64, List.of(), null, false, Severity.ERROR));
    schema.put("days_on_platform", number(FieldType.INTEGER, 0.0, null));
    schema.put("minutes_watched", number(FieldType.NUMBER, 0.0, null));
    schema.put("courses_started", number(FieldType.INTEGER, 0.0, null));
    schema.put("practice_exams_started", number(FieldType.INTEGER, 0.0, null));
    schema.put("practice_exams_passed", number(FieldType.INTEGER, 0.0, null));
    schema.put("minutes_spent_on_exams", number(FieldType.NUMBER, 0.0, null));
    schema.put("purchased", number(FieldType.INTEGER, 0.0, 1.0));
    CheckSettings check =
        new CheckSettings(
            "practice_exams_passed <= practice_exams_started",
            "more practice exams passed than started",
            Severity.ERROR);
    Map<String, String> expressions = new LinkedHashMap<>();
    expressions.put(
        "engagement_score",
        "0.6 * minutes_watched + 0.3 * days_on_platform + 10 * courses_started");
    expressions.put(
        "exam_success_rate",
        "if(practice_exams_started > 0, practice_exams_passed / (practice_exams_started + 0.000001), 0)");
    expressions.put("learning_consistency", "minutes_watched / max(days_on_platform, 1)");
    return train(
        "student-purchase",
        data(table, List.of(""), "purchased", "1", Map.of(), testRows),
        schema,
        List.of(check),
        expressions,
        FOREST,
        new DecisionSettings(null, 0.9, null, null));
  }

  public static Bundle churn() {
    Map<String, ColumnSettings> schema = new LinkedHashMap<>();
    schema.put("age", number(FieldType.NUMBER, 16.0, 110.0));
    schema.put("salary", maybe(FieldType.NUMBER));
    schema.put("tenure", number(FieldType.NUMBER, 0.0, null));
    schema.put("department", ColumnSettings.of(FieldType.CATEGORY));
    schema.put("education", ColumnSettings.of(FieldType.CATEGORY));
    schema.put("location", ColumnSettings.of(FieldType.CATEGORY));
    schema.put("churn", ColumnSettings.of(FieldType.INTEGER));
    return train(
        "churn",
        data(example("churn/data.csv"), "churn", "1", Map.of()),
        schema,
        List.of(),
        Map.of(),
        FOREST,
        new DecisionSettings(0.5, null, null, null));
  }

  public static Bundle adult() {
    Map<String, String> rename = new LinkedHashMap<>();
    for (String name :
        List.of(
            "education-num",
            "marital-status",
            "capital-gain",
            "capital-loss",
            "hours-per-week",
            "native-country")) {
      rename.put(name, name.replace('-', '_'));
    }
    Map<String, ColumnSettings> schema = new LinkedHashMap<>();
    schema.put(
        "age",
        new ColumnSettings(
            FieldType.INTEGER,
            false,
            17.0,
            90.0,
            null,
            null,
            List.of(),
            0.01,
            false,
            Severity.ERROR));
    return train(
        "adult-income",
        data(example("adult-income/data.csv"), "class", ">50K", rename),
        schema,
        List.of(),
        Map.of(),
        new Candidate("boosting", Map.of("n_estimators", 30)),
        new DecisionSettings(0.5, null, null, null));
  }

  public static Bundle income() {
    Map<String, ColumnSettings> schema = new LinkedHashMap<>();
    for (String name : List.of("age", "income_k", "tenure_years", "target")) {
      schema.put(name, number(FieldType.NUMBER, null, null));
    }
    DataSettings data =
        data(example("income-regression/income_regression_200.csv"), "target", null, Map.of());
    return train(
        "income-regression",
        withoutTest(data),
        schema,
        List.of(),
        Map.of(),
        new Candidate("linear", Map.of()),
        DecisionSettings.defaults());
  }

  /** The table of the housing acceptance script: prices follow from the area alone. */
  public static Bundle housing(Path folder) {
    StringBuilder csv =
        new StringBuilder(
            "GrossSquareMeters,NetSquareMeters,BuildingAge,NumberOfRooms,district,HeatingType,"
                + "StructureType,FloorLocation,address,AdCreationDate,Subscription,price_category\n");
    for (int i = 0; i < 1000; i++) {
      int gross = 50 + 37 * i % 200;
      String category = gross < 130 ? "low" : gross < 210 ? "medium" : "high";
      csv.append(gross).append(',').append(gross * 8 / 10.0).append(',').append(i % 30);
      csv.append(',').append(1 + gross / 60).append(",D").append(1 + i / 200);
      csv.append(i % 2 == 0 ? ",gas" : ",electric").append(",concrete,F").append(1 + i % 4);
      csv.append(",street ").append(i % 250).append(",2025-01,none,").append(category).append('\n');
    }
    Path table = folder.resolve("housing.csv");
    try {
      Files.writeString(table, csv);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, ColumnSettings> schema = new LinkedHashMap<>();
    schema.put("AdCreationDate", ColumnSettings.of(FieldType.CATEGORY));
    return train(
        "housing-class",
        data(table, "price_category", null, Map.of()),
        schema,
        List.of(),
        Map.of(),
        FOREST,
        DecisionSettings.defaults());
  }

  private static Path example(String path) {
    return Places.repository().resolve("examples").resolve(path);
  }

  private static ColumnSettings number(FieldType type, @Nullable Double min, @Nullable Double max) {
    return new ColumnSettings(
        type, true, min, max, null, null, List.of(), null, false, Severity.ERROR);
  }

  private static ColumnSettings maybe(FieldType type) {
    return ColumnSettings.of(type);
  }

  private static DataSettings data(
      Path table, String target, @Nullable String positive, Map<String, String> rename) {
    return data(table, List.of("", "?"), target, positive, rename, null);
  }

  private static DataSettings data(
      Path table,
      List<String> missing,
      String target,
      @Nullable String positive,
      Map<String, String> rename,
      @Nullable Path testRows) {
    return new DataSettings(
        table.toString(),
        null,
        ",",
        missing,
        List.of(),
        rename,
        target,
        positive,
        List.of(),
        List.of(),
        null,
        testRows == null ? null : testRows.toString(),
        DataSettings.Parts.defaults());
  }

  private static DataSettings withoutTest(DataSettings data) {
    return new DataSettings(
        data.source(),
        null,
        ",",
        data.missing(),
        List.of(),
        Map.of(),
        data.target(),
        null,
        List.of(),
        List.of(),
        null,
        null,
        new DataSettings.Parts(0, 0, DataSettings.Method.AUTO));
  }

  private static Bundle train(
      String name,
      DataSettings data,
      Map<String, ColumnSettings> schema,
      List<CheckSettings> rules,
      Map<String, String> expressions,
      Candidate candidate,
      DecisionSettings decision) {
    FeatureSettings usual = FeatureSettings.defaults();
    Project project =
        new Project(
            name,
            data,
            schema,
            rules,
            new FeatureSettings(expressions, usual.numeric(), usual.categorical(), List.of()),
            List.of(candidate),
            new TrainingSettings(42, 2, null, 0),
            SearchSettings.defaults(),
            decision,
            List.of());
    return Recipe.train(
            new Recipe.Request(
                project,
                Path.of(""),
                "run1",
                new Struct(),
                new Struct(),
                System::nanoTime,
                () -> false,
                new Silence()))
        .bundle();
  }

  private static final class Silence implements Recipe.Listener {
    @Override
    public void phase(String what) {}

    @Override
    public void fitted(String contender, int fold, int done, int total) {}
  }
}
