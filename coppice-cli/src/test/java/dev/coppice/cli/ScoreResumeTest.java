package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.cli.Shell.Result;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreResumeTest {

  private static final int COPIES = 2000; // of 300 rows: three checkpoints

  @TempDir Path folder;

  @Test
  void aKilledScoringGoesOnToTheSameBytes() throws Exception {
    Shell shell = new Shell(folder);
    shell.run("train", "--json").answer();
    Path input = folder.resolve("long.csv");
    writeLong(shell, input);
    String whole = folder.resolve("whole.csv").toString();
    Result uninterrupted = shell.run(arguments(input, whole));
    assertEquals(0, uninterrupted.code(), uninterrupted.errors());

    Path output = folder.resolve("resumed.csv");
    Path progress = folder.resolve(".resumed.csv.resume");
    Process process = start(arguments(input, output.toString()));
    while (process.isAlive() && !Files.exists(progress)) {
      Thread.onSpinWait();
    }
    process.toHandle().destroyForcibly(); // SIGKILL
    process.waitFor();
    assertTrue(Files.exists(progress), () -> shell.read("errors"));
    assertFalse(Files.exists(output), "not complete, so not there");

    List<String> resume = new ArrayList<>(List.of(arguments(input, output.toString())));
    resume.add("--resume");
    resume.add("--json");
    Result resumed = shell.run(resume.toArray(String[]::new));
    assertEquals(299 * COPIES, resumed.answer().integer("rows"));
    assertEquals(COPIES, resumed.answer().integer("skipped"));
    assertArrayEquals(Files.readAllBytes(Path.of(whole)), Files.readAllBytes(output));
    assertArrayEquals(
        Files.readAllBytes(Path.of(whole + ".bad-rows.csv")),
        Files.readAllBytes(Path.of(output + ".bad-rows.csv")));
    assertFalse(Files.exists(progress));
  }

  /** The customers again and again, one of them with an age that is no number. */
  private static void writeLong(Shell shell, Path file) throws IOException {
    List<String> lines = shell.read("customers.csv").lines().toList();
    String bad = lines.get(7).replaceAll("(?<=,)[0-9.]+(?=,)", "old");
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      writer.write(lines.get(0) + "\n");
      for (int copy = 0; copy < COPIES; copy++) {
        for (int i = 1; i < lines.size(); i++) {
          writer.write((i == 7 ? bad : lines.get(i)) + "\n");
        }
      }
    }
  }

  private static String[] arguments(Path input, String output) {
    return new String[] {
      "score", "--input", input.toString(), "--output", output, "--bad-rows", "report"
    };
  }

  private Process start(String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of(arguments));
    words.addAll(List.of("-p", folder.toString()));
    return OwnProcess.of(words.toArray(String[]::new))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(folder.resolve("errors").toFile())
        .start();
  }

  @Test
  void onlyTheSameScoringGoesOn() throws IOException {
    Shell shell = new Shell(folder);
    shell.run("train", "--json").answer();
    String input = folder.resolve("customers.csv").toString();
    String output = folder.resolve("out.csv").toString();
    Result fresh = shell.run("score", "--input", input, "--output", output, "--resume");
    assertEquals(0, fresh.code(), "nothing was begun, so it begins");
    Files.writeString(
        folder.resolve(".out.csv.resume"),
        """
        {"input": "elsewhere.csv", "input_bytes": "1", "input_changed": "then",
         "model_hash": "other", "bad_rows": "SKIP", "chunks": 1, "rows": 1, "skipped": 0,
         "last_bad": "", "output_bytes": 1, "list_bytes": 0}
        """);
    Result refused = shell.run("score", "--input", input, "--output", output, "--resume");
    assertEquals(1, refused.code());
    for (String what : List.of("input", "input_bytes", "model_hash", "bad_rows")) {
      assertTrue(refused.errors().contains(what + ": it was "), refused.errors());
    }
    Result anew = shell.run("score", "--input", input, "--output", output);
    assertEquals(0, anew.code());
    assertTrue(anew.errors().contains("--resume goes on"), anew.errors());
    Result piped = shell.run("score", "--input", input, "--output", "-", "--resume");
    assertEquals(2, piped.code());
  }
}
