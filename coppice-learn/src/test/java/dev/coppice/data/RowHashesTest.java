package dev.coppice.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.BinaryStruct;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.Field;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.Schema;
import dev.coppice.frame.TextColumn;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RowHashesTest {

  private static final Schema SCHEMA = Schema.of(Field.category("city"), Field.number("paid"));

  @Test
  void everyRowThatWasThereIsFoundAndNoOther() {
    SplittableRandom random = new SplittableRandom(5);
    double[] paid = IntStream.range(0, 20_000).mapToDouble(i -> random.nextInt(1 << 30)).toArray();
    String[] cities = {"Rome", "Oslo", "Bern"};
    List<String> city =
        IntStream.range(0, paid.length).mapToObj(i -> cities[random.nextInt(3)]).toList();
    Frame all = frame(city, paid);
    int[] first = IntStream.range(0, 10_000).toArray();

    boolean[] among = RowHashes.of(all.select(first)).among(all);

    for (int row = 0; row < among.length; row++) {
      assertEquals(row < 10_000, among[row], "row " + row);
    }
  }

  @Test
  void copiesAreCountedAndOrderDoesNotMatter() {
    Frame rows = frame(Arrays.asList("Rome", "Oslo", null, "Rome"), 1, -0.0, Double.NaN, 1);
    Frame turned = frame(Arrays.asList("Rome", null, "Rome", "Oslo"), 1, Double.NaN, 1, 0);

    RowHashes hashes = RowHashes.of(rows);

    assertArrayEquals(new boolean[] {true, true, true, true}, hashes.among(turned));
    Frame thrice = frame(List.of("Rome", "Rome", "Rome"), 1, 1, 1);
    assertArrayEquals(new boolean[] {true, true, false}, hashes.among(thrice));
    assertEquals(hashes.sha256(), RowHashes.of(turned).sha256());
  }

  @Test
  void hashesNeverChangeBecauseOldBundlesHoldThem() {
    Frame rows = frame(Arrays.asList("Rome", null), 12.5, Double.NaN);

    assertArrayEquals(
        new long[] {-6766154023833793791L, 3401051252480345125L}, RowHashes.hashes(rows));
  }

  @Test
  void valuesDoNotSlipFromOneColumnIntoAnother() {
    Schema two = Schema.of(Field.number("a"), Field.number("b"));
    Frame rows =
        new Frame(
            two,
            List.of(new NumberColumn(new double[] {1, 2}), new NumberColumn(new double[] {2, 1})));

    long[] hashes = RowHashes.hashes(rows);

    assertNotEquals(hashes[0], hashes[1]);
  }

  @Test
  void columnsAreFoundByNameAndFurtherOnesIgnored() {
    Frame rows = frame(List.of("Rome"), 1);
    Frame wider =
        new Frame(
            Schema.of(Field.number("extra"), Field.integer("paid"), Field.category("city")),
            List.of(
                new NumberColumn(new double[] {7}),
                new NumberColumn(new double[] {1}),
                TextColumn.of(List.of("Rome"))));

    assertArrayEquals(new boolean[] {true}, RowHashes.of(rows).among(wider));
  }

  @Test
  void rowsThatCannotBeComparedAreRefusedWithEveryReason() {
    RowHashes hashes = RowHashes.of(frame(List.of("Rome"), 1));
    Frame other =
        new Frame(Schema.of(Field.category("paid")), List.of(TextColumn.of(List.of("1"))));

    InvalidInput refused = assertThrows(InvalidInput.class, () -> hashes.among(other));

    assertEquals(2, refused.problems().size(), refused.getMessage());
    assertTrue(refused.getMessage().contains("column city"), refused.getMessage());
    assertTrue(refused.getMessage().contains("is CATEGORY here and was NUMBER"));
  }

  @Test
  void theWrittenFormComesBackAndADisorderIsRefused() {
    RowHashes hashes = RowHashes.of(frame(List.of("Rome", "Oslo"), 1, 2));
    byte[] bytes = BinaryStruct.encode(hashes.toStruct());

    RowHashes read = RowHashes.read(BinaryStruct.decode(bytes));

    assertArrayEquals(hashes.sorted(), read.sorted());
    assertEquals(hashes.columns(), read.columns());
    Struct turned =
        new Struct().put("columns", SCHEMA.toStruct()).put("hashes", new long[] {2L, 1L});
    assertThrows(InvalidInput.class, () -> RowHashes.read(turned));
  }

  private static Frame frame(List<String> city, double... paid) {
    return new Frame(SCHEMA, List.of(TextColumn.of(city), new NumberColumn(paid)));
  }
}
