package dev.coppice.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.BinaryStruct;
import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import dev.coppice.models.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A fit that was stopped goes on from its checkpoints to the very same bytes. */
class ResumedFitTest {

  private static final String KEY = "d".repeat(64);
  private static final Map<String, Map<String, Object>> SETTINGS =
      Map.of(
          "forest", Map.of("trees", 70L),
          "boosting", Map.of("rounds", 90L, "subsample", 0.7, "early_stopping", 25L, "members", 3L),
          "plain", Map.of("rounds", 65L, "early_stopping", 0L, "members", 2L));

  @TempDir Path folder;
  private final List<String> told = new ArrayList<>();

  private static TrainingSet set(Task task, int shift) {
    SplittableRandom random = new SplittableRandom(9);
    int rows = 300;
    double[][] columns = new double[4][rows];
    double[] target = new double[rows];
    for (int row = 0; row < rows; row++) {
      for (int c = 0; c < 3; c++) {
        columns[c][row] = random.nextInt(10) == 0 ? Double.NaN : random.nextInt(50) + shift;
      }
      columns[3][row] = random.nextInt(70);
      double value = columns[3][row] + random.nextInt(40);
      target[row] =
          switch (task) {
            case BINARY -> value > 50 ? 1 : 0;
            case MULTICLASS -> (int) (value / 40);
            case REGRESSION -> value;
          };
    }
    List<Slot> slots =
        List.of(Slot.number("a"), Slot.number("b"), Slot.number("c"), Slot.code("d", 70));
    int classes = task == Task.REGRESSION ? 0 : task == Task.BINARY ? 2 : 3;
    return TrainingSet.unweighted(new Matrix(slots, columns, rows), target, task, classes);
  }

  private static byte[] fit(String name, TrainingSet set, FitContext context) {
    Trainer trainer = Trainers.named(name.equals("plain") ? "boosting" : name);
    Hyperparameters settings = Hyperparameters.of(trainer.hyperparameters(), SETTINGS.get(name));
    return BinaryStruct.encode(trainer.fit(set, settings, context).toStruct());
  }

  private byte[] resume(String name, TrainingSet set, int threads) {
    try (CheckpointFolder kept = CheckpointFolder.open(folder, KEY, told::add)) {
      return fit(name, set, new FitContext(5, threads, () -> false, kept));
    }
  }

  private void stopAfter(int asked, String name, TrainingSet set) {
    AtomicInteger count = new AtomicInteger();
    try (CheckpointFolder kept = CheckpointFolder.open(folder, KEY, told::add)) {
      FitContext context = new FitContext(5, 1, () -> count.incrementAndGet() > asked, kept);
      assertThrows(FitContext.FitCancelled.class, () -> fit(name, set, context));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "forest, BINARY", "forest, MULTICLASS", "forest, REGRESSION",
    "boosting, BINARY", "boosting, MULTICLASS", "boosting, REGRESSION",
    "plain, BINARY", "plain, REGRESSION"
  })
  void aStoppedFitEndsInTheSameBytes(String name, Task task) {
    TrainingSet set = set(task, 0);
    byte[] undisturbed = fit(name, set, FitContext.of(5));
    stopAfter(45, name, set);
    assertEquals(List.of(), told);
    assertArrayEquals(undisturbed, resume(name, set, 2));
    assertTrue(told.get(0).startsWith("Going on "), told.get(0));
    told.clear();
    assertArrayEquals(undisturbed, resume(name, set, 1), "from its last checkpoint");
  }

  @Test
  void itSaysWhereItGoesOn() {
    TrainingSet set = set(Task.BINARY, 0);
    stopAfter(45, "forest", set);
    resume("forest", set, 1);
    assertTrue(told.get(0).matches("Going on with [24]0 of 70 trees"), told.get(0));
  }

  @ParameterizedTest
  @CsvSource({"forest", "boosting"})
  void aDamagedCheckpointIsNamedAndItsPartStartsAgain(String name) throws IOException {
    TrainingSet set = set(Task.BINARY, 0);
    byte[] undisturbed = resume(name, set, 1);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length > 0) {
          bytes[bytes.length / 2] ^= 4;
          Files.write(file, bytes);
        }
      }
    }
    told.clear();
    assertArrayEquals(undisturbed, resume(name, set, 1));
    assertTrue(told.get(0).contains("is damaged; this part starts again"), told.get(0));
  }

  @Test
  void newDataNeverResumesAnOldForest() throws IOException {
    resume("forest", set(Task.BINARY, 0), 1);
    TrainingSet other = set(Task.BINARY, 3);
    String key = "e".repeat(64);
    Path theirs = folder.resolve(KEY.substring(0, 16));
    Path ours = Files.createDirectory(folder.resolve(key.substring(0, 16)));
    try (Stream<Path> files = Files.list(theirs)) {
      for (Path file : files.toList()) {
        Files.copy(file, ours.resolve(file.getFileName())); // the worst case
      }
    }
    try (CheckpointFolder kept = CheckpointFolder.open(folder, key, told::add)) {
      assertArrayEquals(
          fit("forest", other, FitContext.of(5)),
          fit("forest", other, new FitContext(5, 1, () -> false, kept)));
    }
    assertTrue(told.get(0).contains("belongs to other data or settings"), told.get(0));
  }
}
