package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coppice.bundle.Bundle;
import dev.coppice.cli.Shell.Result;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Sha256;
import dev.coppice.codec.Struct;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsCommandTest {

  @TempDir Path folder;
  private Shell shell;

  @BeforeEach
  void makeProject() {
    shell = new Shell(folder);
  }

  private Struct train(String... more) {
    String[] args = new String[more.length + 2];
    args[0] = "train";
    args[1] = "--json";
    System.arraycopy(more, 0, args, 2, more.length);
    return shell.run(args).answer();
  }

  private String ok(String... args) {
    Result result = shell.run(args);
    assertEquals(0, result.code(), () -> String.join(" ", args) + "\n" + result.errors());
    return result.out();
  }

  @Test
  void trainingLeavesARunWithEverythingThatMatters() throws IOException {
    Struct report = train("--run-name", "first");
    Struct run = shell.run("runs", "show", "first", "--json").answer();
    assertEquals(report.text("run_id"), run.text("run_id"));
    assertEquals("churn", run.text("experiment"));
    assertEquals("FINISHED", run.text("status"));
    Struct params = run.struct("params");
    assertEquals("logistic", params.text("model"));
    assertEquals("3", params.text("training.folds"));
    assertEquals("42", params.text("training.seed"));
    assertEquals("churned", params.text("target"));
    assertTrue(params.has("regularisation_strength"), params.names().toString());
    int sizes =
        Integer.parseInt(params.text("train_size"))
            + Integer.parseInt(params.text("val_size"))
            + Integer.parseInt(params.text("test_size"));
    assertEquals(300, sizes);
    Struct metrics = run.struct("metrics");
    for (String name : List.of("accuracy", "roc_auc", "f1", "precision", "recall")) {
      for (String part : List.of("train_", "val_", "test_", "cv_mean_", "cv_std_")) {
        assertTrue(metrics.has(part + name), part + name);
      }
    }
    Struct test = report.struct("metrics").struct("test");
    assertEquals(test.number("roc_auc"), metrics.number("test_roc_auc"));
    Struct tags = run.struct("tags");
    assertEquals(report.struct("hashes").text("model"), tags.text("model.sha256"));
    assertEquals(
        Sha256.of(Files.readAllBytes(shell.path("customers.csv"))), tags.text("data.sha256"));
    assertEquals(Version.text(), tags.text("coppice.version"));
    assertEquals("customers.csv", run.structs("datasets").get(0).text("name"));
    assertEquals(report.text("bundle"), run.text("bundle"));
    List<String> files = run.structs("artifacts").stream().map(a -> a.text("path")).toList();
    assertTrue(
        files.containsAll(
            List.of(
                "report.json",
                "config.json",
                "confusion_matrix.json",
                "feature_importances.json",
                "model/pipeline",
                "model/MLmodel")),
        files.toString());
  }

  @Test
  void theBundleSaysWhatTheModelUsesAndWhereItErrs() {
    Struct report = train();
    Bundle bundle = Bundle.open(Path.of(report.text("bundle")));
    Struct importances = JsonStruct.read(bundle.section("feature_importances.json"));
    double sum = 0;
    double last = 1;
    for (Struct feature : importances.structs("features")) {
      sum += feature.number("importance");
      assertTrue(feature.number("importance") <= last, "the greatest first");
      last = feature.number("importance");
    }
    assertEquals(1, sum, 1e-12);
    Struct matrix = JsonStruct.read(bundle.section("confusion_matrix.json"));
    assertEquals(List.of("no", "yes"), matrix.texts("classes"));
    long right = matrix.structs("rows").get(0).longs("predicted")[0];
    right += matrix.structs("rows").get(1).longs("predicted")[1];
    double accuracy = report.struct("metrics").struct("test").number("accuracy");
    assertEquals(accuracy, right / (double) report.struct("rows").integer("test"), 1e-12);
  }

  @Test
  void otherCandidatesKeepTheirNameBeforeTheirScores() {
    train("--set", "models=[logistic, tree]");
    Struct metrics = shell.run("runs", "show", "--json").answer().struct("metrics");
    assertTrue(metrics.has("cv_mean_roc_auc"));
    assertTrue(
        metrics.has("tree/cv_mean_roc_auc") != metrics.has("logistic/cv_mean_roc_auc"),
        "one of them is the champion");
  }

  @Test
  void refusedDataLeavesNoRunButOneAmongTheDeletedWithTheReason() {
    train("--run-name", "good");
    String rule = "rules=[{check: tenure_months > 1, message: too new}]";
    assertEquals(1, shell.run("train", "--run-name", "bad", "--set", rule).code());
    List<Struct> listed = shell.run("runs", "--json").answer().structs("runs");
    assertEquals(List.of("good"), listed.stream().map(run -> run.text("name")).toList());

    List<Struct> deleted =
        shell.run("runs", "list", "--deleted", "--json").answer().structs("runs").stream()
            .filter(run -> run.text("name").equals("bad"))
            .toList();
    assertEquals(1, deleted.size());
    assertEquals("FAILED", deleted.get(0).text("status"));
    String id = deleted.get(0).text("run_id");
    Struct run = shell.run("runs", "show", id, "--json").answer();
    assertTrue(run.struct("tags").text("coppice.failure").contains("too new"));
    assertFalse(run.has("bundle"));
  }

  @Test
  void aBundleThatCannotBeWrittenLeavesAFailedRun() throws IOException {
    Files.createDirectories(shell.path(".coppice"));
    shell.write(".coppice/runs", "a file where a folder should be");
    assertEquals(3, shell.run("train", "--run-name", "lost").code());
    Struct run = shell.run("runs", "show", "lost", "--json").answer();
    assertEquals("FAILED", run.text("status"));
    assertFalse(run.struct("tags").text("coppice.failure").isEmpty());
  }

  @Test
  void aTrainingThatIsStoppedIsAKilledRun() throws Exception {
    Path pipe = shell.path("pipe.csv"); // a source that never says anything
    assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "no mkfifo");
    Process process =
        OwnProcess.of("train", "-p", folder.toString(), "--data", pipe.toString())
            .redirectErrorStream(true)
            .redirectOutput(shell.path("said").toFile())
            .start();
    String[] running = {"runs", "search", "status = 'RUNNING'"};
    while (process.isAlive() && !shell.run(running).out().contains("running")) {
      Thread.onSpinWait();
    }
    process.destroy(); // SIGTERM
    process.waitFor();
    Struct run = shell.run("runs", "show", "latest", "--json").answer();
    assertEquals("KILLED", run.text("status"), shell.read("said"));
    assertTrue(run.has("ended"));
  }

  @Test
  void runsAreListedSearchedAndShown() {
    train("--run-name", "one");
    String id = train("--run-name", "two", "--seed", "7").text("run_id");
    String table = ok("runs");
    assertTrue(table.lines().count() == 4, table);
    assertTrue(table.lines().skip(2).findFirst().orElseThrow().contains(" two "), "latest first");
    assertTrue(table.contains("test_roc_auc"), table);
    String[] search = {"runs", "search", "params.`training.seed` = '7' and not status = 'FAILED'"};
    assertTrue(ok(search).contains("two") && !ok(search).contains("one"), ok(search));
    assertEquals("No run fits.\n", ok("runs", "search", "metrics.test_roc_auc > 2"));
    List<Struct> best =
        shell
            .run("runs", "list", "--order-by", "metrics.test_f1 DESC", "--limit", "1", "--json")
            .answer()
            .structs("runs");
    assertEquals(1, best.size());
    String shown = ok("runs", "show", id.substring(0, 6));
    for (String part :
        List.of("run ", "two", "bundle", "roc_auc", "model/pipeline", "model.sha256")) {
      assertTrue(shown.contains(part), part + "\n" + shown);
    }
    assertTrue(ok("experiments").contains("churn"));
    assertTrue(ok("experiments", "show", "churn").contains("two"));
    assertEquals(
        List.of("churn", "Default"),
        shell.run("experiments", "list", "--json").answer().structs("experiments").stream()
            .map(e -> e.text("name"))
            .toList());
  }

  @Test
  void comparingShowsOnlyWhereRunsDiffer() throws IOException {
    train("--run-name", "one");
    train("--run-name", "<two>", "--seed", "7");
    String text = ok("runs", "compare", "one", "<two>");
    assertTrue(text.lines().anyMatch(l -> l.matches("training\\.seed +42 +7")), text);
    assertFalse(text.contains("training.folds"), text);
    Path html = shell.path("c.html");
    assertEquals(
        "Wrote " + html + "\n", ok("runs", "compare", "one", "<two>", "--html", "" + html));
    String page = Files.readString(html);
    assertTrue(page.contains("<th>&lt;two&gt;</th>"), page);
    assertTrue(page.contains("<th>training.seed</th><td>42</td><td>7</td>"), page);
    assertFalse(page.contains("<script") || page.contains("http"), "complete in itself");
    Struct document = shell.run("runs", "compare", "one", "<two>", "--json").answer();
    assertEquals(2, document.structs("runs").size());
    assertTrue(document.texts("differing_params").contains("training.seed"));
  }

  @Test
  void wrongNamesAndFiltersSayWhatWouldDo() {
    Result none = shell.run("runs");
    assertEquals(2, none.code(), none.errors());
    assertTrue(none.errors().contains("train one with 'coppice train'"), none.errors());
    assertFalse(Files.exists(shell.path(".coppice")), "asking makes nothing");
    train("--run-name", "one");
    assertTrue(shell.run("runs", "show", "onne").errors().contains("did you mean 'one'?"));
    assertTrue(shell.run("runs", "list", "--experiment", "chrun").errors().contains("'churn'?"));
    Result filter = shell.run("runs", "search", "metrics.x >> 1");
    assertEquals(1, filter.code());
    assertTrue(filter.errors().contains("at character 12"), filter.errors());
    assertEquals(2, shell.run("runs", "compare", "one").code());
    Map<String, String> wrong = Map.of("COPPICE_STORE_URL", "mysql://x");
    Result refused = shell.runWith(wrong, "runs");
    assertEquals(2, refused.code());
    assertTrue(refused.errors().contains("COPPICE_STORE_URL"), refused.errors());
    assertTrue(refused.errors().contains("jdbc:postgresql://HOST/DATABASE"), refused.errors());
  }

  @Test
  void aHomeCanBeAskedWithoutItsProject() {
    train("--run-name", "one");
    String home = shell.path(".coppice").toString();
    Result result = Shell.plain("runs", "--home", home, "-p", shell.path("nowhere").toString());
    assertEquals(0, result.code(), result.errors());
    assertTrue(result.out().contains(" one "), result.out());
  }
}
