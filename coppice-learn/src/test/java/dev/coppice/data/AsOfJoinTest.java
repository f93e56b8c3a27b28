package dev.coppice.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.data.AsOfJoin.Match;
import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.Schema;
import dev.coppice.frame.TextColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AsOfJoinTest {

  private static final double DAY = 86_400;

  @Test
  void eachRowGetsTheNewestThatWasKnownAndNeverALaterOne() {
    Frame known = frame(List.of("a", "a", "a", "b"), 1, 3, 5, 2);
    Frame asked = frame(List.of("a", "a", "a", "a", "b", "b", "c"), 0.9, 1, 4.9, 9, 1.9, 2, 7);
    assertArrayEquals(
        new int[] {-1, 0, 1, 2, -1, 3, -1}, join(known, Match.AT_OR_BEFORE, 0).find(asked, "time"));
    assertArrayEquals(
        new int[] {-1, -1, 1, 2, -1, -1, -1}, join(known, Match.BEFORE, 0).find(asked, "time"));
    assertArrayEquals(
        new int[] {-1, 0, 1, -1, -1, 3, -1},
        join(known, Match.AT_OR_BEFORE, 2).find(asked, "time"));
  }

  @Test
  void whatIsKnownLaterChangesNothing() {
    SplittableRandom chance = new SplittableRandom(7);
    for (int round = 0; round < 50; round++) {
      Match match = Match.values()[round % 2];
      Frame asked = random(chance, 60, 0, 20);
      Frame known = random(chance, 40, 0, 20);
      int[] found = join(known, match, round % 3).find(asked, "time");
      double[] times = known.numbers("time");
      for (int row = 0; row < found.length; row++) {
        double moment = asked.numbers("time")[row];
        assertTrue(found[row] < 0 || times[found[row]] <= moment, "a later row");
        assertEquals(byHand(known, asked, row, match, round % 3), found[row]);
      }
      Frame future = random(chance, 40, 20.5, 40);
      assertArrayEquals(found, join(together(known, future), match, round % 3).find(asked, "time"));
    }
  }

  private static int byHand(Frame known, Frame asked, int row, Match match, double tolerance) {
    double moment = asked.numbers("time")[row];
    String key = asked.texts("key").text(row);
    int best = -1;
    for (int other = 0; other < known.rows(); other++) {
      double time = known.numbers("time")[other];
      boolean then = time < moment || (match == Match.AT_OR_BEFORE && time == moment);
      boolean fresh = tolerance == 0 || time >= moment - tolerance * DAY;
      if (key != null
          && key.equals(known.texts("key").text(other))
          && then
          && fresh
          && (best < 0 || time > known.numbers("time")[best])) {
        best = other;
      }
    }
    return best;
  }

  @Test
  void columnsComeWithGapsWhereNothingWasKnown() {
    Frame known = frame(List.of("a", "b"), 1, 2);
    Frame asked = frame(Arrays.asList("b", null, "a"), 3, 3, Double.NaN);
    AsOfJoin join = join(known, Match.AT_OR_BEFORE, 0);
    assertArrayEquals(
        new double[] {2 * DAY, Double.NaN, Double.NaN},
        ((NumberColumn) join.columns(asked, "time", List.of("time")).get(0)).values());
    TextColumn keys = (TextColumn) join.columns(asked, "time", List.of("key")).get(0);
    assertEquals("b", keys.text(0));
    assertEquals(2, keys.missing());
  }

  @Test
  void whatNobodyCanDecideIsRefused() {
    InvalidInput twice =
        assertThrows(
            InvalidInput.class,
            () -> join(frame(List.of("a", "b", "a"), 1, 1, 1), Match.BEFORE, 0));
    assertEquals(
        "row 3: it has the same key and time as row 1, and nothing says which of them was known;"
            + " keep one",
        twice.getMessage());
    InvalidInput never =
        assertThrows(
            InvalidInput.class, () -> join(frame(List.of("a"), Double.NaN), Match.BEFORE, 0));
    assertEquals("row 1: 'time' is missing: since when was this row known?", never.getMessage());
  }

  private static AsOfJoin join(Frame known, Match match, double toleranceDays) {
    return new AsOfJoin(
        known, List.of("key"), "time", match, toleranceDays, row -> "row " + (row + 1));
  }

  /** Times in days. */
  private static Frame frame(List<? extends @Nullable String> keys, double... days) {
    Schema schema = Schema.of(Field.category("key"), new Field("time", FieldType.TIMESTAMP));
    double[] times = Arrays.stream(days).map(day -> day * DAY).toArray();
    return new Frame(schema, List.of(TextColumn.of(keys), new NumberColumn(times)));
  }

  /** Each key has each time once at most. */
  private static Frame random(SplittableRandom chance, int rows, double from, double to) {
    List<String> keys = new ArrayList<>();
    List<Double> days = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      String key = "k" + chance.nextInt(5);
      double day = from + chance.nextInt((int) (to - from)) + 0.5;
      boolean there =
          IntStream.range(0, keys.size())
              .anyMatch(i -> keys.get(i).equals(key) && days.get(i) == day);
      if (!there) {
        keys.add(key);
        days.add(day);
      }
    }
    return frame(keys, days.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static Frame together(Frame first, Frame second) {
    List<@Nullable String> keys = new ArrayList<>();
    List<Double> days = new ArrayList<>();
    for (Frame frame : List.of(first, second)) {
      for (int row = 0; row < frame.rows(); row++) {
        keys.add(frame.texts("key").text(row));
        days.add(frame.numbers("time")[row] / DAY);
      }
    }
    return frame(keys, days.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
