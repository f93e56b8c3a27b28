package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.cli.Shell.Result;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamCommandTest {

  @TempDir Path folder;
  private Shell shell;

  @BeforeEach
  void train() {
    shell = new Shell(folder);
    shell.run("train", "--json").answer();
  }

  private Struct stream(String... more) {
    return shell.run(all(more)).answer();
  }

  private String[] all(String... more) {
    List<String> args = new java.util.ArrayList<>(List.of("stream", "--json", "--jitter-ms", "0"));
    args.addAll(List.of(more));
    return args.toArray(String[]::new);
  }

  @Test
  void aFileBecomesEventsThatAreAnsweredAndLogged() throws IOException {
    String answers = shell.path("answers.jsonl").toString();
    String metrics = shell.path("streaming_metrics.json").toString();
    Struct counts =
        stream(
            "--input",
            shell.path("customers.csv").toString(),
            "--when-full",
            "block",
            "--id-column",
            "customer_id",
            "--output",
            answers,
            "--metrics",
            metrics);
    assertEquals(300, counts.integer("produced"));
    assertEquals(300, counts.integer("consumed"));
    assertEquals(0, counts.integer("dropped"));
    assertEquals(300, counts.integer("logged"));
    List<String> lines = Files.readAllLines(Path.of(answers));
    assertEquals(300, lines.size());
    Struct first = JsonStruct.read(lines.get(0).getBytes(StandardCharsets.UTF_8));
    assertTrue(shell.read("customers.csv").contains(first.text("request_id")));
    assertTrue(List.of("no", "yes").contains(first.text("prediction")));
    Struct written = JsonStruct.read(Files.readAllBytes(Path.of(metrics)));
    assertEquals(300, written.integer("consumed"));
    assertTrue(
        written.names().containsAll(List.of("drop_rate", "queue_latency_p50_ms")),
        written.names().toString());
  }

  @Test
  void aFolderIsReadFileByFile() throws IOException {
    Path events = Files.createDirectory(shell.path("events"));
    Files.copy(shell.path("customers.csv"), events.resolve("1.csv"));
    Files.copy(shell.path("customers.csv"), events.resolve("2.csv"));
    Struct counts = stream("--input", events.toString(), "--when-full", "block");
    assertEquals(600, counts.integer("consumed"));
  }

  @Test
  void linesOfJsonAreTakenAndBadOnesNamed() {
    String row = "{\"customer_id\": \"c1\", \"age\": 40}";
    Result result =
        shell.runReading(
            row + "\nno json\n\n" + row + "\n",
            all("--input", "-", "--set", "serving.log.mode=off"));
    Struct counts = result.answer();
    assertEquals(2, counts.integer("produced"));
    assertEquals(0, counts.integer("logged"));
    assertTrue(result.errors().contains("Bad event: "), result.errors());
  }

  @Test
  void onSigtermWhatWaitsIsScoredAndTheCountsArePrinted() throws Exception {
    File said = folder.resolve("said").toFile();
    Process process =
        OwnProcess.of(
                "stream",
                "--json",
                "-p",
                folder.toString(),
                "--input",
                "-",
                "--output",
                folder.resolve("out.jsonl").toString())
            .redirectOutput(said)
            .redirectError(folder.resolve("errors").toFile())
            .start();
    Path log = folder.resolve(".coppice/predictions/churn");
    try (BufferedWriter events =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8))) {
      while (process.isAlive() && !hasLines(log)) { // it is up when it has answered something
        events.write("{\"age\": 40}\n");
        events.flush();
        Thread.onSpinWait();
      }
      process.toHandle().destroy(); // SIGTERM, with standard input still open
      assertEquals(0, process.waitFor(), () -> shell.read("errors"));
    } catch (IOException e) {
      // the pipe is gone with the process
    }
    Struct counts = JsonStruct.read(Files.readAllBytes(said.toPath()));
    long answered = Files.readAllLines(folder.resolve("out.jsonl")).size();
    assertEquals(answered, counts.integer("consumed") + counts.integer("refused"));
    assertEquals(counts.integer("consumed"), counts.integer("logged"));
  }

  private static boolean hasLines(Path log) throws IOException {
    if (!Files.isDirectory(log)) {
      return false;
    }
    try (var files = Files.list(log)) {
      return files.anyMatch(
          file -> file.getFileName().toString().startsWith("pred") && file.toFile().length() > 0);
    }
  }
}
