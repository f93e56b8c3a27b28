package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.JsonStruct;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {

  @Test
  void theVersionIsOneLine() {
    assertEquals(new Shell.Result(0, "coppice " + Version.text() + "\n", ""), Shell.plain("-V"));
    assertEquals(Shell.plain("-V"), Shell.plain("--version"));
    assertTrue(Version.text().matches("\\d+\\.\\d+\\.\\d+.*"), Version.text());
  }

  @Test
  void withoutACommandTheHelpGoesToStandardError() {
    Shell.Result result = Shell.plain();
    assertEquals(2, result.code());
    assertEquals("", result.out());
    assertTrue(result.errors().contains("Commands:"), result.errors());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "init",
        "validate",
        "profile",
        "train",
        "runs",
        "experiments",
        "score",
        "gate",
        "verify",
        "demo",
        "config",
        "doctor"
      })
  void everyCommandHasHelpWithAnExample(String command) {
    Shell.Result result = Shell.plain(command, "--help");
    assertEquals(0, result.code());
    assertTrue(result.out().startsWith("Usage: coppice " + command), result.out());
    assertTrue(result.out().contains("Example"), result.out());
    assertTrue(Shell.plain("--help").out().contains("\n  " + command), "not in the list");
  }

  @Test
  void anUnknownCommandNamesTheNearest() {
    Shell.Result result = Shell.plain("-p", "somewhere", "trian", "--seed", "1");
    assertEquals(2, result.code());
    assertEquals(
        """
        Error: there is no command 'trian'; did you mean 'train'?
        See 'coppice --help'.
        """,
        result.errors());
  }

  @Test
  void anUnknownOptionNamesTheNearest() {
    Shell.Result result = Shell.plain("train", "--sead", "1");
    assertEquals(2, result.code());
    assertEquals(
        """
        Error: there is no option '--sead'; did you mean '--seed'?
        See 'coppice train --help'.
        """,
        result.errors());
    assertTrue(Shell.plain("config", "shaw").errors().contains("did you mean 'show'?"));
    assertTrue(Shell.plain("doctor", "x").errors().contains("'x' is one argument too many"));
  }

  @Test
  void theDoctorSaysWhatThereIs() {
    Shell.Result result = Shell.plain("doctor", "--json");
    assertTrue(result.code() == 0 || result.code() == 1, result.errors());
    List<String> what =
        result.json().structs("findings").stream().map(f -> f.text("what")).toList();
    assertTrue(what.containsAll(List.of("Java", "processors", "memory")), what.toString());
    assertTrue(what.contains("model logistic"), what.toString());
    assertEquals(result.code() == 0, result.json().flag("ok"));
  }

  @Test
  void thePublishedSchemaIsTheCurrentOne() throws IOException {
    Path root = Path.of("").toAbsolutePath();
    Path file = root.resolveSibling("docs").resolve("reference").resolve("coppice.schema.json");
    String current =
        new String(JsonStruct.pretty(ConfigCommand.projectSchema()), StandardCharsets.UTF_8);
    assertEquals(
        current,
        Files.readString(file),
        "stale; write it again: ./coppice config schema > docs/reference/coppice.schema.json");
  }
}
