package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.Struct;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetrainCommandTest {

  @TempDir Path folder;

  private static List<String> refusals(Struct decision) {
    return decision.structs("conditions").stream()
        .filter(each -> !each.flag("holds"))
        .map(each -> each.text("reason"))
        .toList();
  }

  @Test
  void aNoNamesEverythingThatIsAgainstIt() {
    Shell shell = new Shell(folder);
    assertEquals(ExitCode.OK, shell.run("train").code());
    Shell.Result none = shell.run("retrain", "--now", "--json");
    assertEquals(ExitCode.NO, none.code(), none.errors());
    assertEquals(
        List.of("There is no champion to replace: register a version of 'churn' and promote it"),
        refusals(none.json()));

    Shell.Result made = shell.run("models", "register", "latest", "--alias", "champion");
    assertEquals(ExitCode.OK, made.code(), made.errors());
    Shell.Result early = shell.run("retrain", "--dry-run", "--json");
    assertEquals(ExitCode.NO, early.code());
    assertEquals(
        List.of(
            "0 newer labelled rows; at least 500 are wanted",
            "quality_drop > 0.05 and quality_low > 0 (quality_drop unknown, quality_low unknown)"),
        refusals(early.json()));
    Shell.Result told = shell.run("retrain", "--dry-run");
    assertTrue(told.out().endsWith("Retrain: no\n"), told.out());
    assertTrue(told.out().contains("cool-down  yes"), told.out());

    Shell.Result lacking =
        shell.run("retrain", "--now", "--json", "--set", "serving.log.redact=[region,customer_id]");
    assertEquals(
        "the log is written without region (serving.log.redact), which the model reads",
        refusals(lacking.json()).get(0));
  }

  @Test
  void anOrderDoesNotReplaceLabels() {
    Shell shell = withChampion();
    Shell.Result tried = shell.run("retrain", "--now", "--reason", "prices have changed");
    assertEquals(ExitCode.NO, tried.code(), tried.errors());
    assertTrue(tried.out().endsWith("--now cannot help against these.\n"), tried.out());
    Shell.Result none = shell.run("retrain", "--resume");
    assertEquals(ExitCode.NO, none.code());
    assertTrue(none.errors().contains("No retraining is under way"), none.errors());
  }

  private Shell withChampion() {
    Shell shell = new Shell(folder);
    assertEquals(ExitCode.OK, shell.run("train").code());
    Shell.Result made = shell.run("models", "register", "latest", "--alias", "champion");
    assertEquals(ExitCode.OK, made.code(), made.errors());
    return shell;
  }
}
