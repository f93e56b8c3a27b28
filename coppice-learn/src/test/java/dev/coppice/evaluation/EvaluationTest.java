package dev.coppice.evaluation;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.JsonStruct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.features.Encoding;
import dev.coppice.features.FeatureSettings;
import dev.coppice.features.Features;
import dev.coppice.frame.Field;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.Schema;
import dev.coppice.frame.TextColumn;
import dev.coppice.metrics.Bootstrap;
import dev.coppice.metrics.Bootstrap.Resampling;
import dev.coppice.metrics.Interval;
import dev.coppice.metrics.Metric;
import dev.coppice.models.LinearModel;
import dev.coppice.models.Link;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Decision;
import dev.coppice.pipeline.Explainer;
import dev.coppice.pipeline.Explanation;
import dev.coppice.pipeline.Pipeline;
import dev.coppice.pipeline.Target;
import dev.coppice.rules.RuleSet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EvaluationTest {

  private static final Schema SCHEMA =
      new Schema(List.of(Field.number("signal"), Field.number("noise"), Field.category("town")));
  private static final Bootstrap BOOTSTRAP = new Bootstrap(60, 0.95, 3, Resampling.ROWS);

  private final double[] truth = new double[400];
  private final Frame rows = rows();

  private Frame rows() {
    SplittableRandom random = new SplittableRandom(5);
    double[] signal = new double[truth.length];
    double[] noise = new double[truth.length];
    List<String> towns = new ArrayList<>();
    for (int row = 0; row < truth.length; row++) {
      signal[row] = 4 * random.nextDouble() - 2;
      noise[row] = random.nextDouble();
      truth[row] = random.nextDouble() < Link.logistic(2 * signal[row]) ? 1 : 0;
      towns.add(row % 3 == 0 ? "<North>" : "South");
    }
    return new Frame(
        SCHEMA, List.of(new NumberColumn(signal), new NumberColumn(noise), TextColumn.of(towns)));
  }

  /** A logistic model of both numbers and a feature computed from them. */
  private Pipeline pipeline(double ofSignal, double ofNoise, double ofProduct) {
    FeatureSettings defaults = FeatureSettings.defaults();
    FeatureSettings settings =
        new FeatureSettings(
            Map.of("product", "signal * noise"),
            defaults.numeric(),
            defaults.categorical(),
            List.of("town"));
    Features features = Features.fit(settings, Encoding.IMPUTED, rows);
    LinearModel model =
        new LinearModel(
            features.slots(),
            Link.LOGISTIC,
            new double[] {0.1},
            new double[][] {{ofSignal, ofNoise, ofProduct}});
    Target target = new Target("bought", Task.BINARY, List.of("no", "yes"));
    return new Pipeline(
        SCHEMA,
        new RuleSet(List.of(), SCHEMA),
        features,
        model,
        target,
        new Decision.Threshold(0.5));
  }

  private Evaluation evaluation(@Nullable Pipeline other, @Nullable String by) {
    return Evaluation.of(
        new Evaluation.Question(
            pipeline(2, 0, 0), rows, truth, other, by, BOOTSTRAP, (what, share) -> {}));
  }

  @Test
  void aFieldThatTheModelDoesNotUseIsWorthNothing() {
    List<Permutation> fields = evaluation(null, null).fields();
    assertEquals("signal", fields.get(0).field());
    assertTrue(fields.get(0).drop() > 0.2, fields.toString());
    assertEquals(0, fields.get(1).drop());
    assertEquals(0, fields.get(2).drop());
  }

  @Test
  void trueProbabilitiesLieWithinTheirReliabilityIntervals() {
    double[] probability = pipeline(2, 0, 0).score(rows).outputs()[0];
    Reliability reliability = Reliability.of(truth, probability);
    int within = 0;
    for (int g = 0; g < 10; g++) {
      double predicted = reliability.predicted()[g];
      boolean fits = predicted >= reliability.low()[g] && predicted <= reliability.high()[g];
      within += fits ? 1 : 0;
    }
    assertTrue(within >= 8, within + " of 10");
    assertTrue(reliability.error() < 0.08, () -> "off by " + reliability.error());
  }

  @Test
  void wilsonEndsAreThoseOfTheFormula() {
    // statsmodels.stats.proportion.proportion_confint(8, 10, method="wilson")
    assertArrayEquals(new double[] {0.490162, 0.943318}, Reliability.wilson(0.8, 10), 1e-6);
    assertEquals(0, Reliability.wilson(0, 10)[0]);
  }

  @Test
  void aWorseModelIsTold() {
    Evaluation evaluation = evaluation(pipeline(0.1, 3, 0), null);
    Interval difference = requireNonNull(evaluation.differences().get(Metric.ROC_AUC));
    assertEquals(Verdict.BETTER, Verdict.of(Metric.ROC_AUC, difference));
    Interval loss = requireNonNull(evaluation.differences().get(Metric.LOG_LOSS));
    assertTrue(loss.high() < 0, "less loss is better");
    assertEquals(Verdict.BETTER, Verdict.of(Metric.LOG_LOSS, loss));
  }

  @Test
  void aModelIsNoBetterThanItself() {
    Evaluation evaluation = evaluation(pipeline(2, 0, 0), null);
    Interval difference = requireNonNull(evaluation.differences().get(Metric.ROC_AUC));
    assertEquals(0, difference.low());
    assertEquals(Verdict.OPEN, Verdict.of(Metric.ROC_AUC, difference));
  }

  @Test
  void groupsAreJudgedApart() {
    Groups groups = requireNonNull(evaluation(null, "town").groups());
    assertEquals(List.of("<North>", "South"), List.copyOf(groups.scores().keySet()));
    assertEquals(134, requireNonNull(groups.group("<North>")).rows());
    Interval parity = requireNonNull(groups.measures().get("demographic_parity_difference"));
    assertTrue(parity.estimate() < 0.3);
    assertTrue(parity.low() <= parity.estimate() && parity.estimate() <= parity.high());
    Groups quarters = requireNonNull(evaluation(null, "noise").groups());
    assertEquals(4, quarters.scores().size());
    assertTrue(quarters.scores().keySet().iterator().next().startsWith("Q1: up to 0.2"));
  }

  @Test
  void theSameQuestionHasTheSameAnswer() {
    assertArrayEquals(
        JsonStruct.compact(evaluation(null, "town").toStruct()),
        JsonStruct.compact(evaluation(null, "town").toStruct()));
  }

  @Test
  void thePageNeedsNothingElseAndEscapesNames() {
    Evaluation evaluation = evaluation(pipeline(0.1, 3, 0), "town");
    String page =
        new String(EvaluationPage.of(evaluation, "bought", "x < y"), StandardCharsets.UTF_8);
    assertFalse(page.contains("http"), "no address");
    assertFalse(page.contains("<script"), "no script");
    assertFalse(page.contains("<North>"), "names are escaped");
    assertFalse(page.contains("NaN"), "no picture holds what is no number");
    assertEquals(6, page.split("<svg", -1).length - 1);
  }

  @Test
  void withoutTruthNothingIsJudged() {
    Evaluation.Question question =
        new Evaluation.Question(
            pipeline(1, 0, 0), rows, new double[0], null, null, BOOTSTRAP, (what, share) -> {});
    InvalidInput e = assertThrows(InvalidInput.class, () -> Evaluation.of(question));
    assertTrue(e.getMessage().startsWith("No row has a known 'bought'"), e.getMessage());
  }

  @Test
  void aFeatureOfSeveralFieldsKeepsItsName() {
    Pipeline pipeline = pipeline(2, 1, -1);
    Explanation why = Explainer.of(pipeline).of(rows.select(SCHEMA.names()).cursor().at(0));
    assertEquals(List.of("signal", "noise", "product"), why.inputs());
    double signal = rows.numbers("signal")[0];
    double noise = rows.numbers("noise")[0];
    double[] added = {2 * signal, noise, -signal * noise};
    assertArrayEquals(added, why.added()[0], 1e-12);
    assertEquals(why.prediction().outputs()[0], Link.logistic(why.margin(0)), 1e-12);
  }

  @Test
  void explanationsAreDrawnForTheChosenRows() {
    Explanations explained =
        Explanations.of(pipeline(2, 1, 0), rows, Explanations.DECIDED, done -> {});
    assertEquals("log-odds of bought = yes", explained.unit());
    assertEquals(0, explained.strongestFirst().get(0));
    int[] numbers = new int[rows.rows()];
    numbers[1] = 41;
    byte[] bytes = ExplanationPage.of(explained, new int[] {1}, numbers, "bought", "");
    String page = new String(bytes, StandardCharsets.UTF_8);
    assertTrue(page.contains("Row 42: bought = "), "rows are named by their place in the file");
    assertFalse(page.contains("NaN"));
  }

  @Test
  void rowsExplainedTogetherGetTheBitsOfEachAlone() {
    Pipeline pipeline = pipeline(2, 1, -1);
    List<Integer> told = Collections.synchronizedList(new ArrayList<>());
    Explanations explained = Explanations.of(pipeline, rows, Explanations.DECIDED, told::add);
    Frame inputs = rows.select(SCHEMA.names());
    for (int row = 0; row < rows.rows(); row++) {
      Explanation alone = Explainer.of(pipeline).of(inputs.cursor().at(row));
      assertArrayEquals(alone.added()[0], explained.each().get(row).added()[0], 0);
    }
    assertEquals(
        IntStream.rangeClosed(1, rows.rows()).boxed().toList(), told.stream().sorted().toList());
  }
}
