package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.cli.Shell.Result;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchCommandTest {

  private static final String GRID =
      """
      search:
        method: grid
        space:
          - forest:
              n_estimators: [100, 200, 300, 500]
              max_depth: [5, 10, 15, 20, none]
              min_samples_split: [2, 5, 10, 20]
              max_features: [sqrt, log2, 0.5]
              class_weight: [balanced, balanced_subsample, none]
      """;

  private static final String TREES =
      """
      search:
        trials: 40
        space:
          - tree:
              max_depth: {min: 1, max: 12}
              min_samples_leaf: {min: 1, max: 60, scale: log}
              max_features: {min: 0.2, max: 1.0}
      """;

  @TempDir Path folder;
  private Shell shell;

  @BeforeEach
  void make() {
    shell = new Shell(folder);
  }

  private void search(String section) {
    shell.write("coppice.yaml", shell.read("coppice.yaml") + section);
  }

  private List<Struct> trials(String run) throws IOException {
    Path file = folder.resolve(".coppice/runs").resolve(run).resolve("bundle/trials.jsonl");
    return Files.readAllLines(file).stream()
        .map(line -> JsonStruct.read(line.getBytes(StandardCharsets.UTF_8)))
        .toList();
  }

  @Test
  void theGridOfTheCourseCanBeWrittenAsGiven() {
    search(GRID);
    Struct outline =
        shell.run("train", "--dry-run", "--json", "--set", "training.folds=5").answer();
    assertEquals(720, outline.integer("trials"));
    assertEquals(3600, outline.integer("trial_fits"));
    assertTrue(shell.run("train", "--dry-run").out().contains("720"));
    assertFalse(Files.exists(folder.resolve(".coppice")), "a dry run leaves nothing");
  }

  @Test
  void theBestOfTheSearchCompetesAndItsTrialsAreKept() throws IOException {
    search(TREES);
    Result story = shell.run("train", "--set", "training.metric=weighted_f1");
    assertEquals(0, story.code(), story.errors());
    assertTrue(story.out().contains("40 trials of 3 folds"), story.out());
    Struct report = shell.run("train", "--json", "--set", "training.metric=weighted_f1").answer();
    Struct best = report.struct("search").struct("best");
    Struct searched =
        report.structs("leaderboard").stream()
            .filter(each -> each.text("name").equals("tree-search"))
            .findFirst()
            .orElseThrow();
    assertEquals(best.number("mean"), searched.struct("mean").number("weighted_f1"));
    List<Struct> trials = trials(report.text("run_id"));
    assertEquals(40, trials.size());
    double highest = trials.stream().mapToDouble(t -> t.number("mean")).max().orElseThrow();
    assertEquals(highest, best.number("mean"));
    Result shown = shell.run("runs", "trials", "--limit", "3", "--report", home("page.html"));
    assertEquals(0, shown.code(), shown.errors());
    assertEquals(5, shown.out().lines().count(), shown.out());
    String page = shell.read("page.html");
    assertTrue(page.contains("tree: max_depth") && page.contains("best so far"), page);
    Struct run = shell.run("runs", "show", "--json").answer();
    assertTrue(
        run.structs("artifacts").stream().anyMatch(a -> a.text("path").equals("trials.jsonl")));
  }

  @Test
  void aSearchThatIsKilledGoesOnAndFindsTheSame() throws Exception {
    search(TREES);
    shell.write("customers.csv", DemoTable.csv(3000, 1)); // long enough to be killed in
    Struct undisturbed = shell.run("train", "--json", "--home", home("one")).answer();

    Path kept = folder.resolve("two");
    Killed.when(() -> lines(kept) >= 5, "train", "--home", home("two"), "-p", folder.toString());
    long done = lines(kept);
    assertTrue(done >= 5 && done < 40, done + " trials before it was killed");

    Result resumed = shell.run("train", "--json", "--home", home("two"));
    assertTrue(
        resumed.errors().contains("Going on behind " + done + " trials that are done"),
        resumed.errors());
    assertEquals(
        undisturbed.struct("hashes").text("model"),
        resumed.answer().struct("hashes").text("model"));
    assertEquals(
        undisturbed.struct("search").struct("best").number("mean"),
        resumed.answer().struct("search").struct("best").number("mean"));
    assertEquals(0, lines(kept), "nothing is left of it");
  }

  private String home(String name) {
    return folder.resolve(name).toString();
  }

  /** Whole lines of the only journal in a home; 0 when there is none. */
  private static long lines(Path home) throws IOException {
    for (Path file : Killed.checkpoints(home)) {
      if (file.endsWith("trials")) {
        return Files.readString(file).chars().filter(c -> c == '\n').count();
      }
    }
    return 0;
  }

  @Test
  void aWrongSpaceNamesTheLineAndEndsWithTwo() {
    search("search:\n  space:\n    - tree: {max_dept: [1, 2]}\n");
    Result refused = shell.run("train");
    assertEquals(2, refused.code());
    assertTrue(
        refused.errors().contains("'search.space.tree.max_dept' is no setting here; did you mean"),
        refused.errors());
    assertTrue(refused.errors().contains("coppice.yaml, line 11"), refused.errors());
  }

  @Test
  void aSpaceWithoutAUsablePointEndsWithTwo() {
    search("search:\n  space:\n    - tree: {criterion: [squared_error]}\n");
    Result refused = shell.run("train");
    assertEquals(2, refused.code());
    assertTrue(refused.errors().contains("has no point that can be fitted"), refused.errors());
  }

  @Test
  void aClassWithFewerRowsThanFoldsIsNamed() {
    search(TREES);
    Result refused = shell.run("train", "--set", "training.folds=200");
    assertEquals(1, refused.code());
    assertTrue(refused.errors().contains("fewer than the 200 folds"), refused.errors());
  }

  @Test
  void theTestRowsAreNeverTouched() throws IOException {
    search(TREES);
    StringBuilder test = new StringBuilder();
    for (int row = 240; row < 300; row++) {
      test.append(row).append('\n');
    }
    shell.write("test.txt", test.toString());
    String[] train = {"train", "--json", "--test-rows", shell.path("test.txt").toString()};
    List<Struct> before = trials(shell.run(train).answer().text("run_id"));

    List<String> lines = new ArrayList<>(shell.read("customers.csv").lines().toList());
    Collections.reverse(lines.subList(241, 301));
    shell.write("customers.csv", String.join("\n", lines) + "\n");
    List<Struct> after = trials(shell.run(train).answer().text("run_id"));

    assertEquals(40, before.size());
    for (int i = 0; i < 40; i++) {
      assertEquals(
          before.get(i).struct("settings").names(), after.get(i).struct("settings").names());
      assertTrue(
          Arrays.equals(before.get(i).doubles("scores"), after.get(i).doubles("scores")),
          "trial " + i);
    }
  }
}
