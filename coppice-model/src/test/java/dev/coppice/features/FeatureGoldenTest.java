package dev.coppice.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
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
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Against scikit-learn; see {@code features.py}. */
class FeatureGoldenTest {

  private static final Schema SCHEMA = Schema.of(Field.category("town"), Field.number("number"));

  private final Struct golden = golden();

  private static Struct golden() {
    try (InputStream in =
        FeatureGoldenTest.class.getResourceAsStream("/golden/features/features.json")) {
      return JsonStruct.read(Objects.requireNonNull(in).readAllBytes());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void bucketsAreThoseOfFeatureHasherWithTheColumnInTheKey() {
    List<String> words = golden.texts("words");
    for (String column : golden.texts("columns")) {
      int[] buckets = golden.ints(column);
      for (int i = 0; i < buckets.length; i++) {
        String key = column + "=" + words.get(i);
        assertEquals(buckets[i], HashFeature.bucket(key, 1 << 14), key);
      }
    }
  }

  @Test
  void meansOfANumberAreTargetEncoders() {
    Features features = learn(golden.doubles("number"), 0);

    assertArrayEquals(golden.doubles("of_number"), features.of(frame()).columns()[0], 1e-12);
    double[] unknown = features.of(new RowValues(SCHEMA).set(0, "nowhere"));
    assertEquals(golden.number("of_number_unknown"), unknown[0], 1e-12);
  }

  @Test
  void twoClassesGiveTheShareOfTheSecond() {
    double[] binary = Arrays.stream(golden.doubles("labels")).map(l -> l > 0 ? 1 : 0).toArray();

    assertArrayEquals(
        golden.doubles("of_binary"), learn(binary, 2).of(frame()).columns()[0], 1e-12);
  }

  @Test
  void severalClassesGiveOneShareEach() {
    Matrix matrix = learn(golden.doubles("labels"), 3).of(frame());

    for (int k = 0; k < 3; k++) {
      assertArrayEquals(golden.doubles("of_several_" + k), matrix.columns()[k], 1e-12);
    }
    assertEquals(
        List.of("town_0", "town_1", "town_2", "number"),
        matrix.slots().stream().map(Slot::name).toList());
  }

  @Test
  void minMaxIsMinMaxScaler() {
    FeatureSettings settings =
        new FeatureSettings(
            Map.of(),
            new Numeric(Impute.NONE, Scale.MIN_MAX, 0),
            Categorical.defaults(),
            List.of());

    Features features = Features.fit(settings, Encoding.RAW, frame());

    assertArrayEquals(golden.doubles("min_max"), features.of(frame()).columns()[1], 1e-12);
  }

  private Features learn(double[] target, int classes) {
    FeatureSettings settings =
        new FeatureSettings(
            Map.of(),
            Numeric.defaults(),
            new Categorical(Encode.TARGET, Missing.AUTO, 1, 100, 16, 20),
            List.of());
    Supervision supervision = new Supervision(target, classes, 1);
    return Features.learn(settings, Encoding.RAW, frame(), supervision).features();
  }

  private Frame frame() {
    return new Frame(
        SCHEMA,
        List.of(TextColumn.of(golden.texts("town")), new NumberColumn(golden.doubles("number"))));
  }
}
