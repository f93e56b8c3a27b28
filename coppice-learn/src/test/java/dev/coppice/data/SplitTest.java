package dev.coppice.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.data.SplitSettings.Method;
import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.Column;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.TextColumn;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class SplitTest {

  @TempDir Path folder;

  @Test
  void adultIsDividedInTheKnownNumbers() {
    Column target =
        Table.read(
                Written.shared("adult.csv.gz"), CsvFormat.DEFAULT, Written.schema("class:category"))
            .frame()
            .column("class");
    Split split = Split.of(48_842, new SplitSettings(0.2, 0.1, Method.STRATIFIED, 42), target);
    assertSizes(split, 34_188, 4_885, 9_769);
    assertEquals(2_338, rich(target, split.test())); // of 11,687: 2,337.6
    assertEquals(1_169, rich(target, split.validation()));
  }

  private static long rich(Column target, int[] rows) {
    TextColumn texts = (TextColumn) target;
    return Arrays.stream(rows).filter(row -> ">50K".equals(texts.text(row))).count();
  }

  @Test
  void sharesAreRoundedUpAsInScikitLearn() {
    assertSizes(split(5_000, 0.2, 0.2, Method.STRATIFIED), 3_000, 1_000, 1_000);
    assertSizes(split(100, 0.07, 0.29, Method.RANDOM), 64, 29, 7);
    assertSizes(split(25_152, 0.2, 0, Method.STRATIFIED), 20_121, 0, 5_031);
    assertSizes(split(11, 0.25, 0.1, Method.STRATIFIED), 6, 2, 3);
  }

  @Test
  void everyRowIsInOnePartAndClassesKeepTheirShare() {
    SplittableRandom random = new SplittableRandom(5);
    for (int round = 0; round < 100; round++) {
      int rows = 20 + random.nextInt(500);
      int classes = 2 + random.nextInt(6);
      double[] target = random.doubles(rows).map(u -> Math.floor(u * u * classes)).toArray();
      SplitSettings settings =
          new SplitSettings(
              random.nextDouble() * 0.4, random.nextDouble() * 0.4, Method.STRATIFIED, round);
      Split split = Split.of(rows, settings, new NumberColumn(target));
      int[] all =
          Stream.of(split.train(), split.validation(), split.test())
              .flatMapToInt(Arrays::stream)
              .sorted()
              .toArray();
      assertArrayEquals(IntStream.range(0, rows).toArray(), all);
      for (int c = 0; c < classes; c++) {
        double wanted =
            (double) count(target, c, IntStream.range(0, rows).toArray())
                * split.test().length
                / rows;
        assertEquals(wanted, count(target, c, split.test()), 1);
      }
    }
  }

  private static long count(double[] target, double value, int[] rows) {
    return Arrays.stream(rows).filter(row -> target[row] == value).count();
  }

  @Test
  void theSeedDecidesAndTheHashTells() {
    Split split = split(1000, 0.2, 0.1, Method.STRATIFIED);
    assertEquals(split.sha256(), split(1000, 0.2, 0.1, Method.STRATIFIED).sha256());
    Split other = Split.of(1000, new SplitSettings(0.2, 0.1, Method.STRATIFIED, 2), halves(1000));
    assertNotEquals(split.sha256(), other.sha256());
    // Frozen: a saved project must find its rows again with every later version
    assertEquals(
        "[4, 6, 7]",
        Arrays.toString(Split.of(8, new SplitSettings(0.3, 0, Method.RANDOM, 7), null).test()));
  }

  @Test
  void aSplitIsSavedAndAChangedOneIsRefused() {
    Split split = split(50, 0.2, 0.1, Method.RANDOM);
    byte[] saved = JsonStruct.compact(split.toStruct());
    assertEquals(split.sha256(), Split.fromStruct(JsonStruct.read(saved)).sha256());
    Struct changed =
        new Struct()
            .put("sha256", split.sha256())
            .put("train", split.train())
            .put("validation", split.test())
            .put("test", split.validation());
    assertTrue(
        String.valueOf(
                assertThrows(InvalidInput.class, () -> Split.fromStruct(changed)).getMessage())
            .startsWith("The saved split was changed"));
  }

  @Test
  void inTimeTheLastRowsTestAndOneMomentStaysTogether() {
    double[] times = {5, 1, 2, 3, 3, 3, 4, 9, 7, 8};
    Split split =
        Split.of(10, new SplitSettings(0.2, 0.2, Method.TIME, 1), new NumberColumn(times));
    assertArrayEquals(new int[] {7, 9}, split.test());
    assertArrayEquals(new int[] {0, 8}, split.validation());
    // Seven tenths would cut the three rows of moment 3: the nearer edge lies before row 6
    Split moved = Split.of(10, new SplitSettings(0.6, 0, Method.TIME, 1), new NumberColumn(times));
    assertArrayEquals(new int[] {1, 2, 3, 4, 5}, moved.train());
  }

  @Test
  void whatCannotBeDividedIsRefused() {
    assertFault(
        "split.test: 1.0 is not a share; accepted: 0 up to below 1\n"
            + "split: test and validation take 1.5 of the rows; together they must leave rows to"
            + " train on, so less than 1",
        () -> new SplitSettings(1, 0.5, Method.RANDOM, 1));
    assertFault(
        "Of 2 rows none is left to train on, with 1 to test and 1 to validate; lower the"
            + " shares or give more rows",
        () -> split(2, 0.2, 0.2, Method.RANDOM));
    SplitSettings time = new SplitSettings(0.5, 0, Method.TIME, 1);
    assertFault(
        "The rows cannot be divided by time: too many have the same time, and rows of one"
            + " moment stay together; change the shares or split with method RANDOM",
        () -> Split.of(4, time, new NumberColumn(new double[4])));
    assertFault(
        "The column to split by has no value in 1 of 2 rows; remove these rows or split"
            + " with method RANDOM",
        () -> Split.of(2, time, new NumberColumn(new double[] {1, Double.NaN})));
  }

  @Test
  void fixedTestRowsAreReadAndTheOthersDivided() {
    Written.file(folder, "test.txt", "3\r\n0\r\n\r\n7\r\n");
    int[] rows = TestRows.read(Source.of("test.txt", folder), 10);
    assertArrayEquals(new int[] {0, 3, 7}, rows);
    SplitSettings settings = new SplitSettings(0, 0.2, Method.STRATIFIED, 1);
    Split split = Split.withTestRows(rows, 10, settings, halves(10));
    assertSizes(split, 5, 2, 3);
    assertArrayEquals(rows, split.test());
    assertTrue(IntStream.of(split.train()).noneMatch(row -> row == 0 || row == 3 || row == 7));
  }

  @Test
  void aFileOfTestRowsIsCheckedLineByLine() {
    Written.file(folder, "test.txt", "3\nx\n10\n-1\n3\n99999999999\n");
    assertFault(
        "test.txt, line 2: 'x' is not a row; accepted: whole numbers from 0 to 9\n"
            + "test.txt, line 3: '10' is not a row; accepted: whole numbers from 0 to 9\n"
            + "test.txt, line 4: '-1' is not a row; accepted: whole numbers from 0 to 9\n"
            + "test.txt, line 5: row 3 stands here for the second time\n"
            + "test.txt, line 6: '99999999999' is not a row; accepted: whole numbers from 0 to 9",
        () -> TestRows.read(Source.of("test.txt", folder), 10));
    Written.file(folder, "empty.txt", "\n");
    assertFault(
        "empty.txt: there is no row number in this file; wanted: one a line",
        () -> TestRows.read(Source.of("empty.txt", folder), 10));
  }

  @Test
  void theSharedTestRowsFit() {
    assertEquals(9_769, TestRows.read(Written.shared("splits/adult.test.txt"), 48_842).length);
  }

  private static Split split(int rows, double test, double validation, Method method) {
    return Split.of(rows, new SplitSettings(test, validation, method, 1), halves(rows));
  }

  private static NumberColumn halves(int rows) {
    return new NumberColumn(IntStream.range(0, rows).mapToDouble(row -> row % 2).toArray());
  }

  private static void assertSizes(Split split, int train, int validation, int test) {
    assertArrayEquals(
        new int[] {train, validation, test},
        new int[] {split.train().length, split.validation().length, split.test().length});
  }

  static void assertFault(String message, Executable code) {
    assertEquals(message, assertThrows(InvalidInput.class, code).getMessage());
  }
}
