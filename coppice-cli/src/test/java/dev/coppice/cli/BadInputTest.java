package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coppice.cli.Shell.Result;
import dev.coppice.cli.terminal.Terminal;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is wrong ends in a sentence and an exit code, never in a stack trace. */
class BadInputTest {

  @TempDir Path folder;
  private Shell shell;

  @BeforeEach
  void makeProject() {
    shell = new Shell(folder);
  }

  static Stream<Arguments> badProjects() {
    return Stream.of(
        project(
            "projct: x", 2, "coppice.yaml, line 1: unknown key 'projct'; did you mean 'project'?"),
        project("data: {target: churned}", 2, "'data.source' is missing"),
        project("data: {source: customers.csv}", 2, "'data.target' is missing"),
        project(
            "data: {source: customers.csv, target: churnd}",
            2,
            "line 1: 'data.target': the data has no column 'churnd'; did you mean 'churned'?"),
        project("training: {folds: -3}", 2, "line 1: 'training.folds' is -3; accepted: 2 or more"),
        project("training: {folds: some}", 2, "'training.folds' is some; wanted: a whole number"),
        project("data: {split: {test: 1.5}}", 2, "'data.split.test' is 1.5; accepted: a share"),
        project("data: {split: {method: strat}}", 2, "auto, stratified, random, time"),
        project("decision: {threshold: 7}", 2, "'decision.threshold' is 7.0; accepted: 0 to 1"),
        project("a: [", 2, "this is not YAML"),
        project(base("models: [forst]"), 2, "did you mean 'forest'?"),
        project(base("models: [{logistic: {C: -1}}]"), 2, "'models"),
        project(base("rules: [{check: 'tenure_monthz > 1'}]"), 2, "did you mean 'tenure_months'?"),
        project(base("features: {expressions: {x: 'tenure_months +'}}"), 2, "x"),
        project(
            base("schema: {tenure: {type: integer}}"),
            1,
            "column tenure: is in the schema section"),
        project(base("schema: {region: {min: 3}}"), 2, "'schema.region': region holds text"),
        project(base("schema: {churned: {allowed: [maybe]}}"), 1, "churned"),
        project(base("rules: [{check: 'tenure_months + 1'}]"), 2, "is no condition"),
        project(base("decision: {precision: 0.9, recall: 0.3}"), 2, "'decision' has 2 of"),
        project(base("gates: [{check: 'roc_acu > 0.5'}]"), 2, "did you mean 'roc_auc'?"),
        project(base("training: {folds: 1000}"), 1, "fewer than the 1000 folds"),
        project(
            "data: {source: customers.csv, target: churned, positive: maybe}",
            2,
            "'data.positive' is 'maybe', which no row has; the target holds [no, yes]"),
        project(
            "data: {source: customers.csv, target: churned, delimiter: ';;'}",
            2,
            "'data.delimiter' is ';;'"),
        project("data: {source: customers.csv, target: churned, time: region}", 2, "a text"),
        project(
            "data: {source: 'ftp://h/x.csv', target: churned}",
            2,
            "'data.source': 'ftp://h/x.csv'"),
        project(
            "data: {source: customers.csv, target: churned, sha256: abc}",
            2,
            "'data.sha256': 'abc' is not a SHA-256"),
        project(
            "data: {source: customers.csv, target: churned, ignore: [churned]}",
            2,
            "'data.ignore' names the target"),
        project(base("training: {metric: roc_acu}"), 2, "did you mean 'roc_auc'?"));
  }

  private static String base(String more) {
    return "data: {source: customers.csv, target: churned, ignore: [closed_account]}\n" + more;
  }

  private static Arguments project(String yaml, int code, String sentence) {
    return Arguments.of(yaml, code, sentence);
  }

  @ParameterizedTest
  @MethodSource("badProjects")
  void aBadProjectIsRefusedWithTheLine(String yaml, int code, String sentence) {
    shell.write("coppice.yaml", yaml + "\n");
    refused(shell.run("train"), code, sentence);
  }

  static Stream<Arguments> badData() {
    return Stream.of(
        data("no file", csv -> null, 2, "There is no file"),
        data("empty", csv -> "", 1, "is empty"),
        data("header only", csv -> csv.lines().findFirst().get() + "\n", 1, "no rows"),
        data(
            "missing column", csv -> csv.replaceFirst("churned", "gone"), 2, "no column 'churned'"),
        data("wrong type", csv -> csv.replaceFirst(",monthly,\\d+", ",monthly,x"), 1, "line "),
        data("duplicate header", csv -> csv.replaceFirst("region", "payment"), 1, "'payment'"),
        data("unclosed quote", csv -> csv.replaceFirst("\nC-", "\n\"C-"), 1, "never closed"),
        data("one class", csv -> csv.replace(",yes,", ",no,"), 1, "churned"),
        data(
            "all-missing column",
            csv -> csv.replaceAll(",(card|transfer|invoice|voucher),", ",,"),
            0,
            ""),
        data("target missing in rows", csv -> csv.replaceFirst(",(yes|no),", ",,"), 1, "churned"),
        data(
            "infinity",
            csv -> csv.replaceFirst(",monthly,\\d+", ",monthly,Infinity"),
            1,
            "Infinity"),
        data("short row", csv -> csv + "C-1,2\n", 1, "the row has 2 cells; the header has 12"));
  }

  private static Arguments data(String what, UnaryOperator<String> damage, int code, String says) {
    return Arguments.of(what, damage, code, says);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badData")
  void badDataIsRefusedWithThePlace(
      String what, UnaryOperator<String> damage, int code, String sentence) throws IOException {
    shell.write(
        "coppice.yaml",
        base(
            "schema: {monthly_charge: {type: number}}\nmodels: [logistic]\ntraining: {folds: 3}\n"));
    String damaged = damage.apply(shell.read("customers.csv"));
    if (damaged == null) {
      Files.delete(shell.path("customers.csv"));
    } else {
      shell.write("customers.csv", damaged);
    }
    refused(shell.run("train"), code, sentence);
    if (code != 0) {
      assertFalse(Files.exists(shell.path(".coppice/runs")), "no bundle was kept");
      Shell.Result runs = shell.run("runs", "--json");
      if (runs.code() == 0) { // else there is no store at all
        assertEquals(List.of(), runs.answer().structs("runs"), "no run appears");
      }
    }
  }

  @Test
  void textThatIsNotUtf8IsRefused() throws IOException {
    String csv = shell.read("customers.csv").replaceFirst("monthly,", "m\u00f6nthly,");
    Files.write(shell.path("customers.csv"), csv.getBytes(StandardCharsets.ISO_8859_1));
    refused(shell.run("train"), 1, "UTF-8");
  }

  private static void refused(Result result, int code, String sentence) {
    assertEquals(code, result.code(), result.errors());
    assertTrue(result.errors().contains(sentence), result.errors());
    assertFalse(result.errors().contains("\tat "), "no stack trace: " + result.errors());
    assertFalse(result.errors().contains("fault of Coppice"), result.errors());
  }

  @Test
  void withJsonAnErrorIsOneDocumentToo() {
    shell.write("coppice.yaml", "training: {folds: 1}\nprojct: x\n");
    Result result = shell.run("train", "--json");
    assertEquals(2, result.code());
    assertEquals("invalid_input", result.json().struct("error").text("kind"));
    assertEquals(2, result.json().struct("error").structs("problems").size());
  }

  @Test
  void debugAddsTheStackTrace() {
    shell.write("coppice.yaml", "projct: x\n");
    assertTrue(shell.run("train", "--debug").errors().contains("\tat dev.coppice"));
  }

  @Test
  void aFolderWhereAFileIsWantedIsNamed() throws IOException {
    Files.delete(shell.path("customers.csv"));
    Files.createDirectory(shell.path("customers.csv"));
    refused(shell.run("train"), 1, "'customers.csv' is a folder; wanted: one file");
    refused(Shell.plain("train", "-p", shell.path("nowhere").toString()), 2, "no project file");
  }

  @Test
  void aHomeThatCannotBeWrittenIsNamed() {
    shell.write("home", "a file");
    refused(shell.run("train", "--home", shell.path("home").toString()), 3, "cannot be written");
  }

  @Test
  void aModelThatIsNotThereIsNamed() {
    refused(shell.run("verify"), 2, "There is no run in ");
    refused(shell.run("verify", "nothing"), 2, "'nothing'");
    shell.write("x.zip", "no zip");
    refused(shell.run("verify", shell.path("x.zip").toString()), 1, "x.zip");
  }

  @Test
  void aFullDiskLeavesNothingBehind() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "this system has no /dev/full");
    assertEquals(0, shell.run("train").code());
    String input = shell.path("customers.csv").toString();
    refused(
        shell.run("score", "--input", input, "--output", full.toString()), 3, "cannot be written");
    String nowhere = shell.path("no/such/out.csv").toString();
    refused(
        shell.run("score", "--input", input, "--output", nowhere), 3, "its folder does not exist");

    try (FileOutputStream out = new FileOutputStream(full.toFile())) {
      java.io.ByteArrayOutputStream errors = new java.io.ByteArrayOutputStream();
      Console console =
          new Console(
              InputStream.nullInputStream(),
              new PrintStream(out),
              new PrintStream(errors, false, StandardCharsets.UTF_8),
              Map.of(),
              Terminal.none());
      String[] args = {"config", "show", "-p", folder.toString()};
      assertEquals(3, Main.run(args, console));
      String said = errors.toString(StandardCharsets.UTF_8);
      assertTrue(said.contains("standard output cannot be written"), said);
    }
  }

  @Test
  void withJsonWrongUsageIsOneDocumentToo() {
    for (String[] args :
        new String[][] {
          {"trane", "--json"}, {"--json"}, {"score", "--json"}, {"train", "--json", "--x"}
        }) {
      Result result = Shell.plain(args);
      assertEquals(2, result.code());
      assertEquals("usage", result.json().struct("error").text("kind"), result.out());
    }
  }

  @Test
  void validateTellsThatTheTargetCannotBeLearned() {
    shell.write("customers.csv", shell.read("customers.csv").replaceFirst(",(yes|no),", ",,"));
    Result gap = shell.run("validate");
    assertEquals(1, gap.code(), gap.errors());
    assertTrue(gap.out().contains("has no value in 1 of 300 rows (lines 2)"), gap.out());
    shell.write("customers.csv", DemoTable.csv(300, 1).replace(",yes,", ",no,"));
    Result one = shell.run("validate", "--set", "data.positive=no", "--json");
    assertEquals(1, one.code(), one.errors());
    assertEquals("target", one.json().structs("errors").get(0).text("rule"));
  }

  @Test
  void brokenRulesAreNamedByTheLinesOfTheFile() {
    shell.write("coppice.yaml", base("rules: [{check: 'tenure_months < 0', message: odd}]\n"));
    refused(shell.run("train"), 1, "300 of 300 rows; line 2: odd");
  }

  @Test
  void standardInputIsCalledSo() {
    assertEquals(0, shell.run("train").code());
    refused(
        shell.runReading("", "score", "--input", "-", "--output", "-"),
        1,
        "'standard input' is empty");
  }

  @Test
  void whatIsLeftOfAKilledRunIsNoRun() throws IOException {
    Files.createDirectories(shell.path(".coppice/runs/.abc123/bundle"));
    refused(shell.run("verify", "abc123"), 2, "There is no bundle, run folder or run 'abc123'");
    assertEquals(0, shell.run("train").code());
    try (Stream<Path> runs = Files.list(shell.path(".coppice/runs"))) {
      assertEquals(2, runs.count(), "the killed one and the good one, no draft");
    }
  }

  @Test
  void aFolderThatIsNoBundleIsCalledSo() {
    refused(Shell.plain("verify", folder.toString()), 1, "the file SHA256SUMS is missing");
  }
}
