package dev.coppice.recipe;

import dev.coppice.data.Folds;
import dev.coppice.errors.Problems;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Target;
import dev.coppice.training.Examples;
import dev.coppice.training.SmoteSettings;
import dev.coppice.training.TrainingSettings;
import java.util.Arrays;

/** What can be known to go wrong with the training section before anything is fitted. */
final class Preparation {

  private Preparation() {}

  /**
   * @throws dev.coppice.errors.InvalidInput naming each setting that the rows do not bear
   */
  static void check(Project project, Examples train, Target target, Parts parts) {
    TrainingSettings training = project.training();
    Problems problems = new Problems();
    boolean calibrated = training.calibration() != TrainingSettings.Calibrate.NONE;
    if (calibrated && train.task() == Task.REGRESSION) {
      problems.add("training.calibration", "is for classes, and the target is a number");
    }
    SmoteSettings smote = training.smote();
    int[] fewest = fewestOfAFold(train, parts, training);
    int largest = Arrays.stream(fewest).max().orElse(0);
    for (int c = 0; c < fewest.length; c++) {
      if (smote.extra(fewest[c], largest) > 0 && fewest[c] <= smote.neighbours()) {
        problems.add(
            "training.smote.neighbours",
            "is "
                + smote.neighbours()
                + ", and class '"
                + target.classes().get(c)
                + "' has "
                + fewest[c]
                + (fewest[c] == 1 ? " row" : " rows")
                + " to learn from in a fold; wanted: more rows of it than neighbours");
      }
    }
    problems.throwIfAny();
  }

  /** Of each class, in the fold that has fewest to learn from. */
  private static int[] fewestOfAFold(Examples train, Parts parts, TrainingSettings training) {
    if (!training.smote().enabled() || train.task() == Task.REGRESSION) {
      return new int[0];
    }
    int[] fewest = new int[train.classes()];
    Arrays.fill(fewest, Integer.MAX_VALUE);
    for (Folds.Fold fold : parts.folds(training)) {
      int[] counts = new int[fewest.length];
      Arrays.stream(fold.train()).forEach(row -> counts[(int) train.target()[row]]++);
      Arrays.setAll(fewest, c -> Math.min(fewest[c], counts[c]));
    }
    return fewest;
  }
}
