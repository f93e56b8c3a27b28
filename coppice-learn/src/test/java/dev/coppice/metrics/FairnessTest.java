package dev.coppice.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.metrics.Fairness.Measure;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FairnessTest {

  @Test
  void ratesAndMeasuresEqualFairlearns() throws IOException {
    for (Struct c : cases()) {
      Fairness fairness = fairness(c);

      List<Struct> expected = c.structs("by_group");
      assertEquals(expected.size(), fairness.groups().size());
      for (int i = 0; i < expected.size(); i++) {
        Struct wanted = expected.get(i);
        Fairness.Group group = fairness.groups().get(i);
        assertEquals(wanted.text("group"), group.name());
        Golden.assertSame(wanted.number("rows"), group.rows(), "rows");
        Golden.assertSame(wanted.number("selection_rate"), group.selectionRate(), "selected");
        Golden.assertSame(wanted.number("true_positive_rate"), group.truePositiveRate(), "tpr");
        Golden.assertSame(wanted.number("false_positive_rate"), group.falsePositiveRate(), "fpr");
      }
      for (Measure measure : Measure.values()) {
        double reference = c.struct("measures").number(measure.name().toLowerCase(Locale.ROOT));
        Golden.assertSame(reference, fairness.score(measure), measure.name());
      }
    }
  }

  @Test
  void aRateWithoutRowsIsLeftOutNotTakenAsZero() {
    BinaryPredictions predictions =
        new BinaryPredictions(
            new double[] {1, 0, 1, 0, 0, 0}, new double[] {0.9, 0.1, 0.9, 0.1, 0.1, 0.1}, 0.5);

    Fairness fairness = Fairness.of(predictions, List.of("a", "a", "b", "b", "c", "c"));

    assertTrue(Double.isNaN(fairness.groups().get(2).truePositiveRate()));
    assertEquals(0, fairness.score(Measure.EQUALIZED_ODDS_DIFFERENCE));
    assertEquals(0.5, fairness.score(Measure.DEMOGRAPHIC_PARITY_DIFFERENCE));
  }

  @Test
  void anIntervalHoldsTheTrueDifferenceAndLeavesSmallGroupsOut() {
    SplittableRandom random = new SplittableRandom(3);
    int held = 0;
    for (int time = 0; time < 40; time++) {
      List<String> groups = new ArrayList<>();
      double[] truth = new double[402];
      double[] probability = new double[truth.length];
      for (int row = 0; row < truth.length; row++) {
        boolean a = row % 2 == 0;
        groups.add(row < 2 ? "two rows" : a ? "a" : "b");
        truth[row] = random.nextInt(2);
        probability[row] = random.nextDouble() < (a ? 0.7 : 0.4) ? 1 : 0;
      }
      Interval interval =
          Fairness.interval(
              Measure.DEMOGRAPHIC_PARITY_DIFFERENCE,
              new BinaryPredictions(truth, probability, 0.5),
              groups,
              30,
              new Bootstrap(200, 0.95, time, Bootstrap.Resampling.ROWS));
      held += interval.low() <= 0.3 && 0.3 <= interval.high() ? 1 : 0;
    }
    assertTrue(held >= 35, held + " of 40"); // 38 are expected
  }

  @Test
  void nobodySelectedIsParityAndOneGroupIsNoComparison() {
    BinaryPredictions predictions =
        new BinaryPredictions(new double[] {1, 0, 1}, new double[] {0.1, 0.2, 0.1}, 0.5);

    Fairness fairness = Fairness.of(predictions, List.of("a", "a", "b"));

    assertEquals(1, fairness.score(Measure.DEMOGRAPHIC_PARITY_RATIO));
    Fairness large = fairness.ofAtLeast(2);
    assertEquals(1, large.groups().size());
    assertTrue(Double.isNaN(large.score(Measure.DEMOGRAPHIC_PARITY_DIFFERENCE)));
  }

  @Test
  void oneGroupARowIsWanted() {
    BinaryPredictions predictions =
        new BinaryPredictions(new double[] {1}, new double[] {0.1}, 0.5);
    List<String> groups = List.of();

    assertThrows(InvalidInput.class, () -> Fairness.of(predictions, groups));
  }

  private static List<Struct> cases() throws IOException {
    String path = "/golden/fairness/fairness.json";
    try (InputStream in = Objects.requireNonNull(FairnessTest.class.getResourceAsStream(path))) {
      return JsonStruct.read(in.readAllBytes()).structs("cases");
    }
  }

  private static Fairness fairness(Struct c) {
    long salt = c.integer("salt");
    double[] truth = new double[c.smallInteger("rows")];
    double[] probability = new double[truth.length];
    List<String> groups = new ArrayList<>();
    for (int i = 0; i < truth.length; i++) {
      int group = (int) (Golden.u(i, salt) * Golden.u(i, salt + 1) * c.integer("groups"));
      truth[i] = Golden.u(i, salt + 2) < 0.3 ? 1 : 0;
      double p = 0.5 * Golden.u(i, salt + 3) + 0.4 * truth[i] + c.number("bias") * group;
      probability[i] = Math.min(1, Math.max(0, p)); // the decision stays what it is
      groups.add("g" + group);
    }
    return Fairness.of(new BinaryPredictions(truth, probability, c.number("threshold")), groups);
  }
}
