package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.bundle.Bundle;
import dev.coppice.cli.Shell.Result;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Sha256;
import dev.coppice.codec.Struct;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproduceCommandTest {

  @TempDir Path folder;
  private Shell shell;

  @BeforeEach
  void make() {
    shell = new Shell(folder);
  }

  private String train(String... more) {
    List<String> words = new ArrayList<>(List.of("train", "--json"));
    words.addAll(List.of(more));
    return shell.run(words.toArray(String[]::new)).answer().text("run_id");
  }

  @Test
  void aRunIsTrainedAgainToTheSameBits() {
    train("--set", "models=[logistic, forest: {trees: 30}]", "--seed", "7");
    shell.write("coppice.yaml", shell.read("coppice.yaml").replace("folds: 3", "folds: 4"));
    Result again = shell.run("reproduce");
    assertEquals(0, again.code(), again.errors() + again.out());
    assertTrue(again.out().contains("Reproduced: all "), again.out());
    assertTrue(again.out().contains("parts have the same bits\n"), again.out());
    assertEquals(1, shell.run("runs", "--json").answer().structs("runs").size(), "none is kept");
  }

  @Test
  void theTrialsOfASearchThatTheTimeCutAreRepeated() {
    train(
        "--set",
        "search.space=[{tree: {max_depth: {min: 1, max: 9}, min_samples_leaf: [2, 9, 30]}}]",
        "--set",
        "search.trials=500",
        "--set",
        "search.minutes=0.001",
        "--set",
        "training.threads=1");
    Struct again = shell.run("reproduce", "--json").answer();
    assertTrue(again.flag("reproduced"));
    Struct trials =
        again.structs("parts").stream()
            .filter(part -> part.text("name").equals("trials"))
            .findFirst()
            .orElseThrow();
    int count = Integer.parseInt(trials.text("then").replace(" trials", ""));
    assertTrue(count >= 1 && count < 27, "the time cut it: " + count);
    assertEquals(count + " the same", trials.text("now"));
  }

  @Test
  void changedDataIsNamedWithBothHashes() throws IOException {
    train();
    String before = Sha256.of(Files.readAllBytes(shell.path("customers.csv")));
    shell.write("customers.csv", shell.read("customers.csv") + "\n");
    String after = Sha256.of(Files.readAllBytes(shell.path("customers.csv")));
    Result refused = shell.run("reproduce");
    assertEquals(1, refused.code());
    assertTrue(
        refused
            .errors()
            .contains(
                "customers.csv is not the data of this run: its SHA-256 is "
                    + after
                    + ", that of the run "
                    + before),
        refused.errors());
  }

  @Test
  void missingDataIsNamedWithItsHashAndMayHaveMoved() throws IOException {
    train();
    Path moved = Files.move(shell.path("customers.csv"), folder.resolve("elsewhere.csv"));
    Result refused = shell.run("reproduce");
    assertEquals(2, refused.code());
    assertTrue(refused.errors().contains("customers.csv"), refused.errors());
    assertTrue(refused.errors().contains(Sha256.of(Files.readAllBytes(moved))), refused.errors());

    Result again = shell.run("reproduce", "--data", moved.toString());
    assertEquals(0, again.code(), again.errors() + again.out());
  }

  @Test
  void anotherBuildIsSaidAndADifferenceIsNeverCalledEqual() {
    Bundle recorded = Bundle.open(folder.resolve(".coppice/runs/" + train() + "/bundle"));
    Bundle other =
        Bundle.open(
            folder.resolve(
                ".coppice/runs/" + train("--set", "models=[tree]", "--seed", "3") + "/bundle"));
    Struct here = recorded.manifest().struct("facts").struct("provenance");
    Struct elsewhere =
        new Struct()
            .put("coppice_version", here.text("coppice_version"))
            .put("build", "f".repeat(64))
            .put("java_version", "99")
            .put("os", here.text("os"))
            .putTexts("libraries", List.of("fastcsv-9.9.jar"));

    Reproduction same = Reproduction.of(recorded, recorded, elsewhere);
    assertTrue(same.same());
    assertTrue(same.verdict().contains("although program or machine is another"), same.verdict());
    List<String> named = same.surroundings().stream().map(Reproduction.Part::name).toList();
    assertEquals(List.of("build", "java version", "libraries"), named);

    Reproduction differs = Reproduction.of(recorded, other, here);
    assertFalse(differs.same());
    assertTrue(differs.verdict().startsWith("Not reproduced: model, "), differs.verdict());
    assertTrue(differs.verdict().contains("please report this"), differs.verdict());
    assertTrue(Reproduction.of(recorded, other, elsewhere).verdict().contains("which may be why"));
  }

  @Test
  void aRunWhoseBuildWasNotRecordedSaysSo() {
    Bundle bundle = Bundle.open(folder.resolve(".coppice/runs/" + train() + "/bundle"));
    Struct facts = bundle.manifest().struct("facts");
    Struct old = new Struct();
    for (String name : List.of("project", "run_id", "data_sha256", "split_sha256")) {
      old.put(name, facts.text(name));
    }
    old.put("metrics", facts.struct("metrics")).putStructs("gates", facts.structs("gates"));
    old.put("provenance", new Struct().put("java_version", "17"));
    Map<String, byte[]> sections = bundle.files();
    sections
        .keySet()
        .removeAll(List.of("pipeline", "golden.json", "manifest.json", "SHA256SUMS", "MLmodel"));
    Struct golden = JsonStruct.read(bundle.section("golden.json"));
    Bundle older = Bundle.of(bundle.pipeline(), golden, old, sections);

    Reproduction seen = Reproduction.of(older, bundle, facts.struct("provenance"));

    assertTrue(seen.same());
    assertEquals("not recorded", seen.surroundings().get(0).recorded());
  }

  @Test
  void theBuildIsTheSameForTheSameCodeOnly() throws IOException {
    Build here = Build.current();
    assertEquals(here, Build.current());
    assertTrue(here.libraries().stream().anyMatch(name -> name.startsWith("jackson-core-")));
    Path classes = folder.resolve("coppice-learn/target/classes");
    Files.createDirectories(classes);
    Files.write(classes.resolve("A.class"), "one".getBytes(StandardCharsets.UTF_8));
    Build one = Build.of(classes.toString());
    Files.write(classes.resolve("A.class"), "two".getBytes(StandardCharsets.UTF_8));
    assertFalse(one.equals(Build.of(classes.toString())));
  }
}
