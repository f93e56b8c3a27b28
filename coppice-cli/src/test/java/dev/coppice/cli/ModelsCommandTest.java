package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.bundle.Bundle;
import dev.coppice.cli.Shell.Result;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsCommandTest {

  @TempDir Path folder;
  private Shell shell;

  @BeforeEach
  void makeProject() {
    shell = new Shell(folder);
    String ungated = "promotion: {min_rows: 0, compare: {want: nothing}}\n";
    shell.write("coppice.yaml", shell.read("coppice.yaml") + ungated);
  }

  private String ok(String... args) {
    Result result = shell.run(args);
    assertEquals(0, result.code(), () -> String.join(" ", args) + "\n" + result.errors());
    return result.out();
  }

  private Struct json(String... args) {
    String[] all = List.of(args).toArray(new String[args.length + 1]);
    all[args.length] = "--json";
    return shell.run(all).answer();
  }

  private String refused(int code, String... args) {
    Result result = shell.run(args);
    assertEquals(code, result.code(), () -> String.join(" ", args) + "\n" + result.out());
    return result.errors();
  }

  /** Versions 1 and 2; 1 is champion, 2 challenger. */
  private void trainTwo() {
    ok("train", "--register", "--run-name", "one");
    ok("models", "promote", "churn/1", "--reason", "the first", "--by", "ann");
    ok("train", "--register", "--run-name", "two", "--seed", "7");
  }

  @Test
  void trainingRegistersWhenItIsAskedTo() {
    Struct report = json("train", "--register");
    assertEquals("churn/1", report.text("registered"));
    Struct version = json("models", "show", "churn@challenger");
    assertEquals(report.text("run_id"), version.text("run_id"));
    assertEquals("runs:/" + report.text("run_id") + "/model", version.text("source"));
    assertEquals(report.struct("hashes").text("model"), version.text("model_hash"));
    assertEquals("Staging", version.text("stage"));
    List<String> files = version.structs("files").stream().map(f -> f.text("path")).toList();
    assertTrue(files.containsAll(List.of("MLmodel", "SHA256SUMS", "pipeline")), "" + files);
    assertFalse(json("train").has("registered"));
    String gate = "gates=[{check: roc_auc > 2, message: never}]";
    assertFalse(
        json("train", "--set", gate, "--set", "registry.register=passed").has("registered"));
    assertEquals("churn/2", json("train", "--set", "registry.register=passed").text("registered"));
    assertTrue(ok("train", "--register").contains("Registered churn/3, challenger"));
  }

  @Test
  void aProjectSaysHowItsVersionsAreCalled() {
    String[] settings = {
      "--set", "registry.name=leavers",
      "--set", "registry.label=v{nnn}",
      "--set", "registry.aliases=[staging, newest]"
    };
    ok("train");
    String[] register = new String[2 + settings.length];
    register[0] = "models";
    register[1] = "register";
    System.arraycopy(settings, 0, register, 2, settings.length);
    Struct version = json(register);
    assertEquals("leavers", version.text("model"));
    assertEquals("v001", version.text("label"));
    assertEquals(List.of("newest", "staging"), version.texts("aliases"));
    assertTrue(ok("verify", "leavers/v001").startsWith("Verified models:/leavers/1: "));
    String wrong =
        refused(2, "train", "--set", "registry.aliases=[latest]", "--set", "registry.label=a b");
    assertTrue(wrong.contains("'latest' is no alias"), wrong);
    assertTrue(wrong.contains("'a b' is no label"), wrong);
  }

  @Test
  void aBundleOrAnOlderRunIsRegisteredWithItsOwnFacts() {
    String id = json("train", "--run-name", "one").text("run_id");
    String bundle = json("train", "--run-name", "two").text("bundle");
    Struct run =
        json("models", "register", "one", "--alias", "eu", "--tag", "image_tag=inference-1");
    assertEquals(id, run.text("run_id"));
    assertEquals("inference-1", run.struct("tags").text("image_tag"));
    assertEquals(List.of("eu"), run.texts("aliases"));
    Struct other = json("models", "register", bundle, "--name", "other", "--label", "1.2.0");
    assertEquals("1.2.0", other.text("label"));
    assertEquals(Path.of(bundle).toUri().toString(), other.text("source"));
    assertTrue(other.has("run_id"));
    assertEquals(1, json("models", "register", "one", "--request", "a").integer("version") - 1);
    assertEquals(2, json("models", "register", "one", "--request", "a").integer("version"));
    assertTrue(refused(2, "models", "register", "onne").contains("did you mean 'one'?"));
    assertTrue(refused(1, "models", "register", "--alias", "v3").contains("'v3' is no alias"));
  }

  @Test
  void theChampionMovesWithReasonsAndBackInOneStep() throws IOException {
    trainTwo();
    Path record = shell.path("promotion_record.json");
    assertTrue(
        ok("models", "promote", "churn@challenger", "--over", "1", "--record", "" + record)
            .endsWith("churn@champion is version 2; before it was version 1\n"));
    Struct kept = JsonStruct.read(Files.readAllBytes(record));
    assertEquals("Staging", kept.text("source_stage"));
    assertEquals("Production", kept.text("target_stage"));
    assertEquals(1, kept.integer("previous_version"));
    List<Struct> versions = json("models", "versions", "churn").structs("versions");
    assertEquals(
        List.of("Production", "Archived"), versions.stream().map(v -> v.text("stage")).toList());
    assertTrue(
        refused(1, "models", "promote", "churn/1", "--over", "1").contains("is version 2 mean"));
    assertEquals(
        "churn/1 is champion again\n", ok("models", "rollback", "churn", "--reason", "alarms"));
    assertTrue(refused(1, "models", "rollback", "churn").contains("nothing to roll back to"));
    String history = ok("models", "history", "churn", "--alias", "champion");
    assertTrue(history.contains("rolled back") && history.contains("alarms"), history);
    assertEquals(5, history.lines().count(), history);
    assertTrue(refused(1, "models", "promote", "churn/latest").contains("write churn/2"));
    assertTrue(refused(1, "models", "archive", "churn/1").contains("is champion"));
    assertEquals("churn/2 is archived\n", ok("models", "archive", "churn/2"));
    assertTrue(ok("models", "show", "churn/2").contains("promoted"), "its decisions are kept");
  }

  @Test
  void whoWasChampionAtATime() {
    Instant before = Instant.now().minus(Duration.ofHours(1));
    trainTwo();
    Struct now = json("models", "history", "churn", "--at", Instant.now().toString());
    assertEquals(1, now.integer("version"));
    String long_ago = before.toString();
    assertEquals(1, shell.run("models", "history", "churn", "--at", long_ago).code());
    assertTrue(
        shell
            .run("models", "history", "churn", "--at", "2026-05-03T14:05")
            .out()
            .equals("Nobody was champion at 2026-05-03 14:05:00\n"));
    assertTrue(refused(2, "models", "history", "churn", "--at", "noon").contains("is no time"));
  }

  @Test
  void versionsAreScoredAndVerifiedLikeBundles() throws IOException {
    trainTwo();
    Struct one = json("models", "show", "churn/1");
    for (String reference :
        List.of("churn/1", "churn@champion", "models:/churn/Production", "churn", "runs:/one")) {
      Struct verified = json("verify", reference);
      assertEquals(one.text("model_hash"), verified.text("model_hash"), reference);
    }
    String out = shell.path("scored.csv").toString();
    String in = shell.path("customers.csv").toString();
    json("score", "-m", "churn@champion", "--input", in, "--output", out);
    assertEquals(301, Files.readAllLines(Path.of(out)).size());
    ok("models", "download", "churn/1", "--output", shell.path("copy").toString());
    assertEquals(one.text("model_hash"), Bundle.open(shell.path("copy")).modelHash());
    assertTrue(refused(2, "verify", "churn/9").contains("the newest is churn/2"));
    assertTrue(refused(2, "verify", "churn@eu").contains("has no alias 'eu'"));
    assertTrue(refused(2, "verify", "runs:/nobody").contains("There is no run 'nobody'"));
    assertTrue(refused(2, "verify", "nobody").contains("There is no bundle, run folder or run"));
  }

  @Test
  void aVersionOutlivesItsRun() {
    trainTwo();
    ok("runs", "delete", "one");
    ok("gc", "--delete", "--older-than", "0s", "--grace", "0s");
    assertTrue(ok("verify", "churn/1").contains("golden rows equal to the bit"));
    ok("models", "delete", "churn/1", "--reason", "no longer needed");
    assertTrue(json("gc", "--delete", "--older-than", "0s", "--grace", "0s").integer("blobs") > 5);
    assertTrue(refused(2, "models", "show", "churn/1").contains("churn/1 is deleted"));
    assertEquals("churn/3", json("train", "--register").text("registered"));
  }

  @Test
  void modelsAreListedSearchedAndCompared() {
    trainTwo();
    ok("models", "alias", "churn/1", "eu", "--by", "bob");
    ok("models", "register", "one", "--name", "fraud");
    String list = ok("models");
    assertTrue(list.contains("challenger 2, champion 1, eu 1"), list);
    String versions = ok("models", "versions", "churn");
    assertTrue(versions.contains("test_roc_auc") && versions.contains(" two "), versions);
    Struct found = json("models", "versions", "--filter", "alias = 'champion' or name = 'fraud'");
    assertEquals(2, found.structs("versions").size());
    String compared = ok("models", "compare", "churn/1", "churn/2");
    assertTrue(compared.lines().anyMatch(l -> l.matches("training\\.seed +42 +7")), compared);
    ok("models", "alias", "churn", "eu", "--remove");
    assertFalse(json("models", "show", "churn").struct("aliases").has("eu"));
    assertTrue(refused(2, "models", "show", "chrun").contains("did you mean 'churn'?"));
  }

  @Test
  void theAuditLogKnowsEveryDecisionAndWhetherItWasChanged() throws SQLException {
    trainTwo();
    String log = ok("audit", "churn");
    assertTrue(log.contains("model.promote") && log.contains("the first"), log);
    List<Struct> events = json("audit").structs("events");
    assertEquals("version.register", events.get(0).text("action"));
    assertEquals("ann", events.get(1).text("by"));
    Struct check = json("audit", "--check");
    assertEquals(4, check.integer("events"));
    ok("models", "rollback", "churn", "--alias", "challenger", "--reason", "x", "--by", "bob");
    assertTrue(ok("audit", "--check", "--known", check.text("head")).startsWith("Intact: 5 ev"));
    String database = "jdbc:sqlite:" + shell.path(".coppice/coppice.db");
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement()) {
      statement.execute("update audit set actor = 'mallory' where number = 3");
    }
    String broken = refused(1, "audit", "--check");
    assertTrue(broken.contains("Event 3 (model.promote churn/1) was changed"), broken);
  }

  @Test
  void theChampionIsWhoeverTheProjectServesAsOne() {
    String routing = "serving: {routing: {champion: live}}\n";
    shell.write("coppice.yaml", shell.read("coppice.yaml") + routing);
    trainTwo();
    ok("models", "promote", "churn/2", "--reason", "better");
    assertEquals(2, json("models", "show", "churn@live").integer("version"));
    assertEquals(
        "churn/1 is live again\n", ok("models", "rollback", "churn", "--reason", "alarms"));
    Result other = shell.runWith(Map.of("CHAMPION_ALIAS", "first"), "models", "promote", "churn/2");
    assertEquals(0, other.code(), other.errors());
    assertEquals(2, json("models", "show", "churn@first").integer("version"));
  }
}
