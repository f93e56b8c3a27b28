package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A/B: a share of the requests is held, labels come over HTTP, and anybody may look at any time.
 */
class ComparisonIT {

  private static final String PROJECT = "/api/v1/projects/churn";
  private static final String COMPARISON = PROJECT + "/models/canary/comparison";

  @TempDir private Path folder;

  /** What was decided, by request id. */
  private record Arms(Map<String, String> champion, Map<String, String> challenger) {}

  @Test
  void labelsThatComeTellTheBetterArmAndNobodyIsPromotedByThem() throws Exception {
    Shell shell = new Shell(Files.createDirectories(folder.resolve("churn")));
    succeed(shell.run("train"));
    succeed(shell.run("models", "register", "latest"));
    succeed(shell.run("train", "--set", "models=[tree]"));
    succeed(shell.run("models", "register", "latest"));
    succeed(shell.run("models", "alias", "churn/1", "champion"));
    try (Served served = Served.start(Map.of(), "-p", shell.path("coppice.yaml").toString())) {
      assertEquals(404, served.get(COMPARISON).status(), "nobody was tried yet");
      String canary = "{\"version\": \"2\", \"share\": 0.3}";
      served.post(PROJECT + "/models/canary", canary).ok();
      Arms arms = predict(served);
      Struct before = served.get(COMPARISON).ok();
      assertEquals("too_few_labels", before.text("verdict"));
      assertEquals(arms.challenger().size(), before.struct("challenger").integer("rows"));
      assertEquals(arms.champion().size(), before.struct("champion").integer("rows"));

      label(served, arms.champion(), 10);
      label(served, arms.challenger(), 2);
      Struct after = served.get(COMPARISON).ok();
      assertEquals("champion_is_better", after.text("verdict"), after.toString());
      assertEquals("right", after.text("measure"));
      assertEquals(0.9, after.struct("champion").number("mean"), 0.01);
      assertEquals(0.5, after.struct("challenger").number("mean"), 0.01);
      assertTrue(after.number("high") < 0, after.toString());

      Shell.Result told = shell.run("models", "canary", "compare", "churn");
      assertEquals(ExitCode.NO, told.code(), told.errors() + told.out());
      assertTrue(told.out().contains("The champion is better: -0."), told.out());
      Struct json = shell.run("models", "canary", "compare", "churn", "--json").json();
      assertEquals(after.number("difference"), json.number("difference"));
      Shell.Result wrong = shell.run("models", "canary", "compare", "churn", "--measure", "rigth");
      assertEquals(ExitCode.NO, wrong.code());
      assertTrue(wrong.errors().contains("did you mean 'right'"), wrong.errors());

      served.await(
          "/metrics",
          answer -> answer.text().contains("coppice_comparison_difference{project=\"churn\"} -0."));
      assertEquals(1, served.get(PROJECT + "/models").ok().struct("aliases").integer("champion"));
    }
  }

  private static Arms predict(Served served) {
    String features = text(served.get(PROJECT + "/schema").ok().structs("examples").get(0));
    List<String> rows = Collections.nCopies(1500, features);
    Struct answer = served.post(PROJECT + "/predict/batch", rows.toString()).ok();
    Arms arms = new Arms(new LinkedHashMap<>(), new LinkedHashMap<>());
    for (Struct row : answer.structs("predictions")) {
      boolean challenger = row.text("route").equals("challenger");
      (challenger ? arms.challenger() : arms.champion())
          .put(row.text("request_id"), row.text("prediction"));
    }
    return arms;
  }

  /** Every n-th was decided wrongly. */
  private static void label(Served served, Map<String, String> decided, int n) {
    List<String> labels = new ArrayList<>();
    decided.forEach(
        (id, decision) -> {
          boolean right = labels.size() % n != 0;
          String truth = right == decision.equals("yes") ? "yes" : "no";
          labels.add("{\"request_id\": \"" + id + "\", \"label\": \"" + truth + "\"}");
        });
    Struct counts = served.post(PROJECT + "/labels", labels.toString()).ok();
    assertEquals(decided.size(), counts.integer("added"));
  }

  private static String text(Struct struct) {
    return new String(JsonStruct.compact(struct), StandardCharsets.UTF_8);
  }

  private static void succeed(Shell.Result result) {
    assertEquals(0, result.code(), result.errors() + result.out());
  }
}
