package dev.coppice.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.BinaryStruct;
import dev.coppice.features.Encoding;
import dev.coppice.features.FeatureSettings;
import dev.coppice.features.Features;
import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import dev.coppice.features.Supervision;
import dev.coppice.frame.Column;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.RowValues;
import dev.coppice.frame.Schema;
import dev.coppice.frame.TextColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every way of making features must do, for every dress a model family may want and every kind
 * of target. Extend it in a test class and answer {@link #settings}.
 */
public abstract class FeaturesContract {

  /** The columns that settings may speak of. */
  protected static final Schema SCHEMA =
      new Schema(
          List.of(
              Field.number("amount"),
              Field.integer("rooms"),
              Field.category("town"),
              Field.category("street"),
              new Field("sold", FieldType.TIMESTAMP)));

  private static final int ROWS = 300;
  private static final List<Encoding> DRESSES =
      List.of(Encoding.RAW, Encoding.IMPUTED, Encoding.SCALED);

  /** The settings under test. */
  protected abstract FeatureSettings settings();

  @Test
  void oneRowAndAFrameGiveTheSameBitsAlsoAfterWritingAndReading() {
    Frame rows = rows(1, ROWS);
    for (Encoding dress : DRESSES) {
      Features features = learn(dress, rows, 3).features();
      byte[] written = BinaryStruct.encode(features.toStruct());
      Features read = Features.read(BinaryStruct.decode(written), SCHEMA);
      assertArrayEquals(written, BinaryStruct.encode(read.toStruct()));
      assertEquals(features.slots(), read.slots());
      Frame others = rows(2, ROWS); // with levels that training did not see
      Matrix batch = features.of(others);
      double[] expected = new double[features.slots().size()];
      for (int row = 0; row < ROWS; row++) {
        batch.row(row, expected);
        assertArrayEquals(expected, features.of(others.cursor().at(row)));
        assertArrayEquals(expected, read.of(others.cursor().at(row)));
      }
    }
  }

  @Test
  void theSameRowsAndSeedGiveTheSameBits() {
    for (int classes : new int[] {0, 2, 3}) {
      Features.Learned once = learn(Encoding.RAW, rows(1, ROWS), classes);
      Features.Learned again = learn(Encoding.RAW, rows(1, ROWS), classes);
      assertArrayEquals(bits(once), bits(again));
      assertTrue(Arrays.deepEquals(once.training().columns(), again.training().columns()));
    }
  }

  @Test
  void everyValueOfASlotIsOneTheSlotPromises() {
    for (Encoding dress : DRESSES) {
      Features features = learn(dress, rows(1, ROWS), 2).features();
      requireInRange(features.of(rows(2, ROWS)), dress);
      RowValues missing = new RowValues(SCHEMA);
      RowValues unseen = new RowValues(SCHEMA).set(2, "Atlantis").set(3, "").set(1, 1e300);
      for (RowValues row : List.of(missing, unseen)) {
        Matrix one = asMatrix(features, features.of(row));
        requireInRange(one, dress);
      }
    }
  }

  @Test
  void nothingIsLearnedFromARowsOwnTarget() {
    Frame rows = rows(1, ROWS);
    for (int classes : new int[] {0, 2, 3}) {
      double[] target = target(rows, classes);
      double[][] before = learn(Encoding.RAW, rows, target, classes).training().columns();
      for (int row = 0; row < ROWS; row += 37) {
        double[] changed = target.clone();
        changed[row] = classes == 0 ? 1e6 : (target[row] + 1) % classes;
        double[][] after = learn(Encoding.RAW, rows, changed, classes).training().columns();
        for (int slot = 0; slot < before.length; slot++) {
          assertEquals(before[slot][row], after[slot][row], "slot " + slot + ", row " + row);
        }
      }
    }
  }

  @Test
  void oneRowAndColumnsWithoutAnyValueAreHarmless() {
    for (Encoding dress : DRESSES) {
      requireInRange(learn(dress, rows(1, 1), 2).training(), dress);
      Frame empty = frame(4, row -> new RowValues(SCHEMA));
      Features.Learned learned = learn(dress, empty, 2);
      requireInRange(learned.training(), dress);
      requireInRange(learned.features().of(rows(1, 5)), dress);
    }
  }

  private static void requireInRange(Matrix matrix, Encoding dress) {
    for (int slot = 0; slot < matrix.slots().size(); slot++) {
      Slot each = matrix.slots().get(slot);
      for (double value : matrix.columns()[slot]) {
        boolean fits =
            each.isCode()
                ? value >= 0 && value < each.levels() && value == (int) value
                : Double.isFinite(value)
                    || (Double.isNaN(value) && dress.numbers() == Encoding.Numbers.RAW);
        assertTrue(fits, each + " holds " + value + " for " + dress);
      }
    }
  }

  private static Matrix asMatrix(Features features, double[] row) {
    double[][] columns =
        Arrays.stream(row).mapToObj(v -> new double[] {v}).toArray(double[][]::new);
    return new Matrix(features.slots(), columns, 1);
  }

  private static byte[] bits(Features.Learned learned) {
    return BinaryStruct.encode(learned.features().toStruct());
  }

  private Features.Learned learn(Encoding dress, Frame rows, int classes) {
    return learn(dress, rows, target(rows, classes), classes);
  }

  private Features.Learned learn(Encoding dress, Frame rows, double[] target, int classes) {
    return Features.learn(settings(), dress, rows, new Supervision(target, classes, 11));
  }

  private static double[] target(Frame rows, int classes) {
    Chance chance = new Chance(5);
    double[] target = new double[rows.rows()];
    for (int row = 0; row < target.length; row++) {
      String town = rows.texts("town").text(row);
      double effect = (town == null ? 3 : town.length()) + chance.normal(0, 2);
      target[row] = classes == 0 ? effect : Math.min(classes - 1, (int) Math.max(0, effect / 3));
    }
    return target;
  }

  /** Rows whose cells are missing now and then; every seed brings some levels of its own. */
  private static Frame rows(long seed, int rows) {
    Chance chance = new Chance(seed);
    List<String> towns = List.of("Rome", "Oslo", "Bern", "Lima", "Zürich", "New York");
    return frame(
        rows,
        row -> {
          RowValues values = new RowValues(SCHEMA);
          values.set(0, chance.yes(0.1) ? Double.NaN : chance.logNormal(3, 1));
          values.set(1, chance.yes(0.05) ? Double.NaN : chance.whole(1, 6));
          values.set(2, chance.yes(0.1) ? null : chance.oneOf(towns));
          values.set(3, chance.yes(0.05) ? null : "street " + chance.whole(0, 60) * seed);
          return values.set(4, chance.yes(0.1) ? Double.NaN : 1.7e9 + chance.whole(0, 1 << 25));
        });
  }

  private interface RowMaker {
    RowValues row(int number);
  }

  private static Frame frame(int rows, RowMaker maker) {
    List<RowValues> values = IntStream.range(0, rows).mapToObj(maker::row).toList();
    List<Column> columns = new ArrayList<>();
    for (int position = 0; position < SCHEMA.size(); position++) {
      int field = position;
      if (SCHEMA.field(position).type().isNumeric()) {
        columns.add(
            new NumberColumn(values.stream().mapToDouble(row -> row.number(field)).toArray()));
      } else {
        List<@Nullable String> texts = new ArrayList<>();
        values.forEach(row -> texts.add(row.text(field)));
        columns.add(TextColumn.of(texts));
      }
    }
    return new Frame(SCHEMA, columns);
  }
}
