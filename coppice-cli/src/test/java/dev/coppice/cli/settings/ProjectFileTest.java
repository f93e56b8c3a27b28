package dev.coppice.cli.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectFileTest {

  @TempDir Path folder;

  private ProjectFile<Example> read(String yaml, Overrides overrides) {
    return readBytes(yaml.getBytes(StandardCharsets.UTF_8), overrides);
  }

  private ProjectFile<Example> readBytes(byte[] yaml, Overrides overrides) {
    try {
      Files.write(folder.resolve("coppice.yaml"), yaml);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return ProjectFile.read(Example.class, folder, overrides);
  }

  private Example value(String yaml) {
    return read(yaml, Overrides.of(Map.of())).value();
  }

  private String refusal(String yaml) {
    return assertThrows(InvalidInput.class, () -> value(yaml)).getMessage();
  }

  @Test
  void anEmptyFileGivesTheDefaults() {
    assertEquals(Example.defaults(), value(""));
    assertEquals(Example.defaults(), value("# nothing but a comment\n"));
    assertEquals(Example.defaults(), value("data:\n"));
  }

  @Test
  void everyKindOfValueIsRead() {
    Example example =
        value(
            """
            project: churn
            data:
              source: a b.csv
              missing: ["", "?", NA]
              split_by: at-random
              folds: {count: 3, seed: -7, share: 1e-1, shuffled: false}
            schema:
              age: {min: 17}
              race: {allowed: [White, Black], max_length: 12}
            models:
              - logistic
              - forest: {n_estimators: 400, depth: 1.5, mode: gini, list: [1, a]}
              - boosting:
            rename: {education-num: education_num}
            threshold: .5
            """);
    assertEquals(
        new Example.Data(
            "a b.csv",
            List.of("", "?", "NA"),
            Example.Method.AT_RANDOM,
            new Example.Folds(3, -7, 0.1, false)),
        example.data());
    assertEquals(new Example.Column(17.0, null, List.of()), example.schema().get("age"));
    assertEquals(
        new Example.Column(null, 12, List.of("White", "Black")), example.schema().get("race"));
    assertEquals(
        List.of(
            new Example.Named("logistic", Map.of()),
            new Example.Named(
                "forest",
                Map.of(
                    "n_estimators", 400L, "depth", 1.5, "mode", "gini", "list", List.of(1L, "a"))),
            new Example.Named("boosting", Map.of())),
        example.models());
    assertEquals(Map.of("education-num", "education_num"), example.rename());
    assertEquals(0.5, example.threshold());
  }

  @Test
  void textsNeedNoQuotesAndOneValueIsAListOfOne() {
    Example example = value("project: 007\ndata: {missing: NA}\n");
    assertEquals("007", example.project());
    assertEquals(List.of("NA"), example.data().missing());
  }

  @Test
  void whatHasNoValueHasItsDefault() {
    assertNull(value("threshold:\n").threshold());
    assertEquals("rows.csv", value("data: {source: ~}\n").data().source());
  }

  @Test
  void allProblemsComeAtOnceEachWithItsLine() {
    String message =
        refusal(
            """
            projct: churn
            data:
              missing: {a: 1}
              split_by: stratifid
              folds:
                count: many
                seed: 1.5
                share: "0.1"
                shuffled: yes
            models: [{a: 1, b: 2}]
            """);
    assertEquals(
        """
        coppice.yaml, line 1: unknown key 'projct'; did you mean 'project'?
        coppice.yaml, line 3: 'data.missing' is a section; wanted: a list
        coppice.yaml, line 4: 'data.split_by' is stratifid; did you mean 'stratified'?; wanted: one of at-random, stratified
        coppice.yaml, line 6: 'data.folds.count' is many; wanted: a whole number
        coppice.yaml, line 7: 'data.folds.seed' is 1.5; wanted: a whole number
        coppice.yaml, line 8: 'data.folds.share' is "0.1"; wanted: a number
        coppice.yaml, line 9: 'data.folds.shuffled' is yes; wanted: true or false
        coppice.yaml, line 10: 'models[0]' is a section; wanted: a name, or one name with its settings\
        """,
        message);
  }

  @Test
  void aValueThatTheRecordRefusesIsNamedWithItsLine() {
    assertEquals(
        "coppice.yaml, line 3: 'data.folds.count' is -3; wanted: 2 or more",
        refusal("data:\n  folds:\n    count: -3\n"));
  }

  @Test
  void unknownKeysBelowMapsAreFoundToo() {
    assertEquals(
        "coppice.yaml, line 2: unknown key 'schema.age.mini'; did you mean 'min'?",
        refusal("schema:\n  age: {mini: 3}\n"));
  }

  @Test
  void numbersThatDoNotFitAreRefused() {
    assertTrue(refusal("data: {folds: {count: 3000000000}}").contains("a whole number"));
    assertTrue(refusal("threshold: 1e999").contains("a number"));
    assertTrue(refusal("threshold: .nan").contains("a number"));
  }

  @Test
  void repeatedKeysAreRefusedWithBothLines() {
    assertEquals(
        "coppice.yaml, line 3: the key 'project' stands here and in line 1",
        refusal("project: a\ndata: {}\nproject: b\n"));
  }

  @Test
  void anchorsAliasesAndTagsAreRefused() {
    String message = refusal("project: &a x\nschema: *a\ndata: !!java.net.URL {}\n");
    assertTrue(message.contains("line 1: anchors (&a) are not accepted"), message);
    assertTrue(message.contains("line 2: aliases (*a) are not accepted"), message);
    assertTrue(message.contains("line 3: tags (!...) are not accepted"), message);
  }

  @Test
  void hostileDocumentsAreRefusedBeforeTheyGrow() {
    assertTrue(refusal("project: " + "[".repeat(100_000)).contains("nested deeper than 32"));
    assertTrue(refusal("#" + "x".repeat(1 << 20)).contains("at most 1 MiB"));
    assertTrue(refusal("a: 1\n---\nb: 2\n").contains("line 2: a second document starts here"));
  }

  @Test
  void whatIsNoYamlOrNoTextIsRefused() {
    assertTrue(refusal("project: [a\ndata: b\n").startsWith("coppice.yaml, line 2: this is not"));
    assertTrue(refusal("- a\n- b\n").startsWith("coppice.yaml, line 1: expected sections"));
    byte[] latin1 = "project: caf\u00e9".getBytes(StandardCharsets.ISO_8859_1);
    InvalidInput refused =
        assertThrows(InvalidInput.class, () -> readBytes(latin1, Overrides.of(Map.of())));
    assertEquals(
        "coppice.yaml is not UTF-8 text; save it with that encoding", refused.getMessage());
  }

  @Test
  void aMissingFileSaysHowToMakeOne() {
    NotFound missing =
        assertThrows(
            NotFound.class, () -> ProjectFile.read(Example.class, folder, Overrides.of(Map.of())));
    assertTrue(missing.getMessage().contains("coppice init"), missing.getMessage());
  }

  @Test
  void flagsOutrankTheEnvironmentWhichOutranksTheFile() {
    Overrides environment =
        Overrides.of(Map.of("COPPICE_DATA_FOLDS_COUNT", "7", "COPPICE_DATA_MISSING", "[NA, '?']"));
    String yaml = "data:\n  source: mine.csv\n  folds: {count: 3}\n";
    Example example = read(yaml, environment).value();
    assertEquals(7, example.data().folds().count());
    assertEquals(List.of("NA", "?"), example.data().missing());

    ProjectFile<Example> both = read(yaml, environment.with("--folds", "data.folds.count", "9"));
    assertEquals(9, both.value().data().folds().count());
    assertEquals("--folds", origin(both, "data.folds.count"));
    assertEquals("COPPICE_DATA_MISSING", origin(both, "data.missing"));
    assertEquals("coppice.yaml, line 2", origin(both, "data.source"));
    assertEquals("default", origin(both, "data.folds.seed"));
  }

  private static String origin(ProjectFile<Example> project, String key) {
    return project.settings().stream()
        .filter(setting -> setting.key().equals(key))
        .findFirst()
        .orElseThrow()
        .origin()
        .text();
  }

  @Test
  void problemsOfOverridesNameThem() {
    InvalidInput refused =
        assertThrows(
            InvalidInput.class,
            () ->
                read(
                    "",
                    Overrides.of(Map.of("COPPICE_DATA_FOLDS_COUNT", "1"))
                        .with("--seed", "data.folds.seed", "x")
                        .with("--set", "data.sorce", "y")));
    assertEquals(
        """
        --set: there is no setting 'data.sorce'; did you mean 'data.source'?
        --seed: 'data.folds.seed' is x; wanted: a whole number\
        """,
        refused.getMessage());
    refused =
        assertThrows(
            InvalidInput.class,
            () -> read("", Overrides.of(Map.of("COPPICE_DATA_FOLDS_COUNT", "1"))));
    assertEquals(
        "COPPICE_DATA_FOLDS_COUNT: 'data.folds.count' is 1; wanted: 2 or more",
        refused.getMessage());
  }

  @Test
  void variablesThatSetNothingAreReported() {
    Overrides overrides =
        Overrides.of(Map.of("COPPICE_DATA_SORCE", "x", "COPPICE_HOME", "y", "PATH", "z"));
    assertEquals(
        List.of("COPPICE_DATA_SORCE; did you mean 'COPPICE_DATA_SOURCE'?"),
        read("", overrides).ignored());
  }

  @Test
  void settingsAreListedInTheOrderOfTheRecordsAndOnlyOnce() {
    List<String> keys =
        read("rename: {a: b}\n", Overrides.of(Map.of())).settings().stream()
            .map(Setting::key)
            .toList();
    assertEquals(
        List.of(
            "project",
            "data.source",
            "data.missing",
            "data.split_by",
            "data.folds.count",
            "data.folds.seed",
            "data.folds.share",
            "data.folds.shuffled",
            "schema",
            "models",
            "rename",
            "threshold"),
        keys);
  }
}
