package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.cli.Shell.Result;
import dev.coppice.codec.Struct;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {

  @TempDir Path folder;
  private Shell shell;

  @BeforeEach
  void makeProject() {
    shell = new Shell(folder);
  }

  private Result ok(String... args) {
    Result result = shell.run(args);
    assertEquals(0, result.code(), () -> String.join(" ", args) + "\n" + result.errors());
    return result;
  }

  @Test
  void initWritesAProjectThatTrainsAsItIs() {
    String project = shell.path("new").toString();
    Result result =
        Shell.plain(
            "init", shell.path("customers.csv").toString(), "--target", "churned", "-p", project);
    assertEquals(0, result.code(), result.errors());
    assertTrue(result.out().contains("leak: says the same as the target"), result.out());
    assertTrue(result.out().contains("coppice train -p " + project), result.out());
    String yaml = shell.read("new/coppice.yaml");
    assertTrue(yaml.contains("source: ../customers.csv\n"), yaml);
    assertTrue(yaml.contains("    - customer_id  # a different text in every row\n"), yaml);
    assertTrue(yaml.contains("  paperless: {type: category}  # 0 or 1: two classes\n"), yaml);

    result = Shell.plain("train", "-p", project, "--set", "models=[logistic]", "--json");
    assertEquals(0, result.code(), result.errors());
    assertEquals("logistic", result.json().text("champion"));
  }

  @Test
  void initDoesNotOverwriteUnlessForced() {
    String before = shell.read("coppice.yaml");
    String data = shell.path("customers.csv").toString();
    Result result = shell.run("init", data, "--target", "churned");
    assertEquals(1, result.code());
    assertTrue(result.errors().contains("--force"), result.errors());
    assertEquals(before, shell.read("coppice.yaml"));
    ok("init", data, "--target", "churned", "--force");
    assertFalse(before.equals(shell.read("coppice.yaml")));
  }

  @Test
  void initQuotesNamesThatYamlWouldReadOtherwise() {
    StringBuilder csv = new StringBuilder("a: b,no,\"x #1\",3,y\n");
    for (int row = 0; row < 40; row++) {
      csv.append(row % 7).append(',').append(row % 5).append(',').append(row % 3 * 1.5);
      csv.append(',')
          .append(row % 4)
          .append(',')
          .append(row % 2 == 0 ? "it's" : "n:o")
          .append('\n');
    }
    shell.write("odd.csv", csv.toString());
    ok("init", shell.path("odd.csv").toString(), "--target", "y", "--force");
    Result shown = ok("config", "show", "--json");
    List<String> keys = shown.json().structs("settings").stream().map(s -> s.text("key")).toList();
    assertTrue(keys.contains("schema.a: b.type"), keys.toString());
    assertTrue(keys.contains("schema.no.type"), keys.toString());
    assertTrue(keys.contains("schema.x #1.type"), keys.toString());
  }

  @Test
  void trainPrintsTheLeaderboardAndKeepsTheRun() {
    Result result = ok("train");
    for (String part : List.of("Leaderboard", "logistic", "Champion", "roc_auc", "Bundle")) {
      assertTrue(result.out().contains(part), result.out());
    }
    assertEquals("", result.errors(), "quiet in a pipe");
  }

  @Test
  void trainGivesOneDocumentWithEverything() {
    Struct report = ok("train", "--json").json();
    assertEquals("churn", report.text("project"));
    assertTrue(report.text("run_id").matches("[0-9a-f]{32}"));
    Struct first = report.structs("leaderboard").get(0);
    assertEquals("logistic", first.text("name"));
    assertTrue(first.struct("mean").number("roc_auc") > 0.6);
    assertTrue(first.struct("std").has("roc_auc"));
    assertTrue(first.number("seconds") >= 0);
    assertTrue(report.number("threshold") > 0);
    for (String metric : List.of("roc_auc", "average_precision", "accuracy", "f1", "log_loss")) {
      assertTrue(report.struct("metrics").struct("test").has(metric), metric);
      assertTrue(report.struct("metrics").struct("validation").has(metric), metric);
    }
    assertTrue(Files.isDirectory(Path.of(report.text("bundle"))));
    assertTrue(report.struct("hashes").text("model").matches("[0-9a-f]{64}"));
  }

  @Test
  void theSameSeedGivesTheSameModelAndAnotherRun() {
    Struct one = ok("train", "--json").json();
    Struct two = ok("train", "--json").json();
    Struct other = ok("train", "--json", "--seed", "7").json();
    assertEquals(one.struct("hashes").text("model"), two.struct("hashes").text("model"));
    assertFalse(one.text("run_id").equals(two.text("run_id")));
    assertFalse(one.struct("hashes").text("split").equals(other.struct("hashes").text("split")));
  }

  @Test
  void flagsNameOtherDataAndTestRows() throws IOException {
    shell.write("more.csv", DemoTable.csv(400, 2)).write("rows.txt", "0\n5\n7\n11\n13\n");
    Struct report =
        ok(
                "train",
                "--json",
                "--data",
                shell.path("more.csv").toString(),
                "--test-rows",
                shell.path("rows.txt").toString())
            .json();
    assertEquals(395, report.struct("rows").integer("train"));
    assertEquals(5, report.struct("rows").integer("test"));
  }

  @Test
  void theVariablesOfTheServicesThatWeReplaceAreKnownToTheTraining() {
    Map<String, String> theirs = Map.of("TEST_SIZE", "0.3", "VAL_SIZE", "0.1", "RANDOM_STATE", "7");
    Struct rows = shell.runWith(theirs, "train", "--dry-run", "--json").answer().struct("rows");
    assertEquals(90, rows.integer("test"));
    assertEquals(30, rows.integer("validation"));
    String seeded =
        shell.runWith(theirs, "train", "--json").answer().struct("hashes").text("model");
    Struct plain =
        shell
            .run(
                "train",
                "--json",
                "--seed",
                "7",
                "--set",
                "data.split.test=0.3",
                "--set",
                "data.split.validation=0.1")
            .answer();
    assertEquals(plain.struct("hashes").text("model"), seeded);
  }

  @Test
  void runFoldersAreNumberedAndLatestMovesOnlyWhenTheGatesPass() throws IOException {
    String out = shell.path("out").toString();
    ok("train", "--output-dir", out);
    assertEquals("v001\n", shell.read("out/latest/model_version.txt"));
    for (String name : List.of("metrics.json", "manifest.json", "threshold.txt", "model.zip")) {
      assertEquals(
          -1,
          Files.mismatch(shell.path("out/latest/" + name), shell.path("out/runs/v001/" + name)));
    }
    ok("verify", shell.path("out/latest/model.zip").toString());
    String gate = "gates=[{check: roc_auc > 0.999, message: nearly perfect}]";
    Result failed = ok("train", "--output-dir", out, "--set", gate);
    assertTrue(failed.out().contains("failed  gate roc_auc > 0.999"), failed.out());
    assertEquals("v002\n", shell.read("out/runs/v002/model_version.txt"));
    assertEquals("v001\n", shell.read("out/latest/model_version.txt"));
    try (Stream<Path> left = Files.list(shell.path("out"))) {
      assertEquals(2, left.count(), "nothing but runs and latest");
    }
  }

  @Test
  void verifyNamesTheFileWhoseByteFlipped() throws IOException {
    Path bundle = Path.of(ok("train", "--json").json().text("bundle"));
    ok("verify");
    ok("verify", bundle.toString());
    ok("verify", shell.read(".coppice/latest").substring(0, 8));
    try (Stream<Path> files = Files.list(bundle)) {
      for (Path file : files.toList()) {
        byte[] bytes = Files.readAllBytes(file);
        byte[] changed = bytes.clone();
        changed[bytes.length / 2] ^= 1;
        Files.write(file, changed);
        Result result = shell.run("verify");
        assertEquals(1, result.code(), file + result.errors());
        assertTrue(result.errors().contains(file.getFileName().toString()), result.errors());
        assertTrue(shell.run("verify", "--json").json().has("error"));
        Files.write(file, bytes);
      }
    }
    ok("verify");
  }

  @Test
  void scoreWritesThePredictionsBehindTheColumns() {
    ok("train");
    String input = shell.path("customers.csv").toString();
    Result result = ok("score", "--input", input, "--output", shell.path("out.csv").toString());
    assertTrue(result.errors().startsWith("Scored 300 rows in "), result.errors());
    List<String> lines = shell.read("out.csv").lines().toList();
    assertEquals(DemoTable.HEADER + ",probability,prediction", lines.get(0));
    assertEquals(301, lines.size());
    assertTrue(lines.get(1).matches(".*,0\\.\\d+,(yes|no)"), lines.get(1));
    Result streamed =
        shell.runReading(
            shell.read("customers.csv"), "score", "--input", "-", "--output", "-", "-m", "latest");
    assertEquals(shell.read("out.csv"), streamed.out());
  }

  @Test
  void badRowsAreRefusedLeftOutOrListed() {
    ok("train");
    String row = shell.read("customers.csv").lines().skip(9).findFirst().orElseThrow();
    String bad = shell.customers(row, row.replaceFirst(",\\d+,", ",many,") + "\nonly,three,cells");
    shell.write("bad.csv", bad);
    String[] score = {
      "score",
      "--input",
      shell.path("bad.csv").toString(),
      "--output",
      shell.path("o.csv").toString()
    };
    Result refused = shell.run(score);
    assertEquals(1, refused.code());
    assertTrue(
        refused.errors().contains("line 10, column tenure_months: 'many'"), refused.errors());
    assertTrue(refused.errors().contains("line 11: the row has 3 cells"), refused.errors());
    assertFalse(Files.exists(shell.path("o.csv")), "nothing half-written");

    Result skipped = shell.run(with(score, "--bad-rows", "skip"));
    assertEquals(0, skipped.code(), skipped.errors());
    assertTrue(skipped.errors().contains("left out 2 bad ones"), skipped.errors());
    assertEquals(300, shell.read("o.csv").lines().count());

    assertEquals(0, shell.run(with(score, "--bad-rows", "report")).code());
    List<String> listed = shell.read("o.csv.bad-rows.csv").lines().toList();
    assertTrue(listed.get(listed.size() - 1).startsWith("\"line 11\",\"the row has"), "last");
    assertTrue(listed.get(1).startsWith("\"line 10, column tenure_months\","), listed.get(1));
  }

  private static String[] with(String[] args, String... more) {
    return Stream.concat(Stream.of(args), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void scoringRefusesRowsThatBreakTheModelsRules() {
    ok("train", "--set", "schema={support_calls: {type: integer, max: 50}}");
    String row = shell.read("customers.csv").lines().skip(4).findFirst().orElseThrow();
    String[] cells = row.split(",");
    cells[5] = "99";
    shell.write("bad.csv", shell.customers(row, String.join(",", cells)));
    Result result =
        shell.run("score", "--input", shell.path("bad.csv").toString(), "--output", "-");
    assertEquals(1, result.code());
    assertTrue(result.errors().contains("line 5, field support_calls"), result.errors());
  }

  @Test
  void aFileToScoreThatIsNotThereIsNamed() {
    ok("train");
    Result result = shell.run("score", "--input", "none.csv", "--output", "out.csv");
    assertEquals(ExitCode.USAGE, result.code());
    assertTrue(result.errors().contains("There is no file 'none.csv'"), result.errors());
  }

  @Test
  void validateShowsBrokenRulesWithTheirLines() {
    Result passed = ok("validate");
    assertTrue(passed.out().startsWith("Passed: 300 rows"), passed.out());
    String rule = "rules=[{check: tenure_months > 1, message: too new, severity: %s}]";
    Result failed = shell.run("validate", "--set", String.format(rule, "error"));
    assertEquals(1, failed.code());
    assertTrue(failed.out().contains("too new"), failed.out());
    assertTrue(failed.out().contains("Failed: 300 rows, 11 columns, 1 error"), failed.out());
    Result warned = ok("validate", "--set", String.format(rule, "warning"), "--json");
    assertTrue(warned.json().flag("passed"));
    assertEquals(1, warned.json().structs("warnings").size());
    assertEquals(1, shell.run("train", "--set", String.format(rule, "error")).code());
  }

  @Test
  void profileDescribesEveryColumn() {
    Result result = ok("profile");
    assertTrue(result.out().contains("monthly_charge"), result.out());
    assertTrue(result.out().contains("█"), result.out());
    assertEquals(300, ok("profile", "--json").json().integer("rows"));
  }

  @Test
  void configShowSaysWhereEachValueCameFrom() {
    Map<String, String> environment = Map.of("COPPICE_TRAINING_SEED", "9");
    Result result = shell.runWith(environment, "config", "show", "--set", "training.threads=1");
    assertEquals(0, result.code(), result.errors());
    for (String line :
        List.of(
            "training.threads +1 +--set",
            "training.seed +9 +COPPICE_TRAINING_SEED",
            "training.folds +3 +coppice.yaml, line 9",
            "data.delimiter +, +default")) {
      assertTrue(result.out().lines().anyMatch(l -> l.matches(line)), line + "\n" + result.out());
    }
  }

  @Test
  void theHomeFolderIsWhereOneSays() {
    Path home = shell.path("home");
    ok("train", "--home", home.toString());
    assertTrue(Files.isDirectory(home.resolve("runs")));
    assertFalse(Files.exists(shell.path(".coppice")));
    Result verified = shell.runWith(Map.of("COPPICE_HOME", home.toString()), "verify");
    assertEquals(0, verified.code(), verified.errors());
  }

  @Test
  void aProjectOfSourceAndTargetTrainsUnderTheNameOfItsFolder() {
    shell.write(
        "coppice.yaml", "data: {source: customers.csv, target: churned}\nmodels: [logistic]\n");
    String name = shell.path(".").toAbsolutePath().normalize().getFileName().toString();
    assertEquals(name, shell.run("train", "--json").answer().text("project"));
  }

  @Test
  void whatInitCallsClassesTrainCallsClassesToo() {
    StringBuilder csv = new StringBuilder("size,kind\n");
    for (int i = 0; i < 90; i++) {
      csv.append(i % 3 * 10 + i % 7).append(',').append(i % 3).append('\n');
    }
    shell.write("kinds.csv", csv.toString());
    String project = shell.path("kinds").toString();
    String data = shell.path("kinds.csv").toString();
    assertEquals(
        "multiclass",
        Shell.plain("init", data, "--target", "kind", "-p", project, "--json")
            .answer()
            .text("task"));
    for (String yaml :
        List.of(
            shell.read("kinds/coppice.yaml") + "\nmodels: [tree]\n",
            "data: {source: ../kinds.csv, target: kind}\nmodels: [tree]\n")) {
      shell.write("kinds/coppice.yaml", yaml);
      Struct target = Shell.plain("train", "-p", project, "--json").answer().struct("target");
      assertEquals("MULTICLASS", target.text("task"));
      assertEquals(List.of("0", "1", "2"), target.texts("classes"));
    }
  }

  @Test
  void aColumnMayHaveRulesAndNoType() {
    shell.write(
        "coppice.yaml",
        "data: {source: customers.csv, target: churned}\n"
            + "schema: {region: {allowed: [north, south, east, west]}, tenure_months: {min: 0}}\n");
    Result result = shell.run("validate");
    assertEquals(1, result.code(), result.errors());
    assertTrue(result.out().contains("region"), result.out());
    assertFalse(result.out().contains("tenure_months"), result.out());
  }
}
