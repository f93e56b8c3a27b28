package dev.coppice.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coppice.codec.Struct;
import dev.coppice.models.Task;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Equal to scikit-learn. */
class MetricsGoldenTest {

  @Test
  void binaryScores() {
    for (Struct c : Golden.cases("binary")) {
      BinaryPredictions rows = Golden.binary(c);
      Scores scores = Metrics.binary(rows.truth(), rows.probability(), rows.threshold());
      Golden.assertScores(c.struct("scores"), scores, c.text("name"));
    }
  }

  @Test
  void curves() {
    for (Struct c : Golden.cases("binary")) {
      if (!c.has("roc")) {
        continue;
      }
      ThresholdCounts counts = Golden.binary(c).thresholdCounts();
      RocCurve roc = RocCurve.of(counts);
      assertCurve(c, "roc", roc.falsePositiveRate(), roc.truePositiveRate(), roc.thresholds());
      PrecisionRecallCurve curve = PrecisionRecallCurve.of(counts);
      assertCurve(c, "precision_recall", curve.recall(), curve.precision(), curve.thresholds());
    }
  }

  private static void assertCurve(
      Struct c, String kind, double[] x, double[] y, double[] thresholds) {
    Struct expected = c.struct(kind);
    String what = c.text("name") + " " + kind;
    Golden.assertSame(expected.doubles("x"), x, what + " x");
    Golden.assertSame(expected.doubles("y"), y, what + " y");
    assertArrayEquals(expected.doubles("thresholds"), thresholds, what + " thresholds");
  }

  @Test
  void classScores() {
    for (Struct c : Golden.cases("classes")) {
      String name = c.text("name");
      ClassPredictions rows = Golden.classes(c);
      Scores scores = Metrics.multiclass(rows.truth(), rows.probabilities());
      Golden.assertScores(c.struct("scores"), scores, name);
      ConfusionMatrix matrix = rows.confusion();
      assertArrayEquals(
          c.longs("confusion"),
          Arrays.stream(matrix.counts()).flatMapToLong(Arrays::stream).toArray());
      List<ConfusionMatrix.ClassScores> each = matrix.perClass();
      assertEach(c.doubles("precision"), each, ConfusionMatrix.ClassScores::precision, name);
      assertEach(c.doubles("recall"), each, ConfusionMatrix.ClassScores::recall, name);
      assertEach(c.doubles("f1"), each, ConfusionMatrix.ClassScores::f1, name);
      assertArrayEquals(
          c.longs("support"),
          each.stream().mapToLong(ConfusionMatrix.ClassScores::support).toArray());
    }
  }

  private static void assertEach(
      double[] expected,
      List<ConfusionMatrix.ClassScores> each,
      ToDoubleFunction<ConfusionMatrix.ClassScores> score,
      String what) {
    Golden.assertSame(expected, each.stream().mapToDouble(score).toArray(), what);
  }

  @Test
  void numberScores() {
    for (Struct c : Golden.cases("numbers")) {
      NumberPredictions rows = Golden.numbers(c);
      Scores scores = Metrics.regression(rows.truth(), rows.predicted());
      Golden.assertScores(c.struct("scores"), scores, c.text("name"));
    }
  }

  @Test
  void oneMetricAloneEqualsItsPlaceInAllScores() {
    List<Predictions> all =
        List.of(
            Golden.binary(Golden.cases("binary").get(0)),
            Golden.classes(Golden.cases("classes").get(0)),
            Golden.numbers(Golden.cases("numbers").get(0)));
    for (Predictions predictions : all) {
      for (Metric metric : Metric.of(predictions.task())) {
        assertEquals(predictions.scores().get(metric), predictions.score(metric), metric.key());
      }
    }
    assertEquals(Task.values().length, all.size());
  }
}
