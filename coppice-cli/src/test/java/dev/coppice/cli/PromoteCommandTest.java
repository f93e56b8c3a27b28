package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.cli.Shell.Result;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromoteCommandTest {

  private static final String STUMP = "models=[forest: {trees: 1, max_depth: 1}]";

  @TempDir Path folder;
  private Shell shell;

  @BeforeEach
  void makeProject() {
    shell = new Shell(folder).write("customers.csv", DemoTable.csv(900, 1));
  }

  private String ok(String... args) {
    Result result = shell.run(args);
    assertEquals(0, result.code(), () -> String.join(" ", args) + result.out() + result.errors());
    return result.out();
  }

  private Result no(String... args) {
    Result result = shell.run(args);
    assertEquals(1, result.code(), () -> String.join(" ", args) + result.out() + result.errors());
    return result;
  }

  @Test
  void theFirstModelIsPromotedWithAVerdictOfEveryGate() throws IOException {
    ok("train", "--register");
    Path record = shell.path("promotion_record.json");

    String said = ok("models", "promote", "churn/1", "--record", "" + record, "--by", "ana");

    assertTrue(said.startsWith("churn/1, judged on "), said);
    for (String gate : List.of("golden rows", "schema", "rows", "data", "champion", "latency")) {
      assertTrue(said.lines().anyMatch(l -> l.matches(gate + " +yes .+")), said);
    }
    assertTrue(said.endsWith("churn@champion is version 1\n"), said);
    Struct kept = JsonStruct.read(Files.readAllBytes(record));
    assertEquals("ana", kept.text("requested_by"));
    assertEquals(
        180, kept.struct("evidence").struct("judgement").struct("gate_set").integer("rows"));
    assertTrue(no("models", "promote", "churn/1").errors().contains("is champion already"));
  }

  @Test
  void aDryRunChangesNothing() {
    ok("train", "--register");

    Struct said = shell.run("models", "promote", "churn/1", "--dry-run", "--json").answer();

    assertEquals("would-promote", said.text("outcome"));
    assertFalse(said.has("record"));
    assertFalse(ok("models", "history", "churn").contains("champion"));
  }

  @Test
  void aLosingChallengerIsArchived() {
    ok("train", "--register");
    ok("models", "promote", "churn/1");
    ok("train", "--register", "--set", STUMP);

    Result said = no("models", "promote", "churn@challenger", "--json");

    assertEquals("archived", said.json().text("outcome"));
    assertFalse(said.json().flag("passed"));
    Struct loser = shell.run("models", "show", "churn/2", "--json").answer();
    assertEquals("Archived", loser.text("stage"));
    assertTrue(
        shell
            .run("models", "show", "churn/1", "--json")
            .answer()
            .texts("aliases")
            .contains("champion"));
  }

  @Test
  void anApprovalIsWaitedForAndOnlyAListedNameGivesIt() {
    String approvers = "promotion.approvers=[ana]";
    ok("train", "--register");

    String waits = no("models", "promote", "churn/1", "--set", approvers).out();
    String stranger =
        no("models", "approve", "churn/1", "--by", "eve", "--set", approvers).errors();
    String other =
        no("models", "promote", "churn/1", "--approve", "eve", "--set", approvers).errors();
    ok("models", "approve", "churn/1", "--by", "ana", "--reason", "fine", "--set", approvers);
    String said = ok("models", "promote", "churn/1", "--set", approvers);

    assertTrue(waits.contains("Waits for the approval of ana"), waits);
    assertTrue(waits.endsWith("churn/1 is not promoted, and stays as it is.\n"), waits);
    assertTrue(stranger.contains("'eve' may not approve"), stranger);
    assertEquals(stranger, other);
    assertTrue(said.contains("Approved by ana"), said);
  }

  @Test
  void forcingNeedsAReasonAndIsWrittenDown() {
    ok("train", "--register");
    String[] promote = {
      "models", "promote", "churn/1", "--set", "promotion.min_rows=9999", "--force"
    };

    String bare = no(promote).errors();
    String[] reasoned = List.of(promote).toArray(new String[promote.length + 2]);
    reasoned[promote.length] = "--reason";
    reasoned[promote.length + 1] = "the old one is down";
    String said = ok(reasoned);

    assertTrue(bare.contains("needs a reason"), bare);
    assertTrue(said.contains("forced against the gates"), said);
    assertTrue(ok("audit", "churn").contains("the old one is down"));
  }

  @Test
  void wrongSettingsAreNamedWithTheirLine() {
    ok("train", "--register");
    shell.write(
        "coppice.yaml", shell.read("coppice.yaml") + "promotion:\n  compare: {metric: rmse}\n");

    Result wrong = shell.run("models", "promote", "churn/1");
    Result unknown = shell.run("models", "promote", "churn/1", "--set", "promotion.min_row=3");

    assertEquals(2, wrong.code(), wrong.errors());
    assertTrue(wrong.errors().contains("promotion.compare.metric"), wrong.errors());
    assertTrue(wrong.errors().contains("line 11"), wrong.errors());
    assertEquals(2, unknown.code());
    assertTrue(unknown.errors().contains("min_rows"), unknown.errors());
  }

  @Test
  void fallingBackOnFreshRowsReportsTheirBadCells() {
    ok("train", "--register");
    String fresh = DemoTable.csv(200, 9);
    shell.write("fresh.csv", fresh);

    String said = ok("models", "promote", "churn/1", "--data", "" + shell.path("fresh.csv"));

    assertTrue(said.contains("fresh.csv"), said);
    Result none = shell.run("models", "promote", "churn/1", "--data", "nowhere.csv");
    assertTrue(none.code() > 0 && none.errors().contains("nowhere.csv"), none.errors());
  }
}
