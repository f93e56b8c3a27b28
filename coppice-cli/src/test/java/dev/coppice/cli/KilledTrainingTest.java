package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.cli.Shell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KilledTrainingTest {

  private static final String FOREST = "models=[forest: {trees: 300}]";

  @TempDir Path folder;
  private Shell shell;

  @BeforeEach
  void make() {
    shell = new Shell(folder);
    shell.write("customers.csv", DemoTable.csv(2000, 1));
  }

  private String home(String name) {
    return folder.resolve(name).toString();
  }

  private Result train(String home, String models) {
    return shell.run("train", "--home", home(home), "--set", models, "--set", "training.folds=2");
  }

  private void killWhen(String file, String models) throws Exception {
    Killed.when(
        () -> kept(file).size() > 0,
        "train",
        "--home",
        home("b"),
        "-p",
        folder.toString(),
        "--set",
        models,
        "--set",
        "training.folds=2");
  }

  private List<Path> kept(String name) {
    return Killed.checkpoints(folder.resolve("b")).stream()
        .filter(file -> file.getFileName().toString().startsWith(name))
        .toList();
  }

  private byte[] pipeline(String home) throws IOException {
    String run = Files.readString(folder.resolve(home).resolve("latest")).strip();
    return Files.readAllBytes(
        folder.resolve(home).resolve("runs").resolve(run).resolve("bundle/pipeline"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "champion-member   | models=[boosting: {rounds: 400, early_stopping: 200}]",
        "fold-forest-0     | models=[forest: {trees: 300}]"
      })
  void aTrainingThatIsKilledEndsInTheSameBytes(String moment, String models) throws Exception {
    assertEquals(0, train("a", models).code());
    killWhen(moment, models);

    Result resumed = train("b", models);

    assertEquals(0, resumed.code(), resumed.errors());
    if (moment.startsWith("champion")) { // HousingTest does it with a forest
      assertTrue(resumed.errors().contains("Going on"), resumed.errors());
    }
    assertArrayEquals(pipeline("a"), pipeline("b"));
    assertEquals(List.of(), kept("champion"), "nothing is left behind a success");
    assertFalse(train("b", models).errors().contains("Going on"), "the next one begins anew");
  }

  @Test
  void otherRowsOrSettingsBeginAnew() throws Exception {
    killWhen("champion-trees", FOREST);
    assertFalse(
        train("b", "models=[forest: {trees: 290}]").errors().contains("Going on"), "settings");
    String rows = shell.read("customers.csv").strip();
    shell.write("customers.csv", rows.substring(0, rows.lastIndexOf('\n') + 1));
    Result other = train("b", FOREST);
    assertEquals(0, other.code(), other.errors());
    assertFalse(other.errors().contains("Going on"), other.errors());
  }

  @Test
  void aHomeWithoutRoomForCheckpointsTrainsAllTheSame() throws IOException {
    assertEquals(0, train("a", FOREST).code());
    Files.createDirectories(folder.resolve("b"));
    Files.writeString(folder.resolve("b/checkpoints"), "a file where the folder should be");
    Result trained = train("b", FOREST);
    assertEquals(0, trained.code(), trained.errors());
    assertTrue(trained.errors().contains("No checkpoints are kept"), trained.errors());
    assertArrayEquals(pipeline("a"), pipeline("b"));
  }
}
