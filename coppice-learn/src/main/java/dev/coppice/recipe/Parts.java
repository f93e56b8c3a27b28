package dev.coppice.recipe;

import dev.coppice.data.DataSettings;
import dev.coppice.data.Folds;
import dev.coppice.data.Folds.Fold;
import dev.coppice.data.Source;
import dev.coppice.data.Split;
import dev.coppice.data.SplitSettings;
import dev.coppice.data.TestRows;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import dev.coppice.frame.Column;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.models.Task;
import dev.coppice.training.TrainingSettings;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which rows train, validate and test in a project, and the folds of its training part. */
record Parts(
    Split split, SplitSettings.Method method, @Nullable Column by, @Nullable Column group) {

  static Parts of(Project project, Dataset data, Answers answers, Path base) {
    DataSettings settings = project.data();
    SplitSettings.Method method = method(settings, answers.target().task());
    SplitSettings split =
        new SplitSettings(
            settings.split().test(),
            settings.split().validation(),
            method,
            project.training().seed());
    Frame frame = data.frame();
    Column by =
        switch (method) {
          case RANDOM -> null;
          case STRATIFIED -> answers.column(data);
          case TIME -> time(settings, frame);
        };
    Column group = group(settings, method, frame);
    return new Parts(split(settings, split, by, group, frame.rows(), base), method, by, group);
  }

  private static Split split(
      DataSettings settings,
      SplitSettings split,
      @Nullable Column by,
      @Nullable Column group,
      int rows,
      Path base) {
    if (settings.testRows() != null) {
      int[] test = TestRows.read(Source.of(settings.testRows(), base), rows);
      return Split.withTestRows(test, rows, split, by, group);
    }
    return group == null ? Split.of(rows, split, by) : Split.grouped(rows, split, by, group);
  }

  private static @Nullable Column group(
      DataSettings settings, SplitSettings.Method method, Frame frame) {
    if (settings.group() == null) {
      return null;
    }
    if (method == SplitSettings.Method.TIME) {
      throw new InvalidInput(
          List.of(
              new Problem(
                  "data.group",
                  "keeps rows together that a split by time would part; set data.split.method to"
                      + " stratified or random, or leave data.group out")));
    }
    return frame.column(settings.group());
  }

  private static SplitSettings.Method method(DataSettings settings, Task task) {
    return switch (settings.split().method()) {
      case STRATIFIED -> SplitSettings.Method.STRATIFIED;
      case RANDOM -> SplitSettings.Method.RANDOM;
      case TIME -> SplitSettings.Method.TIME;
      case AUTO ->
          settings.time() != null
              ? SplitSettings.Method.TIME
              : task == Task.REGRESSION
                  ? SplitSettings.Method.RANDOM
                  : SplitSettings.Method.STRATIFIED;
    };
  }

  private static Column time(DataSettings settings, Frame frame) {
    if (settings.time() == null) {
      throw new InvalidInput(
          List.of(new Problem("data.split.method", "is time; name the column in data.time")));
    }
    if (frame.column(settings.time()) instanceof NumberColumn numbers) {
      return numbers;
    }
    throw new InvalidInput(
        List.of(
            new Problem(
                "data.time",
                "is '"
                    + settings.time()
                    + "', a text; declare it in the schema section as {type: timestamp} or a"
                    + " number")));
  }

  /** Folds over the training rows; row numbers count within them. */
  List<Fold> folds(TrainingSettings training) {
    int[] rows = split.train();
    if (group != null) {
      Column target = by == null ? null : by.select(rows);
      return Folds.grouped(group.select(rows), target, training.folds(), training.seed());
    }
    return switch (method) {
      case RANDOM -> Folds.random(rows.length, training.folds(), training.seed());
      case STRATIFIED -> Folds.stratified(column().select(rows), training.folds(), training.seed());
      case TIME -> Folds.forward((NumberColumn) column().select(rows), training.folds());
    };
  }

  private Column column() {
    if (by == null) {
      throw new IllegalStateException("a random split goes by no column");
    }
    return by;
  }
}
