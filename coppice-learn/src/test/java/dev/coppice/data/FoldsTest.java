package dev.coppice.data;

import static dev.coppice.data.SplitTest.assertFault;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.data.Folds.Fold;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.TextColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FoldsTest {

  @Test
  void everyRowValidatesOnceAndClassesAreDealtEvenly() {
    double[] target = new SplittableRandom(1).doubles(997).map(u -> u < 0.1 ? 1 : 0).toArray();
    List<Fold> folds = Folds.stratified(new NumberColumn(target), 5, 42);
    double ones = Arrays.stream(target).sum();
    int[] seen = new int[997];
    for (Fold fold : folds) {
      assertEquals(997, fold.train().length + fold.validation().length);
      assertEquals(997 / 5.0, fold.validation().length, 1);
      double in = Arrays.stream(fold.validation()).mapToDouble(row -> target[row]).sum();
      assertEquals(ones / 5, in, 1);
      Arrays.stream(fold.validation()).forEach(row -> seen[row]++);
      assertTrue(
          Arrays.stream(fold.train())
              .noneMatch(row -> Arrays.binarySearch(fold.validation(), row) >= 0));
    }
    assertTrue(Arrays.stream(seen).allMatch(count -> count == 1));
  }

  @Test
  void theSeedDecides() {
    int[] first = Folds.random(20, 4, 1).get(0).validation();
    assertArrayEquals(first, Folds.random(20, 4, 1).get(0).validation());
    assertTrue(!Arrays.equals(first, Folds.random(20, 4, 2).get(0).validation()));
  }

  @Test
  void inTimeEachFoldLearnsFromThePastOnly() {
    double[] times = IntStream.range(0, 100).mapToDouble(row -> (row * 37 % 100) / 3).toArray();
    List<Fold> folds = Folds.forward(new NumberColumn(times), 4);
    int learned = 0;
    for (Fold fold : folds) {
      double last = Arrays.stream(fold.train()).mapToDouble(row -> times[row]).max().orElseThrow();
      double next =
          Arrays.stream(fold.validation()).mapToDouble(row -> times[row]).min().orElseThrow();
      assertTrue(last < next);
      assertTrue(fold.train().length > learned);
      learned = fold.train().length;
    }
    assertEquals(100, learned + folds.get(3).validation().length);
  }

  @Test
  void whatCannotBeFoldedIsRefused() {
    assertFault("1 folds are none; accepted: 2 or more", () -> Folds.random(10, 1, 1));
    assertFault("-3 folds are none; accepted: 2 or more", () -> Folds.random(10, -3, 1));
    assertFault(
        "There are 3 rows to learn from, fewer than the 5 folds; give more rows, or use at most 3"
            + " folds",
        () -> Folds.random(3, 5, 1));
    assertFault(
        "There is 1 row to learn from, fewer than the 5 folds; give more rows",
        () -> Folds.random(1, 5, 1));
    assertFault(
        "Class 'yes' has 1 row, fewer than the 2 folds; give more rows of this class",
        () -> Folds.stratified(TextColumn.of(List.of("no", "no", "yes")), 2, 1));
    TextColumn target = TextColumn.of(List.of("no", "no", "no", "yes", "yes", "no"));
    assertFault(
        "Class 'yes' has 2 rows, fewer than the 3 folds; use at most 2 folds, or give more rows of"
            + " this class",
        () -> Folds.stratified(target, 3, 1));
    assertFault(
        "The times have too few different values for 3 folds; use fewer folds",
        () -> Folds.forward(new NumberColumn(new double[] {1, 1, 1, 2, 2, 2}), 3));
  }

  @Test
  void ofSeveralClassesOneMayBeMissingInSomeFolds() {
    List<String> target = new ArrayList<>(List.of("rare"));
    for (int i = 0; i < 10; i++) {
      target.addAll(List.of("a", "b"));
    }
    List<Folds.Fold> folds = Folds.stratified(TextColumn.of(target), 5, 1);
    assertEquals(1, folds.stream().filter(fold -> fold.validation()[0] == 0).count());
    assertEquals(21, folds.stream().mapToInt(fold -> fold.validation().length).sum());
  }
}
