package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.audit.By;
import dev.coppice.bundle.Bundle;
import dev.coppice.cli.Shell.Result;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.registry.NewVersion;
import dev.coppice.registry.Registry;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labels, trace, replay and erasure, on predictions that a stream left. */
class PastCommandsTest {

  @TempDir static Path trained;
  @TempDir Path folder;
  private Shell shell;
  private List<String> ids;

  @BeforeAll
  static void predict() {
    Shell shell = new Shell(trained);
    shell.run("train", "--json").answer();
    shell
        .run(
            "stream",
            "--json",
            "--jitter-ms",
            "0",
            "--when-full",
            "block",
            "--id-column",
            "customer_id",
            "--input",
            shell.path("customers.csv").toString())
        .answer();
  }

  @BeforeEach
  void copy() throws IOException {
    try (Stream<Path> all = Files.walk(trained)) {
      for (Path each : all.skip(1).toList()) {
        Files.copy(each, folder.resolve(trained.relativize(each)));
      }
    }
    shell = new Shell(folder);
    ids = shell.read("customers.csv").lines().skip(1).map(line -> line.split(",", 2)[0]).toList();
  }

  @Test
  void labelsFromAFileAreCountedAndTheirContradictionsNamed() {
    StringBuilder csv = new StringBuilder("request_id,label,time\n");
    ids.subList(0, 10).forEach(id -> csv.append(id).append(",no,2026-03-01\n"));
    csv.append("nobody,yes,\n").append(ids.get(0)).append(",yes,\n");
    csv.append(ids.get(1)).append(",no,\n").append(ids.get(11)).append(",maybe,\n");
    shell.write("labels.csv", csv.toString());
    Result result = shell.run("label", shell.path("labels.csv").toString(), "--json");
    assertEquals(1, result.code());
    Struct counts = result.json();
    assertEquals(11, counts.integer("added"));
    assertEquals(1, counts.integer("repeated"));
    assertEquals(1, counts.integer("contradicting"));
    assertEquals(ids.get(0), counts.structs("conflicts").get(0).text("request_id"));
    assertEquals(
        "the label of " + ids.get(11) + " is 'maybe'; accepted: no, yes",
        counts.structs("problems").get(0).text("message"));
    assertEquals(300, counts.integer("predictions"));
    assertEquals(10, counts.integer("labelled"));
    assertEquals(1, counts.integer("without_prediction"));

    Struct replaced =
        shell.run("label", "--id", ids.get(0), "--label", "yes", "--replace", "--json").answer();
    assertEquals(1, replaced.integer("replaced"));
    assertEquals(11, shell.run("label", "--json").answer().integer("labels"));
  }

  @Test
  void labelsAsJsonLinesUnderOtherNames() {
    String lines = "{\"ref\": \"" + ids.get(0) + "\", \"outcome\": \"yes\"}\n";
    Result result =
        shell.runReading(
            lines, "label", "-", "--json", "--id-column", "ref", "--label-column", "outcome");
    assertEquals(1, result.answer().integer("labelled"));
  }

  @Test
  void aPredictionIsTracedToItsSources() throws IOException {
    shell.run("label", "--id", ids.get(5), "--label", "no", "--json").answer();
    Struct trace = shell.run("trace", ids.get(5), "--json").answer();
    Struct report = report();
    Struct hashes = report.struct("hashes");
    assertEquals(hashes.text("model"), trace.text("model_sha256"));
    assertEquals(hashes.text("data"), trace.text("data_sha256"));
    assertEquals(hashes.text("split"), trace.text("split_sha256"));
    assertEquals(report.text("run_id"), trace.text("run"));
    assertTrue(trace.has("run_name"));
    assertTrue(trace.text("label").startsWith("no, known 20"), trace.text("label"));
    assertTrue(trace.flag("complete"));
    assertTrue(trace.struct("features").names().size() > 3);
    String text = shell.run("trace", ids.get(5)).out();
    assertTrue(text.contains(hashes.text("data")), text);
    Struct hinted =
        shell.run("trace", ids.get(5), "--json", "--around", trace.text("time")).answer();
    assertEquals(trace.text("time"), hinted.text("time"));
  }

  private Struct report() throws IOException {
    String run = shell.read(".coppice/latest").strip();
    return JsonStruct.read(
        Files.readAllBytes(folder.resolve(".coppice/runs/" + run + "/report.json")));
  }

  @Test
  void whatIsNotThereIsSaid() {
    Result result = shell.run("trace", "nobody");
    assertEquals(2, result.code());
    assertTrue(result.errors().contains("There is no prediction 'nobody' in "), result.errors());
    assertEquals(2, shell.run("trace", ids.get(5), "--around", "2001-01-01").code());
    Result wrong = shell.run("trace", ids.get(5), "--around", "yesterday");
    assertEquals(2, wrong.code());
    assertTrue(wrong.errors().contains("--around is 'yesterday'; accepted: a time"));
  }

  @Test
  void theSameModelGivesTheSameBits() {
    Struct replay = shell.run("replay", "--json").answer();
    assertEquals(300, replay.integer("predictions"));
    assertEquals(300, replay.integer("same"));
    assertEquals(0, replay.number("max_difference"));
    Struct named = shell.run("replay", "--json", "--model", "latest").answer();
    assertEquals(300, named.integer("same"));
  }

  @Test
  void anotherModelDiffersAndThatIsNoFault() {
    shell.run("train", "--json", "--seed", "7", "--set", "models=[tree]").answer();
    Struct replay = shell.run("replay", "--json", "--model", "latest").answer();
    assertEquals(300, replay.integer("predictions"));
    assertTrue(replay.number("max_difference") > 0);
    assertTrue(replay.integer("decided_otherwise") > 0);
    assertEquals(10, replay.structs("largest").size());
    assertEquals(
        replay.number("max_difference"), replay.structs("largest").get(0).number("difference"));
    assertEquals(300, shell.run("replay", "--json").answer().integer("same"), "each its own");
    String text = shell.run("replay", "--model", "latest").out();
    assertTrue(text.contains("decided otherwise: "), text);
  }

  @Test
  void onePredictionIsExplained() {
    Struct replay = shell.run("replay", "--json", "--request-id", ids.get(3)).answer();
    Struct parts = replay.struct("contributions");
    double margin = parts.names().stream().mapToDouble(parts::number).sum();
    double logged =
        Double.parseDouble(shell.run("trace", ids.get(3), "--json").answer().text("probability"));
    assertEquals(logged, 1 / (1 + StrictMath.exp(-margin)), 1e-12);
  }

  @Test
  void aLineThatWasChangedIsFoundByReplay() throws IOException {
    Path log = folder.resolve(".coppice/predictions/churn");
    try (Stream<Path> files = Files.list(log)) {
      Path file =
          files.filter(each -> each.toString().contains("predictions-")).findFirst().orElseThrow();
      String lines = Files.readString(file);
      int at = lines.indexOf("\"probability\":0.") + "\"probability\":0.".length();
      char digit = lines.charAt(at);
      Files.writeString(
          file, lines.substring(0, at) + (digit == '1' ? '2' : '1') + lines.substring(at + 1));
    }
    Result result = shell.run("replay", "--json");
    assertEquals(1, result.code());
    assertEquals(1, result.json().integer("broken"));
    assertFalse(shell.run("replay").out().isEmpty());
  }

  @Test
  void aPersonIsErasedFromLogLabelsAndGoldenRows() throws IOException {
    Path bundle =
        folder.resolve(".coppice/runs/" + shell.read(".coppice/latest").strip() + "/bundle");
    Struct golden = JsonStruct.read(Files.readAllBytes(bundle.resolve("golden.json")));
    String person = someoneIn(golden.structs("rows").get(0).struct("row"));
    shell.run("label", "--id", person, "--label", "no", "--json").answer();

    Struct found = shell.run("erase", "--id", person, "--json").answer();
    assertFalse(found.flag("erased"));
    assertEquals(1, found.integer("log_lines"));
    assertEquals(1, found.integer("labels"));
    assertEquals(1, found.structs("bundles").get(0).integer("golden_rows"));
    assertEquals(0, shell.run("trace", person).code(), "nothing was changed");

    Struct erased = shell.run("erase", "--id", person, "--json", "--delete").answer();
    assertTrue(erased.flag("erased"));
    assertEquals(2, shell.run("trace", person).code());
    assertEquals(0, shell.run("label", "--json").answer().integer("labels"));
    Struct verified = shell.run("verify", "--json").answer();
    Struct resealed = erased.structs("bundles").get(0);
    assertEquals(verified.text("model_hash"), resealed.text("model_hash_now"));
    Struct facts = Bundle.open(bundle).manifest().struct("facts");
    Struct note = facts.structs("erased").get(0);
    assertEquals(resealed.text("model_hash"), note.text("model_hash_before"));
    assertEquals(1, note.integer("golden_rows"));
    assertEquals(299, shell.run("replay", "--json").answer().integer("same"), "it is the model");
    Struct again = shell.run("erase", "--id", person, "--json").answer();
    assertEquals(0, again.integer("log_lines") + again.structs("bundles").size());
    assertTrue(shell.run("erase", "--id", person).out().contains("Nothing was changed"));
  }

  @Test
  void afterAnErasureNoFileOfTheHomeHasTheRow() throws IOException {
    String person = ids.get(7);
    Struct features = shell.run("trace", person, "--json").answer().struct("features");
    List<String> names = new ArrayList<>(features.names());
    List<String> rows = new ArrayList<>(List.of(String.join(",", names) + ",churned"));
    for (String id : ids.subList(0, 20)) {
      Struct one = shell.run("trace", id, "--json").answer().struct("features");
      rows.add(
          names.stream().map(n -> one.has(n) ? text(one, n) : "").collect(Collectors.joining(","))
              + ",no");
    }
    String home = ".coppice/retraining/churn/f00d/";
    Files.createDirectories(shell.path(home));
    shell.write(home + "train.csv", String.join("\n", rows) + "\n");
    shell.write(home + "gate.csv", rows.get(0) + "\n" + String.join("\n", rows.subList(6, 21)));
    List<String> tested = IntStream.range(5, 20).mapToObj(String::valueOf).toList();
    shell.write(home + "test.rows", String.join("\n", tested) + "\n");
    Path panes = shell.path(".coppice/monitoring/churn/abc/gone.panes");
    Files.createDirectories(panes.getParent());
    Files.write(panes, new byte[] {1});

    Struct found = shell.run("erase", "--id", person, "--json").answer();
    assertEquals(2, found.structs("gathered").size());
    assertEquals(1, found.structs("gathered").get(1).integer("rows"));
    assertTrue(shell.run("erase", "--id", person).out().contains("train.csv"));
    shell.run("label", "--id", person, "--label", "no", "--json").answer();
    shell.run("erase", "--id", person, "--json", "--delete").answer();
    assertEquals(19, shell.read(home + "train.csv").lines().skip(1).count());
    assertEquals(14, shell.read(home + "gate.csv").lines().skip(1).count());
    List<String> left = IntStream.range(5, 19).mapToObj(String::valueOf).toList();
    assertEquals(left, shell.read(home + "test.rows").lines().toList());
    assertFalse(Files.exists(panes));
    try (Stream<Path> files = Files.walk(shell.path(".coppice"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertFalse(bytes.contains(person), file + " names the person");
        assertFalse(bytes.contains(rows.get(8)), file + " has the row");
      }
    }
    assertEquals(
        0, shell.run("erase", "--id", person, "--json").answer().structs("gathered").size());
  }

  /** The customer whose logged row is equal to a golden one. */
  private String someoneIn(Struct row) {
    for (String id : ids) {
      Struct features = shell.run("trace", id, "--json").answer().struct("features");
      if (features.names().stream()
          .allMatch(name -> row.has(name) && text(row, name).equals(text(features, name)))) {
        return id;
      }
    }
    throw new AssertionError("no customer is like " + row);
  }

  private static String text(Struct row, String name) {
    try {
      return row.text(name);
    } catch (InvalidInput e) {
      return "" + row.number(name);
    }
  }

  @Test
  void everyoneWithAValueIsErased() {
    Struct features = shell.run("trace", ids.get(0), "--json").answer().struct("features");
    String field = features.names().iterator().next();
    String value = text(features, field).replaceAll("\\.0$", "");
    Struct found = shell.run("erase", "--field", field, "--id", value, "--json").answer();
    assertTrue(found.integer("log_lines") >= 1, field + "=" + value);
    Struct erased =
        shell.run("erase", "--field", field, "--id", value, "--json", "--delete").answer();
    assertEquals(found.integer("log_lines"), erased.integer("log_lines"));
    Struct left = shell.run("erase", "--field", field, "--id", value, "--json").answer();
    assertEquals(0, left.integer("log_lines"));
    assertEquals(
        300 - found.integer("log_lines"),
        shell.run("label", "--json").answer().integer("predictions"));
  }

  @Test
  void registeredVersionsAreNamedWithTheHistoryOfTheirAliases() {
    Path bundle =
        folder.resolve(".coppice/runs/" + shell.read(".coppice/latest").strip() + "/bundle");
    try (Store store = Store.open(folder.resolve(".coppice"), StoreSettings.defaults())) {
      Registry registry = Registry.open(store, Clock.systemUTC());
      By by = new By("ann", "because it is better");
      registry.register(
          NewVersion.of("churn", "a run", registry.keep(Bundle.open(bundle).files())), by);
      registry.alias("churn", "champion", 1, by);
    }
    Struct trace = shell.run("trace", ids.get(5), "--json").answer();
    assertEquals("churn/1 (champion)", trace.text("registered_as"));
    Struct move = trace.structs("alias_history").get(0);
    assertEquals("churn@champion", move.text("alias"));
    assertEquals("because it is better", move.text("reason"));
    assertTrue(shell.run("trace", ids.get(5)).out().contains("because it is better"));

    Folders.deleteIfExists(bundle);
    assertEquals(300, shell.run("replay", "--json").answer().integer("same"), "from the registry");
    String person = ids.get(5);
    Struct features = trace.struct("features");
    assertTrue(features.names().size() > 1);
    assertEquals(1, shell.run("erase", "--id", person, "--json").answer().integer("log_lines"));
  }
}
