package dev.coppice.recipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.bundle.Bundle;
import dev.coppice.codec.BinaryStruct;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.data.DataSettings;
import dev.coppice.data.RowHashes;
import dev.coppice.data.Split;
import dev.coppice.errors.Conflict;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Rejected;
import dev.coppice.features.FeatureSettings;
import dev.coppice.frame.Frame;
import dev.coppice.recipe.Recipe.Trained;
import dev.coppice.training.Candidate;
import dev.coppice.training.DecisionSettings;
import dev.coppice.training.TrainingSettings;
import dev.coppice.training.search.SearchSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeTest {

  @TempDir Path folder;

  @Test
  void leastSquaresOnTheGoldenTableGivesTheGoldenAnswer() throws IOException {
    Project project =
        project(
            Files.readString(
                root().resolve("examples/income-regression/income_regression_200.csv")),
            "target",
            0,
            "linear");

    Trained trained = train(project, 1);

    assertEquals(2990.7069, trained.report().scores("train").get("rmse"), 1e-4);
    double answer =
        trained
            .bundle()
            .pipeline()
            .score(Map.of("age", 42, "income_k", 88.0, "tenure_years", 6))
            .value();
    assertEquals(64091.97642093163, answer, 64091.97642093163 * 1e-9);
  }

  @Test
  void theSameInputsGiveTheSameBitsWithAnyNumberOfThreads() throws IOException {
    Project project = project(shop(400), "bought", 0.2, "logistic", "forest");

    Trained one = train(project, 1);
    Trained two = train(project, 2);

    assertEquals(one.report().hashes(), two.report().hashes());
    for (String name : List.of("pipeline", "golden.json", "profile.json")) {
      assertArrayEquals(one.bundle().section(name), two.bundle().section(name), name);
    }
  }

  @Test
  void aBundleComesBackFromDiskAsItWas() throws IOException {
    Trained trained = train(project(shop(300), "bought", 0.2, "logistic"), 1);
    Path place = folder.resolve("bundle");

    trained.bundle().write(place);
    Bundle opened = Bundle.open(place);

    assertEquals(trained.bundle().modelHash(), opened.modelHash());
    Map<String, ?> row = Map.of("country", "US", "visits", 7, "spent", 12.5);
    assertEquals(
        trained.bundle().pipeline().score(row).probability(),
        opened.pipeline().score(row).probability());
    assertThrows(Conflict.class, () -> trained.bundle().write(place));
  }

  @Test
  void theBundleKnowsItsTrainingRowsAndOnlyThem() throws IOException {
    Project project = project(shop(300), "bought", 0.2, "logistic");
    Bundle bundle = train(project, 1).bundle();

    RowHashes seen = RowHashes.read(BinaryStruct.decode(bundle.section(Recipe.TRAINING_ROWS)));

    Split split = Split.fromStruct(JsonStruct.read(bundle.section("split.json")));
    Frame all = Dataset.read(project, folder).frame();
    assertEquals(240, seen.rows());
    for (boolean trained : seen.among(all.select(split.train()))) {
      assertTrue(trained);
    }
    for (boolean trained : seen.among(all.select(split.test()))) {
      assertFalse(trained);
    }
  }

  @Test
  void whatTheGatesSaidIsSealed() throws IOException {
    Project plain = project(shop(300), "bought", 0.2, "logistic");
    Gate gate = new Gate("roc_auc > 0.999 * train_roc_auc + 1", "never");
    Project gated =
        new Project(
            plain.project(),
            plain.data(),
            plain.schema(),
            plain.rules(),
            plain.features(),
            plain.models(),
            plain.training(),
            plain.search(),
            plain.decision(),
            List.of(gate));

    Struct sealed = train(gated, 1).bundle().manifest().struct("facts").structs("gates").get(0);

    Gate.Verdict verdict = Gate.Verdict.read(sealed);
    assertEquals(gate, verdict.gate());
    assertFalse(verdict.passed());
    assertTrue(
        verdict.figures().matches("roc_auc is 0\\.\\d+, train_roc_auc is 0\\.\\d+"),
        verdict.figures());
  }

  @Test
  void anyFlippedByteIsFoundAndItsFileNamed() throws IOException {
    Trained trained = train(project(shop(200), "bought", 0.2, "logistic"), 1);
    SplittableRandom random = new SplittableRandom(7);
    for (String name : trained.bundle().files().keySet()) {
      for (int i = 0; i < 5; i++) {
        Path place = folder.resolve(name + i);
        trained.bundle().write(place);
        byte[] bytes = Files.readAllBytes(place.resolve(name));
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        Files.write(place.resolve(name), bytes);

        Rejected refused = assertThrows(Rejected.class, () -> Bundle.open(place), name);

        assertTrue(refused.getMessage().contains(name), refused.getMessage());
      }
    }
  }

  @Test
  void dataThatBreaksARuleIsNotTrainedOn() throws IOException {
    Project project =
        withSchema(
            project(shop(100) + "US,-3,1.5,no\n", "bought", 0.2, "logistic"),
            Map.of("visits", range(0, 100)));

    Rejected refused = assertThrows(Rejected.class, () -> train(project, 1));

    assertTrue(refused.getMessage().contains("visits"), refused.getMessage());
    assertTrue(refused.getMessage().contains("-3"), refused.getMessage());
  }

  @Test
  void everyWrongColumnNameIsReportedAtOnce() throws IOException {
    Project project = project(shop(50), "baught", 0.2, "logistic");
    Project wrong = withSchema(project, Map.of("visit", range(0, 1), "spend", range(0, 1)));

    InvalidInput refused = assertThrows(InvalidInput.class, () -> train(wrong, 1));

    assertEquals(3, refused.problems().size());
    assertTrue(refused.getMessage().contains("did you mean 'bought'?"), refused.getMessage());
  }

  @Test
  void rowsWithoutAnAnswerAreNamedByTheirLines() throws IOException {
    Project project = project(shop(50) + "US,3,1.5,\n", "bought", 0.2, "logistic");

    InvalidInput refused = assertThrows(InvalidInput.class, () -> train(project, 1));

    assertTrue(refused.getMessage().contains("lines 52"), refused.getMessage());
  }

  @Test
  void oneClassOnlyIsRefused() throws IOException {
    Project project = project("a,y\n1,no\n2,no\n", "y", 0, "logistic");

    InvalidInput refused = assertThrows(InvalidInput.class, () -> train(project, 1));

    assertTrue(refused.getMessage().contains("at least two classes"), refused.getMessage());
  }

  @Test
  void aRareClassOfSeveralTrainsWithAWarning() throws IOException {
    String csv = shop(200).replaceAll("(IN,.*),yes", "$1,maybe") + "US,3,1.5,never\n";
    for (String family : List.of("logistic", "tree", "forest", "boosting")) {
      Trained trained = train(project(csv, "bought", 0, family), 1);

      assertTrue(
          trained
              .report()
              .warnings()
              .get(0)
              .startsWith("Class 'never' has 1 row to learn from, fewer than the 5 folds"));
      assertTrue(trained.report().scores("validation").get("log_loss") < 3, family);
    }
  }

  @Test
  void theThresholdComesFromRowsTheModelHasNotSeen() throws IOException {
    Project project = project(shop(600), "bought", 0.2, "forest");

    Trained trained = train(project, 2);

    double train = trained.report().scores("train").get("roc_auc");
    double validation = trained.report().scores("validation").get("roc_auc");
    assertTrue(validation < train - 0.01, validation + " is not below " + train);
  }

  private Project project(String csv, String target, double test, String... families)
      throws IOException {
    Path file = folder.resolve("data-" + csv.hashCode() + ".csv");
    Files.writeString(file, csv);
    DataSettings plain = DataSettings.defaults();
    DataSettings data =
        new DataSettings(
            file.toString(),
            null,
            ",",
            plain.missing(),
            plain.missingNumbers(),
            Map.of(),
            target,
            null,
            List.of(),
            List.of(),
            null,
            null,
            new DataSettings.Parts(test, 0, DataSettings.Method.AUTO));
    return new Project(
        "test",
        data,
        Map.of(),
        List.of(),
        FeatureSettings.defaults(),
        List.of(families).stream().map(family -> new Candidate(family, Map.of())).toList(),
        TrainingSettings.defaults(),
        SearchSettings.defaults(),
        DecisionSettings.defaults(),
        List.of());
  }

  private static Project withSchema(Project project, Map<String, ColumnSettings> schema) {
    return new Project(
        project.project(),
        project.data(),
        schema,
        project.rules(),
        project.features(),
        project.models(),
        project.training(),
        project.search(),
        project.decision(),
        project.gates());
  }

  private static ColumnSettings range(double min, double max) {
    ColumnSettings plain = ColumnSettings.defaults();
    return new ColumnSettings(
        plain.type(), false, min, max, null, null, List.of(), null, false, plain.severity());
  }

  private Trained train(Project project, int threads) {
    TrainingSettings training = new TrainingSettings(42, 5, null, threads);
    Project threaded =
        new Project(
            project.project(),
            project.data(),
            project.schema(),
            project.rules(),
            project.features(),
            project.models(),
            training,
            project.search(),
            project.decision(),
            project.gates());
    return Recipe.train(
        new Recipe.Request(
            threaded,
            folder,
            "run",
            new Struct(),
            new Struct(),
            () -> 0,
            () -> false,
            new Recipe.Listener() {
              @Override
              public void phase(String what) {}

              @Override
              public void fitted(String contender, int fold, int done, int total) {}
            }));
  }

  /** Seeded rows of a small shop: country, visits, spent, bought. */
  private static String shop(int rows) {
    SplittableRandom random = new SplittableRandom(1);
    StringBuilder csv = new StringBuilder("country,visits,spent,bought\n");
    for (int i = 0; i < rows; i++) {
      String country = List.of("US", "IN", "DE").get(random.nextInt(3));
      int visits = random.nextInt(20);
      double spent = random.nextInt(1000) / 10.0;
      double margin = visits / 5.0 - 2 + (country.equals("US") ? 1 : 0);
      boolean bought = random.nextDouble() < 1 / (1 + Math.exp(-margin));
      csv.append(country).append(',').append(visits).append(',');
      csv.append(random.nextInt(20) == 0 ? "" : String.valueOf(spent));
      csv.append(',').append(bought ? "yes" : "no").append('\n');
    }
    return csv.toString();
  }

  private static Path root() {
    Path path = Path.of("").toAbsolutePath();
    while (!Files.exists(path.resolve("examples"))) {
      path = Objects.requireNonNull(path.getParent());
    }
    return path;
  }
}
