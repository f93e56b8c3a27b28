package dev.coppice.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.errors.InvalidInput;
import dev.coppice.features.FeatureSettings.Categorical;
import dev.coppice.features.FeatureSettings.Encode;
import dev.coppice.features.FeatureSettings.Impute;
import dev.coppice.features.FeatureSettings.Missing;
import dev.coppice.features.FeatureSettings.Numeric;
import dev.coppice.features.FeatureSettings.Scale;
import dev.coppice.frame.Field;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.RowValues;
import dev.coppice.frame.Schema;
import dev.coppice.frame.TextColumn;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FeaturesTest {

  private static final Schema SCHEMA = Schema.of(Field.number("age"), Field.category("city"));

  private static final Frame FRAME =
      new Frame(
          SCHEMA,
          List.of(
              new NumberColumn(new double[] {1, 2, 3, Double.NaN, 10}),
              TextColumn.of(Arrays.asList("Rome", "Oslo", null, "Rome", "Bern"))));

  @Test
  void scaledNumbersHaveMeanZeroAndDeviationOneAfterTheMedianIsFilledIn() {
    double[] ages = fit(FeatureSettings.defaults(), Encoding.SCALED).of(FRAME).columns()[0];

    assertEquals(0, Arrays.stream(ages).sum(), 1e-12);
    assertEquals(5, Arrays.stream(ages).map(v -> v * v).sum(), 1e-12);
    assertEquals((2.5 - 3.7) / Math.sqrt(10.36), ages[3], 1e-12);
  }

  @Test
  void rawNumbersKeepWhatIsMissing() {
    double[] ages = fit(FeatureSettings.defaults(), Encoding.RAW).of(FRAME).columns()[0];

    assertArrayEquals(new double[] {1, 2, 3, Double.NaN, 10}, ages);
  }

  @Test
  void codesFollowTheTextsAndMissingIsALevelWhereTrainingSawIt() {
    Features features = fit(FeatureSettings.defaults(), Encoding.RAW);

    assertEquals(Slot.code("city", 5), features.slots().get(1));
    assertArrayEquals(new double[] {3, 2, 4, 3, 1}, features.of(FRAME).columns()[1]);
    assertEquals(0, features.of(row("Lima"))[1], "unseen");
  }

  @Test
  void ordinalCodesAreNumbersAndUnseenIsMinusOne() {
    FeatureSettings settings =
        settings(Numeric.defaults(), new Categorical(Encode.ORDINAL, Missing.AUTO, 1, 100, 16, 20));

    Features features = fit(settings, Encoding.RAW);

    assertEquals(Slot.number("city"), features.slots().get(1));
    assertArrayEquals(new double[] {2, 1, 2, 2, 0}, features.of(FRAME).columns()[1]);
    assertEquals(-1, features.of(row("Lima"))[1]);
  }

  @Test
  void rareLevelsShareTheCodeOfUnknownOnes() {
    FeatureSettings settings =
        settings(
            Numeric.defaults(), new Categorical(Encode.ONE_HOT, Missing.LEVEL, 2, 100, 16, 20));

    assertArrayEquals(
        new double[] {1, 0, 2, 1, 0}, fit(settings, Encoding.RAW).of(FRAME).columns()[1]);
  }

  @Test
  void theMostFrequentLevelsAreKeptWhenThereAreTooMany() {
    FeatureSettings settings =
        settings(Numeric.defaults(), new Categorical(Encode.ONE_HOT, Missing.MODE, 1, 2, 16, 20));

    assertArrayEquals(
        new double[] {2, 0, 2, 2, 1},
        fit(settings, Encoding.RAW).of(FRAME).columns()[1],
        "Rome, and Bern before Oslo by name");
  }

  @Test
  void outliersAreMovedToTukeysFences() {
    FeatureSettings settings =
        settings(new Numeric(Impute.NONE, Scale.NONE, 1.5), Categorical.defaults());
    double third = 3 + 0.25 * 7; // quartiles of 1, 2, 3, 10 as numpy has them
    double first = 1.75;

    double[] ages = fit(settings, Encoding.RAW).of(FRAME).columns()[0];

    assertEquals(third + 1.5 * (third - first), ages[4], 1e-12);
  }

  @Test
  void expressionsBecomeFeaturesAndExcludedColumnsLiveInThemOnly() {
    FeatureSettings settings =
        new FeatureSettings(
            Map.of("double_age", "age * 2"),
            Numeric.defaults(),
            Categorical.defaults(),
            List.of("age"));

    Features features = fit(settings, Encoding.RAW);

    assertEquals(List.of("city", "double_age"), features.slots().stream().map(Slot::name).toList());
    assertArrayEquals(new double[] {2, 4, 6, Double.NaN, 20}, features.of(FRAME).columns()[1]);
  }

  @Test
  void everyMistakeInTheSettingsIsReportedAtOnce() {
    FeatureSettings settings =
        new FeatureSettings(
            Map.of("age", "1", "bad", "agee + 1"),
            Numeric.defaults(),
            Categorical.defaults(),
            List.of("town"));

    InvalidInput refused = assertThrows(InvalidInput.class, () -> fit(settings, Encoding.RAW));

    assertEquals(3, refused.problems().size(), refused.getMessage());
    assertTrue(refused.getMessage().contains("did you mean 'age'?"), refused.getMessage());
  }

  @Test
  void aColumnWithoutAnyValueIsHarmless() {
    Frame empty =
        new Frame(
            SCHEMA,
            List.of(
                new NumberColumn(new double[] {Double.NaN, Double.NaN}),
                TextColumn.of(Arrays.asList(null, null))));

    Features features = Features.fit(FeatureSettings.defaults(), Encoding.SCALED, empty);

    assertArrayEquals(new double[] {0, 0}, features.of(empty).columns()[0]);
    assertArrayEquals(new double[] {1, 1}, features.of(empty).columns()[1]);
  }

  @Test
  void oneRowAndAFrameGiveTheSameBitsAlsoAfterWritingAndReading() {
    for (Encoding encoding : List.of(Encoding.RAW, Encoding.IMPUTED, Encoding.SCALED)) {
      Features features = fit(FeatureSettings.defaults(), encoding);
      Features back = Features.read(features.toStruct(), SCHEMA);
      Matrix matrix = features.of(FRAME);
      double[] expected = new double[2];
      for (int row = 0; row < FRAME.rows(); row++) {
        matrix.row(row, expected);
        assertArrayEquals(expected, features.of(FRAME.cursor().at(row)));
        assertArrayEquals(expected, back.of(FRAME.cursor().at(row)));
      }
    }
  }

  private static Features fit(FeatureSettings settings, Encoding encoding) {
    return Features.fit(settings, encoding, FRAME);
  }

  private static FeatureSettings settings(Numeric numeric, Categorical categorical) {
    return new FeatureSettings(Map.of(), numeric, categorical, List.of());
  }

  private static RowValues row(String city) {
    return new RowValues(SCHEMA).set(0, 5).set(1, city);
  }
}
