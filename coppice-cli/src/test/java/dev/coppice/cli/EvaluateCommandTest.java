package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.cli.Shell.Result;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Evaluations and explanations of a small forest and a linear model. */
class EvaluateCommandTest {

  @TempDir static Path folder;
  private static Shell shell;
  private static String linear;
  private static String forest;
  private static String customers;

  @BeforeAll
  static void train() {
    shell = new Shell(folder);
    linear = shell.run("train", "--json").answer().text("run_id");
    String project = shell.read("coppice.yaml");
    shell.write("coppice.yaml", project.replace("models: [logistic]", "models: [forest]"));
    forest = shell.run("train", "--json").answer().text("run_id");
    customers = shell.path("customers.csv").toString();
  }

  @Test
  void onlyRowsThatNoModelWasTrainedOnJudge() {
    Result result =
        shell.run("evaluate", "-m", forest, "--data", customers, "--json", "--resamples", "50");
    Struct answer = result.answer();
    assertTrue(answer.integer("rows") < 100, "the test rows of 300");
    assertTrue(result.errors().contains(" rows that a model was trained on left out"));
    Struct all =
        shell
            .run("evaluate", "-m", forest, "--data", customers, "--json", "--trained-rows", "keep")
            .answer();
    assertEquals(300, all.integer("rows"));
    double seen = all.struct("metrics").struct("roc_auc").number("estimate");
    double unseen = answer.struct("metrics").struct("roc_auc").number("estimate");
    assertTrue(seen > unseen, "a forest knows its own rows better");
  }

  @Test
  void twoModelsAreComparedByGroup() {
    String page = shell.path("page.html").toString();
    Result result =
        shell.run(
            "evaluate",
            "-m",
            forest,
            "--data",
            customers,
            "--against",
            linear,
            "--by",
            "contract",
            "--resamples",
            "50",
            "--report",
            page);
    assertEquals(ExitCode.OK, result.code(), result.errors());
    assertTrue(result.out().contains("demographic_parity_difference"), result.out());
    assertTrue(result.out().lines().findFirst().orElse("").contains("difference"), result.out());
    String html = shell.read("page.html");
    assertTrue(html.contains("Groups by contract") && html.endsWith("</html>\n"));
  }

  @Test
  void aCalibrationIsShownBesideWhatItChanged() {
    String page = shell.path("calibrated.html").toString();
    String platt = "training.calibration=platt";
    String calibrated = shell.run("train", "--json", "--set", platt).answer().text("run_id");

    Result judged = shell.run("evaluate", "-m", calibrated, "--data", customers, "--report", page);
    String line =
        "Probabilities are off by 0\\.\\d+ on average, before the calibration by 0\\.\\d+";
    assertTrue(judged.out().lines().anyMatch(each -> each.matches(line)), judged.out());
    assertTrue(shell.read("calibrated.html").contains("Orange: before the calibration"));
    Result before = shell.run("evaluate", "-m", forest, "--data", customers);
    assertFalse(before.out().contains("before the calibration"), before.out());

    Result why =
        shell.run(
            "explain", "-m", calibrated, "--input", customers, "--row", "3", "--report", page);
    assertTrue(
        why.out()
            .contains("parts of the uncalibrated probability of churned = yes, probability 0."),
        why.out());
    assertTrue(shell.read("calibrated.html").contains("The uncalibrated probability of churned"));
    Struct row =
        shell
            .run("explain", "-m", calibrated, "--input", customers, "--json")
            .answer()
            .structs("rows")
            .get(0);
    assertEquals(row.number("margin"), row.number("uncalibrated"), 1e-12, "of a forest");
    assertNotEquals(row.number("output"), row.number("uncalibrated"));
  }

  @Test
  void rowsThatWereAllTrainedOnAreRefused() {
    String all = shell.run("train", "--json", "--set", "data.split.test=0").answer().text("run_id");
    Result result = shell.run("evaluate", "-m", all, "--data", customers);
    assertEquals(ExitCode.NO, result.code());
    assertTrue(result.errors().contains("give rows it has not seen"), result.errors());
  }

  @Test
  void contributionsAddUpToTheMarginOfTreesToo() {
    Struct answer = shell.run("explain", "-m", forest, "--input", customers, "--json").answer();
    assertEquals(300, answer.structs("rows").size());
    for (Struct row : answer.structs("rows")) {
      Struct parts = row.struct("contributions");
      double sum = parts.names().stream().mapToDouble(parts::number).sum();
      assertEquals(row.number("output"), row.number("base") + sum, 1e-6);
    }
  }

  @Test
  void oneRowIsShownWithItsValues() {
    String page = shell.path("why.html").toString();
    Result result =
        shell.run("explain", "-m", linear, "--input", customers, "--row", "3", "--report", page);
    assertEquals(ExitCode.OK, result.code(), result.errors());
    assertTrue(result.out().contains("(base)") && result.out().contains("(margin)"), result.out());
    assertTrue(result.out().contains("log-odds of churned = yes"), result.out());
    String html = shell.read("why.html");
    assertTrue(html.contains("Row 3: churned = ") && !html.contains("Row 1:"), "only this row");
    assertFalse(html.contains("http"), "the page needs nothing else");
  }

  @Test
  void aLearningCurveHasTenSizesAndSaysWhatItShows() {
    Struct curve = shell.run("curves", "--family", "logistic", "--json").answer();
    assertEquals("rows", curve.text("along"));
    assertEquals(10, curve.structs("points").size());
    int all = Integer.parseInt(curve.structs("points").get(9).text("value"));
    int tenth = Integer.parseInt(curve.structs("points").get(0).text("value"));
    assertEquals(all / 10, tenth);
    assertFalse(curve.text("diagnosis").isEmpty());
    Struct again =
        shell
            .run("curves", "--family", "logistic", "--json", "--set", "training.threads=1")
            .answer();
    assertArrayEquals(JsonStruct.compact(curve), JsonStruct.compact(again));
  }

  @Test
  void aValidationCurveNamesTheBestValue() {
    String page = shell.path("curve.html").toString();
    Result result =
        shell.run(
            "curves",
            "--family",
            "forest",
            "--setting",
            "max_depth",
            "--values",
            "1,6",
            "--set",
            "models=[{forest: {trees: 20, max_depth: 3}}]",
            "--report",
            page);
    assertEquals(ExitCode.OK, result.code(), result.errors());
    assertTrue(result.out().contains("Best on unseen rows is max_depth = "), result.out());
    assertTrue(shell.read("curve.html").contains("Validation curve"));
    String otherName = "models=[{forest: {n_estimators: 20}}]";
    Result trees = shell.run("curves", "--setting", "trees", "--values", "2,4", "--set", otherName);
    assertEquals(ExitCode.OK, trees.code(), trees.errors());
    Result alone = shell.run("curves", "--values", "1");
    assertEquals(ExitCode.USAGE, alone.code());
    Result unknown = shell.run("curves", "--setting", "depht", "--values", "1");
    assertTrue(unknown.errors().contains("depht"), unknown.errors());
  }

  @Test
  void wrongWishesAreNamed() {
    Result row = shell.run("explain", "-m", forest, "--input", customers, "--row", "301");
    assertTrue(row.errors().contains("--row is 301; accepted: 1 to 300"), row.errors());
    Result label = shell.run("explain", "-m", forest, "--input", customers, "--class", "yes");
    assertTrue(label.errors().contains("does not decide between several classes"));
    Result by = shell.run("evaluate", "-m", forest, "--data", customers, "--by", "contrat");
    assertTrue(
        by.errors().contains("has no column 'contrat'; did you mean 'contract'?"), by.errors());
    Result few = shell.run("evaluate", "-m", forest, "--data", customers, "--resamples", "5");
    assertEquals(ExitCode.USAGE, few.code());
    assertTrue(few.errors().contains("--resamples is 5; accepted: 20 or more"), few.errors());
  }
}
