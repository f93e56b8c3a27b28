package dev.coppice.training.trees;

import dev.coppice.errors.InvalidInput;
import dev.coppice.models.Task;
import dev.coppice.training.Hyperparameter;
import dev.coppice.training.Hyperparameters;
import java.util.List;
import java.util.stream.Stream;

/** The settings that a single tree and a forest share, and how they become rules. */
final class TreeSettings {

  private TreeSettings() {}

  static Hyperparameter maxDepth(int standard) {
    return new Hyperparameter.Whole(
        "max_depth",
        standard,
        0,
        10_000,
        "Questions from root to leaf at most; 0: no limit.",
        List.of());
  }

  static Hyperparameter minSamplesLeaf(int standard) {
    return new Hyperparameter.Whole(
        "min_samples_leaf", standard, 1, Integer.MAX_VALUE, "Rows in a leaf at least.", List.of());
  }

  static Hyperparameter minSamplesSplit() {
    return new Hyperparameter.Whole(
        "min_samples_split",
        2,
        2,
        Integer.MAX_VALUE,
        "A node of fewer rows is not split.",
        List.of());
  }

  static Hyperparameter maxFeatures(String standard, String... others) {
    return new Hyperparameter.Share(
        "max_features",
        Stream.concat(Stream.of(standard), Stream.of(others)).toList(),
        "How many columns a node draws: a word, or a share of all; auto: the square root for"
            + " classes, a third for numbers. Each code of a category is a"
            + " column when categories are read one-hot.",
        List.of());
  }

  static Hyperparameter criterion() {
    return new Hyperparameter.Choice(
        "criterion",
        List.of("auto", "gini", "entropy", "squared_error"),
        "What splits reduce; auto: gini for classes, squared_error for numbers.",
        List.of());
  }

  static Hyperparameter categories(String standard, String other) {
    return new Hyperparameter.Choice(
        "categories",
        List.of(standard, other),
        "one-hot: a question asks for one level; sets: for several, in order of their mean target"
            + " (categories of up to 1,024 levels).",
        List.of());
  }

  static GrowthRules rules(Hyperparameters given, Task task, Bins bins) {
    GrowthRules.Categories categories =
        given.choice("categories").equals("sets")
            ? GrowthRules.Categories.SETS
            : GrowthRules.Categories.ONE_HOT;
    int depth = given.smallInteger("max_depth");
    return new GrowthRules(
        criterion(given.choice("criterion"), task),
        categories,
        depth == 0 ? Integer.MAX_VALUE : depth,
        given.smallInteger("min_samples_split"),
        given.smallInteger("min_samples_leaf"),
        visited(given, task, bins.candidates(categories)));
  }

  private static int visited(Hyperparameters given, Task task, int columns) {
    if (given.share("max_features").isPresent()) {
      return Math.max(1, (int) (given.share("max_features").getAsDouble() * columns));
    }
    int root = (int) Math.sqrt(columns);
    int visited =
        switch (given.choice("max_features")) {
          case "auto" -> task == Task.REGRESSION ? columns / 3 : root;
          case "sqrt" -> root;
          case "log2" -> 31 - Integer.numberOfLeadingZeros(Math.max(1, columns));
          default -> columns;
        };
    return Math.max(1, visited);
  }

  private static Criterion criterion(String word, Task task) {
    boolean numbers = task == Task.REGRESSION;
    if (!word.equals("auto") && numbers != word.equals("squared_error")) {
      throw new InvalidInput(
          "criterion: '"
              + word
              + "' does not fit the target; accepted: "
              + (numbers ? "auto, squared_error" : "auto, gini, entropy"));
    }
    if (numbers) {
      return Criterion.SQUARED_ERROR;
    }
    return word.equals("entropy") ? Criterion.ENTROPY : Criterion.GINI;
  }
}
