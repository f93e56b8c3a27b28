package dev.coppice.xgboost;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Unavailable;
import dev.coppice.models.Model;
import dev.coppice.models.Task;
import dev.coppice.models.TreeEnsemble;
import dev.coppice.training.FitContext;
import dev.coppice.training.Hyperparameters;
import dev.coppice.training.Trainers;
import dev.coppice.training.TrainingSet;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class XgboostTrainerTest {

  private final XgboostTrainer trainer = new XgboostTrainer();

  private Model fit(TrainingSet set, Map<String, ?> given, FitContext context) {
    Optional<String> reason = trainer.unavailable();
    assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
    return trainer.fit(set, Hyperparameters.of(trainer.hyperparameters(), given), context);
  }

  private static TrainingSet set(Task task) {
    return Tables.of(
        task,
        switch (task) {
          case BINARY -> 2;
          case MULTICLASS -> 4;
          case REGRESSION -> 0;
        },
        3_000);
  }

  /** The trainer itself compares up to 2,000 margins with the native ones, to the bit. */
  @ParameterizedTest
  @EnumSource(Task.class)
  void importedTreesPassTheComparisonAndLearnTheSignal(Task task) {
    TrainingSet set = set(task);

    Model model = fit(set, Map.of("rounds", 60, "eta", 0.2), FitContext.of(1));

    double[][] predictions = model.predict(set.inputs());
    double wrong = 0;
    double wrongByConstant = 0;
    double mean = Arrays.stream(set.target()).average().orElseThrow();
    for (int row = 0; row < set.rows(); row++) {
      double y = set.target()[row];
      if (task == Task.MULTICLASS) {
        wrong += 1 - predictions[(int) y][row];
        wrongByConstant += y == 2 ? 0 : 1;
      } else {
        wrong += Math.pow(predictions[0][row] - y, 2);
        wrongByConstant += Math.pow(mean - y, 2);
      }
    }
    assertTrue(wrong < 0.6 * wrongByConstant, wrong + " of " + wrongByConstant);
  }

  @ParameterizedTest
  @EnumSource(Task.class)
  void theNumberOfThreadsAndARepetitionChangeNoBit(Task task) {
    TrainingSet set = set(task);
    Model one = fit(set, Map.of("rounds", 20), new FitContext(5, 1, () -> false));
    Model two = fit(set, Map.of("rounds", 20), new FitContext(5, 2, () -> false));
    Model other = fit(set, Map.of("rounds", 20), FitContext.of(6));

    double[][] margins = one.margins(set.inputs());
    for (int output = 0; output < margins.length; output++) {
      assertArrayEquals(margins[output], two.margins(set.inputs())[output]);
    }
    assertNotEquals(Arrays.toString(margins[0]), Arrays.toString(other.margins(set.inputs())[0]));
  }

  @Test
  void anUnseenCodeFollowsTheDefaultDirectionOfEverySplit() {
    TrainingSet set = set(Task.BINARY);
    TreeEnsemble model = (TreeEnsemble) fit(set, Map.of("rounds", 20), FitContext.of(1));

    double[] prediction = new double[1];
    model.predict(new double[] {Double.NaN, 0.5, 3, 0}, prediction);

    assertTrue(prediction[0] > 0 && prediction[0] < 1);
    assertTrue(
        model.trees().stream()
            .flatMap(tree -> Arrays.stream(tree.sets()))
            .anyMatch(codes -> codes != null && (codes[0] & 1) == 0));
  }

  @Test
  void balancedClassesRaiseTheRareOnesProbability() {
    TrainingSet set = set(Task.BINARY);
    double plain = mean(fit(set, Map.of("rounds", 5), FitContext.of(1)), set);
    double balanced =
        mean(fit(set, Map.of("rounds", 5, "class_weight", "balanced"), FitContext.of(1)), set);

    assertTrue(plain > 0.7, "most rows are positive: " + plain);
    assertTrue(balanced < plain - 0.1, balanced + " after " + plain);
  }

  private static double mean(Model model, TrainingSet set) {
    return Arrays.stream(model.predict(set.inputs())[0]).average().orElseThrow();
  }

  @Test
  void aCancelledFitStopsBetweenRounds() {
    AtomicInteger asked = new AtomicInteger();
    FitContext context = new FitContext(1, 1, () -> asked.incrementAndGet() > 3);

    assertThrows(
        FitContext.FitCancelled.class,
        () -> fit(set(Task.BINARY), Map.of("rounds", 1_000), context));
    assertEquals(4, asked.get());
  }

  @Test
  void nothingIsPrinted() {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream both = new PrintStream(printed, true, StandardCharsets.UTF_8);
    System.setOut(both);
    System.setErr(both);
    try {
      fit(set(Task.BINARY), Map.of("rounds", 3), FitContext.of(1));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    assertEquals("", printed.toString(StandardCharsets.UTF_8));
  }

  @Test
  void aMissingNativeLibraryIsOneClearSentenceAndNoCrash() {
    Optional<String> reason =
        NativeLibrary.missing(
            () -> {
              throw new ExceptionInInitializerError(
                  new UnsatisfiedLinkError("libgomp.so.1: cannot open shared object file"));
            });
    XgboostTrainer without = new XgboostTrainer(() -> reason);

    assertTrue(reason.orElseThrow().contains("libgomp.so.1: cannot open shared object file"));
    assertEquals(reason, without.unavailable());
    Unavailable refused =
        assertThrows(
            Unavailable.class,
            () ->
                without.fit(
                    set(Task.BINARY),
                    Hyperparameters.defaults(without.hyperparameters()),
                    FitContext.of(1)));
    assertTrue(
        String.valueOf(refused.getMessage()).contains("Use the family 'boosting'"),
        refused.getMessage());
  }

  @Test
  void namesOfOtherLibrariesAreAliases() {
    Map<String, Object> given =
        Map.of(
            "n_estimators", 200, "eta", 0.05, "colsample_bytree", 0.8, "reg_lambda", 1, "gamma", 0);

    Hyperparameters read = Hyperparameters.of(trainer.hyperparameters(), given);

    assertEquals(
        Hyperparameters.defaults(trainer.hyperparameters()).toStruct().integer("rounds"),
        read.integer("rounds"));
    InvalidInput refused =
        assertThrows(
            InvalidInput.class,
            () -> Hyperparameters.of(trainer.hyperparameters(), Map.of("max_dept", 3)));
    assertTrue(String.valueOf(refused.getMessage()).contains("max_depth"), refused.getMessage());
  }

  @Test
  void theServiceLoaderFindsIt() {
    assertEquals(XgboostTrainer.class, Trainers.named("xgboost").getClass());
  }
}
