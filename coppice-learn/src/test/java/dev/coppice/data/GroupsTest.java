package dev.coppice.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.data.Folds.Fold;
import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.TextColumn;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class GroupsTest {

  private static final int ROWS = 2000;

  /** Customers with one to forty rows each. */
  private static final TextColumn CUSTOMERS = customers();

  private static final NumberColumn CHURNED =
      new NumberColumn(
          IntStream.range(0, ROWS).mapToDouble(row -> row * 31 % 10 == 0 ? 1 : 0).toArray());

  private static TextColumn customers() {
    SplittableRandom random = new SplittableRandom(3);
    String[] names = new String[ROWS];
    int customer = 0;
    for (int row = 0; row < ROWS; customer++) {
      int own = 1 + random.nextInt(40);
      for (int i = 0; i < own && row < ROWS; i++) {
        names[row++] = "customer " + customer;
      }
    }
    return TextColumn.of(Arrays.asList(names));
  }

  @Test
  void aCustomerIsInOneFoldAndFoldsAreNearlyEven() {
    List<Fold> folds = Folds.grouped(CUSTOMERS, CHURNED, 5, 42);

    Set<String> seen = new HashSet<>();
    int rows = 0;
    for (Fold fold : folds) {
      Set<String> own = names(fold.validation());
      assertTrue(own.stream().allMatch(seen::add), "a customer stands in two folds");
      assertTrue(names(fold.train()).stream().noneMatch(own::contains));
      assertEquals(ROWS / 5.0, fold.validation().length, 25);
      assertEquals(ROWS / 50.0, churned(fold.validation()), 8);
      rows += fold.validation().length;
    }
    assertEquals(ROWS, rows);
  }

  @Test
  void aCustomerIsInOnePart() {
    SplitSettings settings = new SplitSettings(0.2, 0.1, SplitSettings.Method.STRATIFIED, 7);

    Split split = Split.grouped(ROWS, settings, CHURNED, CUSTOMERS);

    assertEquals(ROWS, split.train().length + split.validation().length + split.test().length);
    assertEquals(400, split.test().length, 20);
    assertEquals(200, split.validation().length, 20);
    assertEquals(40, churned(split.test()), 6);
    Set<String> train = names(split.train());
    assertTrue(names(split.test()).stream().noneMatch(train::contains));
    assertTrue(names(split.validation()).stream().noneMatch(train::contains));
  }

  @Test
  void theSeedDecides() {
    int[] once = Folds.grouped(CUSTOMERS, null, 4, 1).get(0).validation();

    assertArrayEquals(once, Folds.grouped(CUSTOMERS, null, 4, 1).get(0).validation());
    assertTrue(!Arrays.equals(once, Folds.grouped(CUSTOMERS, null, 4, 2).get(0).validation()));
  }

  @Test
  void fewerGroupsThanFoldsIsNamed() {
    TextColumn two = TextColumn.of(List.of("a", "a", "b", "b"));

    assertEquals(
        "There are 2 groups for 3 parts or folds, and a group stays in one; give rows of more"
            + " groups",
        refusal(() -> Folds.grouped(two, null, 3, 1)));
  }

  @Test
  void rowsWithoutAGroupAreNamed() {
    TextColumn gaps = TextColumn.of(Arrays.asList("a", null, "b", "c"));

    assertTrue(refusal(() -> Folds.grouped(gaps, null, 2, 1)).contains("no value in 1 of 4 rows"));
  }

  @Test
  void testRowsMustBeOfWholeGroups() {
    TextColumn groups = TextColumn.of(List.of("a", "a", "b", "b", "c", "c"));
    SplitSettings settings = new SplitSettings(0.2, 0, SplitSettings.Method.RANDOM, 7);

    Split whole = Split.withTestRows(new int[] {0, 1}, 6, settings, null, groups);

    assertArrayEquals(new int[] {2, 3, 4, 5}, whole.train());
    String refusal = refusal(() -> Split.withTestRows(new int[] {0}, 6, settings, null, groups));
    assertTrue(refusal.contains("share groups with 1 other rows (group 'a' is one)"), refusal);
  }

  private static Set<String> names(int[] rows) {
    return Arrays.stream(rows)
        .mapToObj(row -> String.valueOf(CUSTOMERS.text(row)))
        .collect(Collectors.toSet());
  }

  private static double churned(int[] rows) {
    return Arrays.stream(rows).mapToDouble(row -> CHURNED.values()[row]).sum();
  }

  private static String refusal(Executable work) {
    return String.valueOf(assertThrows(InvalidInput.class, work).getMessage());
  }
}
