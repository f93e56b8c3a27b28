package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.Struct;
import dev.coppice.testkit.Places;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example project works as it is committed, without network. */
class ExamplesTest {

  private static final Path EXAMPLES = Places.repository().resolve("examples");

  @TempDir Path home;

  static List<String> projects() throws IOException {
    try (Stream<Path> folders = Files.list(EXAMPLES)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("coppice.yaml")))
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("projects")
  void itsOwnTableKeepsItsOwnRulesWithoutAWarning(String project) {
    Struct report = Shell.plain("validate", "-p", folder(project), "--json").answer();
    assertEquals(List.of(), report.structs("errors"));
    assertEquals(List.of(), report.structs("warnings"));
  }

  /** The least figures are far below what two folds give: they tell signal from noise only. */
  @ParameterizedTest
  @CsvSource({
    "adult-income, roc_auc, 0.85",
    "churn, roc_auc, 0.75",
    "churn-telco, roc_auc, 0.78",
    "hdb-price, accuracy, 0.75",
    "housing-class, accuracy, 0.70",
    "income-regression, r2, 0.87",
    "student-purchase, roc_auc, 0.92",
  })
  void itTrainsAndFindsTheSignalInItsTable(String project, String metric, double least) {
    Struct report = train(project, "--set", "training.folds=2");

    double score = report.struct("metrics").struct("test").number(metric);
    assertTrue(score >= least, metric + " of " + project + " is " + score);
    assertEquals(
        ExitCode.OK,
        Shell.plain("verify", "-p", folder(project), "--home", home.toString()).code());
  }

  @Test
  void churnIsDividedInThreeAndPrintsItsSpread() {
    Struct report = train("churn", "--set", "models=[logistic]");

    Struct rows = report.struct("rows");
    assertEquals(3_000, rows.integer("train"));
    assertEquals(1_000, rows.integer("validation"));
    assertEquals(1_000, rows.integer("test"));
    assertTrue(report.structs("leaderboard").get(0).struct("std").number("f1") > 0);
  }

  @Test
  void anAgeOutOfRangeStopsAdultIncomeAndAnUnheardOfRaceDoesNot() throws IOException {
    String table = Files.readString(EXAMPLES.resolve("adult-income/data.csv"));
    Path old = Files.writeString(home.resolve("old.csv"), table.replaceFirst("\n\\d+,", "\n150,"));
    Path race =
        Files.writeString(home.resolve("race.csv"), table.replaceFirst(",Black,", ",Blue,"));

    Shell.Result refused =
        Shell.plain("validate", "-p", folder("adult-income"), "--data", old.toString());
    assertEquals(ExitCode.NO, refused.code(), refused.errors());
    assertTrue(refused.out().contains("age"), refused.out());
    assertTrue(refused.out().contains("line 2"), refused.out());
    assertTrue(refused.out().contains("150"), refused.out());

    Shell.Result warned =
        Shell.plain("validate", "-p", folder("adult-income"), "--data", race.toString());
    assertEquals(ExitCode.OK, warned.code(), warned.errors());
    assertTrue(warned.out().contains("Blue"), warned.out());
  }

  @Test
  void leastSquaresGivesTheGoldenAnswer() throws IOException {
    Struct report = train("income-regression");
    assertEquals(2990.7069, report.struct("metrics").struct("test").number("rmse"), 1e-4);

    Path row = Files.writeString(home.resolve("row.csv"), "age,income_k,tenure_years\n42,88.0,6\n");
    Path scored = home.resolve("scored.csv");
    Shell.plain(
            "score",
            "-p",
            folder("income-regression"),
            "--home",
            home.toString(),
            "--json",
            "--input",
            row.toString(),
            "--output",
            scored.toString())
        .answer();
    String answer = Files.readAllLines(scored).get(1);
    double prediction = Double.parseDouble(answer.substring(answer.lastIndexOf(',') + 1));
    assertEquals(64091.97642093163, prediction, 64091.97642093163 * 1e-6);
  }

  private Struct train(String project, String... more) {
    String[] words = {"train", "-p", folder(project), "--home", home.toString(), "--json"};
    return Shell.plain(Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new))
        .answer();
  }

  private static String folder(String project) {
    return EXAMPLES.resolve(project).toString();
  }
}
