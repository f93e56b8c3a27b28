package dev.coppice.data;

import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.FieldType;
import dev.coppice.models.Task;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to be predicted.
 *
 * @param positive the class whose probability a binary model gives; null for the other tasks
 * @param reason why, in plain English
 */
public record Outcome(Task task, @Nullable String positive, String reason) {

  private static final int MOST_NUMBER_CLASSES = 10;
  private static final int MOST_TEXT_CLASSES = 200;
  private static final Set<String> YES =
      Set.of(
          "yes",
          "y",
          "true",
          "t",
          "positive",
          "pos",
          "churn",
          "churned",
          "fraud",
          "default",
          "spam",
          "malignant",
          "sick",
          "won",
          "bought",
          "purchased");
  private static final Set<String> NO =
      Set.of(
          "0",
          "0.0",
          "-1",
          "no",
          "n",
          "false",
          "f",
          "negative",
          "neg",
          "stayed",
          "genuine",
          "legit",
          "ham",
          "benign",
          "healthy",
          "lost");

  static Outcome of(ColumnFacts target) {
    int distinct = target.distinct();
    boolean number = target.type == FieldType.NUMBER || target.type == FieldType.INTEGER;
    if (distinct < 2) {
      throw new InvalidInput(
          "The target '"
              + target.name
              + "' has "
              + (distinct == 0 ? "no value" : "one value only, '" + target.values().get(0) + "'")
              + "; wanted: a column with two values or more, or name another target");
    }
    if (distinct == 2) {
      return binary(target);
    }
    if (target.type == FieldType.TIMESTAMP) {
      throw new InvalidInput(
          "The target '" + target.name + "' holds dates; wanted: classes or numbers to predict");
    }
    if (number && (target.type == FieldType.NUMBER || distinct > MOST_NUMBER_CLASSES)) {
      return new Outcome(Task.REGRESSION, null, "numbers with " + distinct + " different values");
    }
    if (distinct > MOST_TEXT_CLASSES) {
      throw new InvalidInput(
          "The target '"
              + target.name
              + "' has "
              + distinct
              + " different texts such as '"
              + target.values().get(0)
              + "'; wanted: at most "
              + MOST_TEXT_CLASSES
              + " classes, or numbers");
    }
    return new Outcome(
        Task.MULTICLASS, null, distinct + " different " + (number ? "whole numbers" : "texts"));
  }

  private static Outcome binary(ColumnFacts target) {
    String first = target.values().get(0);
    String second = target.values().get(1);
    return binary(first, target.count(first), second, target.count(second));
  }

  /**
   * Which of two classes is the positive one: what its name says, else the rarer one.
   *
   * @param firstRows how many rows are of the first class
   */
  public static Outcome binary(String first, long firstRows, String second, long secondRows) {
    int direction = leaning(second) - leaning(first);
    String how = "two values; '%s' is the positive class because its name says so";
    if (direction == 0) {
      direction = Long.compare(firstRows, secondRows);
      how = "two values; '%s' is the positive class because it is the rarer one";
    }
    if (direction == 0) {
      direction = second.compareTo(first);
      how =
          "two values, equally frequent; '%s' is taken for the positive class, change it if wrong";
    }
    String positive = direction > 0 ? second : first;
    return new Outcome(Task.BINARY, positive, String.format(Locale.ROOT, how, positive));
  }

  private static int leaning(String value) {
    String word = value.strip().toLowerCase(Locale.ROOT);
    if (YES.contains(word) || word.startsWith(">")) {
      return 1;
    }
    boolean no = NO.contains(word) || word.startsWith("<") || word.matches("(no|not|non)[ _-].*");
    return no ? -1 : 0;
  }
}
