package dev.coppice.recipe;

import dev.coppice.data.DataSettings;
import dev.coppice.data.TargetClasses;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import dev.coppice.frame.Column;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.TextColumn;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Classes that have names in the settings. Of a numeric target: shares become cuts by the quantiles
 * of the training rows (linear interpolation, as numpy and {@code pandas.qcut} do); a number equal
 * to a cut is in the lower class. Of texts, the names say the order.
 *
 * @param column the target, without missing values
 */
record NamedClasses(DataSettings settings, Column column) {

  /** Answers for every row, with cuts that are learned from some. */
  Answers answers(int[] rows) {
    TargetClasses classes = settings.classes();
    String positive = settings.positive();
    if (classes.names().size() == 2
        && positive != null
        && !positive.equals(classes.names().get(1))) {
      throw refused(
          "positive",
          "is '"
              + positive
              + "'; with data.classes the positive class of two is the second, '"
              + classes.names().get(1)
              + "'");
    }
    boolean learned = column instanceof NumberColumn && classes.cuts().isEmpty();
    List<Double> cuts =
        learned ? quantiles(((NumberColumn) column).values(), rows) : classes.cuts();
    Task task = classes.names().size() == 2 ? Task.BINARY : Task.MULTICLASS;
    Target target = new Target(settings.target(), task, classes.names(), cuts);
    double[] values = values(target);
    for (int c = 0; c < classes.names().size(); c++) {
      int wanted = c;
      if (Arrays.stream(values).noneMatch(value -> value == wanted)) {
        throw refused("classes", "leave '" + classes.names().get(c) + "' without a row");
      }
    }
    return new Answers(target, values);
  }

  private double[] values(Target target) {
    if (column instanceof NumberColumn numbers) {
      return Arrays.stream(numbers.values()).map(target::classOf).toArray();
    }
    TextColumn texts = (TextColumn) column;
    double[] values = new double[texts.rows()];
    for (int row = 0; row < values.length; row++) {
      values[row] = target.classes().indexOf(texts.text(row));
      if (values[row] < 0) {
        throw refused(
            "classes.names",
            "are "
                + target.classes()
                + ", and a row has '"
                + texts.text(row)
                + "'; where texts contain a number, read it: {type: number, clean: amount} in the"
                + " schema section");
      }
    }
    return values;
  }

  private List<Double> quantiles(double[] numbers, int[] rows) {
    List<Double> shares = settings.classes().shares();
    if (shares.isEmpty()) {
      throw refused("classes", "make classes of a number; give shares or cuts beside the names");
    }
    double[] sorted = Arrays.stream(rows).mapToDouble(row -> numbers[row]).sorted().toArray();
    List<Double> cuts = new ArrayList<>();
    double share = 0;
    for (double each : shares.subList(0, shares.size() - 1)) {
      share += each;
      double position = share * (sorted.length - 1);
      int below = (int) position;
      int above = Math.min(below + 1, sorted.length - 1);
      cuts.add(sorted[below] + (position - below) * (sorted[above] - sorted[below]));
    }
    for (int i = 1; i < cuts.size(); i++) {
      if (!(cuts.get(i - 1) < cuts.get(i))) {
        throw refused(
            "classes.shares",
            "cannot be kept: too many rows have the same '"
                + settings.target()
                + "', the cuts would be "
                + cuts
                + "; give cuts, or fewer classes");
      }
    }
    return cuts;
  }

  private static InvalidInput refused(String key, String message) {
    return new InvalidInput(List.of(new Problem("data." + key, message)));
  }
}
