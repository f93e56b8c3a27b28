package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.cli.Shell.Result;
import dev.coppice.codec.Struct;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files against a model's training rows, and against each other. */
class DriftCommandTest {

  @TempDir static Path folder;
  private static Shell shell;

  @BeforeAll
  static void train() {
    shell = new Shell(folder);
    shell.run("train", "--json").answer();
    shell.write("same.csv", DemoTable.csv(300, 2));
    shell.write("long.csv", longer(DemoTable.csv(300, 3)));
  }

  /** Everybody has been there for much longer. */
  private static String longer(String csv) {
    List<String> lines = csv.lines().toList();
    int tenure = List.of(lines.get(0).split(",")).indexOf("tenure_months");
    StringBuilder moved = new StringBuilder(lines.get(0)).append('\n');
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      cells[tenure] = cells[tenure].isEmpty() ? "" : cells[tenure] + "0";
      moved.append(String.join(",", cells)).append('\n');
    }
    return moved.toString();
  }

  private static String file(String name) {
    return shell.path(name).toString();
  }

  @Test
  void rowsOfTheSameKindAreStable() {
    Struct answer = shell.run("drift", "--current", file("same.csv"), "--json").answer();
    assertEquals("stable", answer.text("verdict"));
    assertEquals(300, answer.integer("rows"));
  }

  @Test
  void rowsThatMovedAreNamedAndTheExitCodeSaysSo() {
    Result result =
        shell.run("drift", "--current", file("long.csv"), "--report", file("page.html"));
    assertEquals(ExitCode.NO, result.code(), result.errors());
    assertTrue(result.out().contains("tenure_months"), result.out());
    assertTrue(result.out().contains("alert"), result.out());
    assertTrue(result.errors().contains("Report: "), result.errors());
    assertTrue(shell.read("page.html").endsWith("</html>\n"));
  }

  @Test
  void twoFilesNeedNoModel() {
    Result result =
        shell.run(
            "drift", "--reference", file("same.csv"), "--current", file("long.csv"), "--json");
    assertEquals(ExitCode.NO, result.code(), result.errors());
    assertEquals("alert", result.json().text("verdict"));
    Result none =
        shell.run("drift", "--reference", file("same.csv"), "--current", file("none.csv"));
    assertEquals(ExitCode.USAGE, none.code());
    assertTrue(none.errors().contains("none.csv"), none.errors());
  }

  @Test
  void whoNamesNoRowsOrTwoKindsIsTold() {
    for (String[] words :
        List.of(
            new String[] {"drift"},
            new String[] {"drift", "--current", file("same.csv"), "--log"})) {
      Result result = shell.run(words);
      assertEquals(ExitCode.USAGE, result.code());
      assertTrue(result.errors().contains("--current FILE or --log"), result.errors());
    }
    Result both = shell.run("drift", "--log", "--reference", file("same.csv"));
    assertEquals(ExitCode.USAGE, both.code());
    assertTrue(both.errors().contains("leave --reference out"), both.errors());
    Result unserved = shell.run("drift", "--log");
    assertTrue(unserved.errors().contains("serve the project first"), unserved.errors());
  }

  @Test
  void tooFewRowsSayNothingRatherThanSomethingWrong() {
    shell.write("few.csv", DemoTable.csv(20, 4));
    Struct answer = shell.run("drift", "--current", file("few.csv"), "--json").answer();
    assertEquals("insufficient", answer.text("verdict"));
  }
}
