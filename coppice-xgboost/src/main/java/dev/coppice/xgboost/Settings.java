package dev.coppice.xgboost;

import dev.coppice.models.Task;
import dev.coppice.training.Hyperparameter;
import dev.coppice.training.Hyperparameters;
import dev.coppice.training.TrainingSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What XGBoost may be told, in our names and in its own. */
final class Settings {

  static final List<Hyperparameter> KNOWN =
      List.of(
          new Hyperparameter.Whole(
              "rounds", 200, 1, 100_000, "Boosting rounds.", List.of("n_estimators")),
          new Hyperparameter.Whole("max_depth", 6, 1, 30, "The deepest level.", List.of()),
          new Hyperparameter.Decimal(
              "learning_rate", 0.05, 1e-6, 1, "How much of a tree is added.", List.of("eta")),
          new Hyperparameter.Decimal(
              "subsample", 0.8, 0.01, 1, "Share of the rows that each tree sees.", List.of()),
          new Hyperparameter.Decimal(
              "column_sample",
              0.8,
              0.01,
              1,
              "Share of the columns, one a category, that each tree sees.",
              List.of("colsample_bytree")),
          new Hyperparameter.Decimal(
              "min_child_weight",
              1,
              0,
              1e9,
              "The least sum of second derivatives in a leaf.",
              List.of()),
          new Hyperparameter.Decimal(
              "l2", 1, 0, 1e9, "Penalty on squared leaves.", List.of("reg_lambda", "lambda")),
          new Hyperparameter.Decimal(
              "l1", 0, 0, 1e9, "Penalty on absolute leaves.", List.of("reg_alpha", "alpha")),
          new Hyperparameter.Decimal(
              "min_gain",
              0,
              0,
              1e9,
              "The least gain of a split.",
              List.of("gamma", "min_split_loss")),
          new Hyperparameter.Whole(
              "max_bins", 256, 2, 65_535, "Quantile bins of a number.", List.of("max_bin")),
          new Hyperparameter.Choice(
              "class_weight",
              List.of("none", "balanced"),
              "Whether every class weighs the same in all.",
              List.of()));

  private Settings() {}

  static Map<String, Object> parameters(Hyperparameters given, TrainingSet set, long seed) {
    Map<String, Object> parameters = new TreeMap<>();
    parameters.put(
        "objective",
        switch (set.task()) {
          case BINARY -> "binary:logistic";
          case MULTICLASS -> "multi:softprob";
          case REGRESSION -> "reg:squarederror";
        });
    if (set.task() == Task.MULTICLASS) {
      parameters.put("num_class", set.classes());
    }
    parameters.put("tree_method", "hist");
    parameters.put("nthread", 1);
    parameters.put("verbosity", 0);
    parameters.put("seed", seed & Integer.MAX_VALUE);
    parameters.put("base_score", set.task() == Task.MULTICLASS ? 0.0 : 0.5);
    parameters.put("max_depth", given.integer("max_depth"));
    parameters.put("max_bin", given.integer("max_bins"));
    parameters.put("eta", given.number("learning_rate"));
    parameters.put("subsample", given.number("subsample"));
    parameters.put("colsample_bytree", given.number("column_sample"));
    parameters.put("min_child_weight", given.number("min_child_weight"));
    parameters.put("lambda", given.number("l2"));
    parameters.put("alpha", given.number("l1"));
    parameters.put("gamma", given.number("min_gain"));
    return parameters;
  }
}
