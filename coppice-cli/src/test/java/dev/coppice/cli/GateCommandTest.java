package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.bundle.Bundle;
import dev.coppice.cli.Shell.Result;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Sha256;
import dev.coppice.codec.Struct;
import dev.coppice.data.Source;
import dev.coppice.errors.Rejected;
import dev.coppice.loop.ReleaseChecks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One fault at a time: the gate names it and nothing else. */
class GateCommandTest {

  /** A queue that holds all rows is never full, however slow the machine is. */
  private static final List<String> ROOMY = List.of("--rate", "0", "--queue-max", "1000");

  @TempDir private static Path folder;
  private static Path bundle = Path.of("");

  @TempDir private Path copies;
  private final Shell shell = new Shell(folder);

  @BeforeAll
  static void train() {
    bundle = Path.of(train("0.5", "logistic").text("bundle"));
  }

  private static Struct train(String least, String models) {
    String gates = "gates=[{check: roc_auc > " + least + "}]";
    return new Shell(folder)
        .run("train", "--json", "--set", gates, "--set", "models=[" + models + "]")
        .answer();
  }

  private Struct gate(int code, List<String> pace, String... words) {
    List<String> all = new ArrayList<>(List.of("gate", "--json"));
    all.addAll(pace);
    all.addAll(List.of(words));
    Result result = shell.run(all.toArray(String[]::new));
    assertEquals(code, result.code(), result.out() + result.errors());
    return result.json();
  }

  private void blocks(String blocker, String because, List<String> pace, String... words) {
    Struct said = gate(ExitCode.NO, pace, words);
    assertEquals(List.of(blocker), said.texts("blockers"), said.toString());
    String reason =
        said.structs("checks").stream()
            .filter(check -> check.text("check").equals(blocker))
            .findFirst()
            .orElseThrow()
            .text("reason");
    assertTrue(reason.contains(because), reason);
  }

  /** A bundle with other files, sealed anew as somebody would who can count hashes. */
  private Path resealed(String dropped, Map<String, byte[]> changed) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(bundle)) {
      for (Path file : all.toList()) {
        files.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    files.putAll(changed);
    files.keySet().removeAll(List.of(dropped, "SHA256SUMS"));
    String sums =
        files.entrySet().stream()
            .map(file -> Sha256.of(file.getValue()) + "  " + file.getKey() + "\n")
            .collect(Collectors.joining());
    files.put("SHA256SUMS", sums.getBytes(StandardCharsets.UTF_8));
    Path copy = Files.createDirectories(copies.resolve("bundle"));
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(copy.resolve(file.getKey()), file.getValue());
    }
    return copy;
  }

  @Test
  void aSoundModelIsNotBlocked() {
    Struct said = gate(ExitCode.OK, ROOMY, bundle.toString());
    assertTrue(said.flag("passed"));
    assertEquals(
        List.of("bundle", "training: roc_auc > 0.5", "schema", "rules", "parity", "queue", "drift"),
        said.structs("checks").stream().map(check -> check.text("check")).toList());
    Result table = shell.run("gate", "--rate", "0", "--queue-max", "1000", bundle.toString());
    assertTrue(table.out().contains("Nothing blocks its release."), table.out());
    assertTrue(
        table.out().contains("300 rows alone, among others and as requests: the same to the bit"),
        table.out());
  }

  @Test
  void optionsThatCannotBeBlockNothing() {
    Result wrong = shell.run("gate", "--queue-max", "0", "--rate", "-1", bundle.toString());
    assertEquals(ExitCode.USAGE, wrong.code());
    assertTrue(wrong.errors().contains("queue-max: 0; accepted: 1 or more"), wrong.errors());
    assertTrue(wrong.errors().contains("rate: -1.0; accepted: 0"), wrong.errors());
  }

  @Test
  void aByteThatWasChangedBlocks() throws IOException {
    Path copy = resealed("", Map.of());
    byte[] pipeline = Files.readAllBytes(copy.resolve("pipeline"));
    pipeline[pipeline.length / 2] ^= 1;
    Files.write(copy.resolve("pipeline"), pipeline);
    blocks("bundle", "pipeline: does not have the SHA-256", ROOMY, copy.toString());
  }

  @Test
  void otherAnswersThanThoseThatWereSealedBlock() throws IOException {
    Struct golden = JsonStruct.read(Files.readAllBytes(bundle.resolve("golden.json")));
    Struct row = golden.structs("rows").get(0);
    Struct drifted =
        new Struct()
            .put("row", row.struct("row"))
            .put("outputs", new double[] {Math.nextUp(row.doubles("outputs")[0])})
            .put("decided", row.integer("decided"));
    byte[] changed = JsonStruct.pretty(new Struct().putStructs("rows", List.of(drifted)));
    Path copy = resealed("", Map.of("golden.json", changed));
    blocks("bundle", "golden.json: row 0 was scored", ROOMY, copy.toString());
  }

  @Test
  void aColumnOfAnotherNameBlocksAndWhatNeedsItIsNotAsked() {
    String renamed = shell.customers("tenure_months", "months");
    shell.write("renamed.csv", renamed);
    String file = shell.path("renamed.csv").toString();
    blocks("schema", "tenure_months", ROOMY, bundle.toString(), "--data", file);
  }

  @Test
  void aRowThatBreaksARuleBlocks() {
    String rule = "rules=[{check: tenure_months < 12, message: short}]";
    blocks("rules", "line ", ROOMY, bundle.toString(), "--set", rule);
  }

  @Test
  void aQueueThatIsFullBlocks() {
    List<String> narrow = List.of("--rate", "0", "--queue-max", "1", "--workers", "1");
    blocks("queue", "found the queue of 1 full", narrow, bundle.toString());
  }

  @Test
  void aModelWithoutABaselineBlocks() throws IOException {
    blocks("drift", "profile.json", ROOMY, resealed("profile.json", Map.of()).toString());
  }

  @Test
  void aGateThatSaidNoAtTrainingBlocks() {
    String poor = train("1", "tree").text("run_id");
    blocks("training: roc_auc > 1", "At training roc_auc is", ROOMY, poor);
  }

  @Test
  void aServiceThatAnswersWithAnotherModelHasNoParity() {
    Bundle mine = Bundle.open(bundle);
    Bundle other = Bundle.open(Path.of(train("0.5", "tree").text("bundle")));
    LabelledRows rows =
        LabelledRows.read(mine, Source.of("customers.csv", folder), List.of(), folder);
    ReleaseChecks checks =
        new ReleaseChecks(
            mine,
            GateCommand.served(Settings.defaults(), new Named.Found(other, "other", "2")),
            rows.inputs());
    Rejected refused = assertThrows(Rejected.class, checks::parity);
    assertTrue(refused.getMessage().contains("as a request"), refused.getMessage());
  }

  @Test
  void requestsForTheChampionMustFit() throws IOException {
    String[] home = {"--home", copies.toString(), "--json"};
    shell.run(with(home, "train", "--register", "--set", "data.ignore=[region]")).answer();
    shell.run(with(home, "models", "alias", "churn/1", "champion")).answer();
    shell.run(with(home, "train", "--set", "schema={region: {required: true}}")).answer();
    String because = "'region' is required, and requests for the champion lack it";
    blocks("schema", because, ROOMY, "--home", copies.toString());
  }

  private static String[] with(String[] home, String... words) {
    return Stream.concat(Stream.of(words), Stream.of(home)).toArray(String[]::new);
  }
}
