package dev.coppice.training;

import dev.coppice.codec.ShortestDouble;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import dev.coppice.errors.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The settings of one fit, complete and checked: given values where given, defaults elsewhere. */
public final class Hyperparameters {

  private final Map<String, Object> values;

  private Hyperparameters(Map<String, Object> values) {
    this.values = values;
  }

  /**
   * @param known what the family accepts
   * @param given values by name or alias: numbers, or texts for choices
   * @throws InvalidInput naming every unknown name and every value out of range
   */
  public static Hyperparameters of(List<Hyperparameter> known, Map<String, ?> given) {
    Problems problems = new Problems();
    Map<String, Object> rest = new LinkedHashMap<>(given);
    Map<String, Object> values = new LinkedHashMap<>();
    for (Hyperparameter hyperparameter : known) {
      Object value = rest.remove(hyperparameter.name());
      for (String alias : hyperparameter.aliases()) {
        Object other = rest.remove(alias);
        if (value != null && other != null) {
          problems.add(alias, "is the same setting as '" + hyperparameter.name() + "': give one");
        }
        value = value == null ? other : value;
      }
      values.put(hyperparameter.name(), check(hyperparameter, value, problems));
    }
    List<String> names = new ArrayList<>();
    for (Hyperparameter hyperparameter : known) {
      names.add(hyperparameter.name());
      names.addAll(hyperparameter.aliases());
    }
    for (String unknown : rest.keySet()) {
      problems.add(unknown, "is no setting here" + Nearest.hint(unknown, names));
    }
    problems.throwIfAny();
    return new Hyperparameters(values);
  }

  /** What a text means where no type is asked for: a whole number, a decimal, else itself. */
  public static Object meant(Object value) {
    String text = String.valueOf(value);
    if (!(value instanceof String)) {
      return value instanceof Number ? value : text;
    }
    if (text.matches("[-+]?\\d{1,18}")) {
      return Long.parseLong(text);
    }
    return text.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d{1,3})?")
        ? (Object) Double.parseDouble(text)
        : text;
  }

  public static Hyperparameters defaults(List<Hyperparameter> known) {
    return of(known, Map.of());
  }

  private static Object check(Hyperparameter known, @Nullable Object value, Problems problems) {
    if (known instanceof Hyperparameter.Whole whole) {
      if (value == null) {
        return whole.standard();
      }
      if (whole.min() == 0 && String.valueOf(value).equalsIgnoreCase("none")) {
        return 0L;
      }
      if (value instanceof Number number
          && number.doubleValue() == Math.rint(number.doubleValue())
          && number.doubleValue() >= whole.min()
          && number.doubleValue() <= whole.max()) {
        return number.longValue();
      }
      problems.add(
          known.name(),
          value + " is not a whole number from " + whole.min() + " to " + whole.max());
      return whole.standard();
    }
    if (known instanceof Hyperparameter.Decimal decimal) {
      if (value == null) {
        return decimal.standard();
      }
      if (value instanceof Number number
          && number.doubleValue() >= decimal.min()
          && number.doubleValue() <= decimal.max()) {
        return number.doubleValue();
      }
      problems.add(
          known.name(), value + " is not a number from " + decimal.min() + " to " + decimal.max());
      return decimal.standard();
    }
    if (known instanceof Hyperparameter.Share share) {
      return checkShare(share, value, problems);
    }
    Hyperparameter.Choice choice = (Hyperparameter.Choice) known;
    if (value == null) {
      return choice.choices().get(0);
    }
    String word = String.valueOf(value);
    if (!choice.choices().contains(word)) {
      problems.add(
          known.name(), "'" + word + "' is not accepted" + Nearest.hint(word, choice.choices()));
    }
    return word;
  }

  private static Object checkShare(
      Hyperparameter.Share share, @Nullable Object value, Problems problems) {
    if (value instanceof Number number
        && number.doubleValue() > 0
        && number.doubleValue() <= share.max()) {
      return number.doubleValue();
    }
    String word = value == null ? share.words().get(0) : String.valueOf(value);
    if (!share.words().contains(word)) {
      problems.add(
          share.name(),
          "'"
              + word
              + "' is neither one of "
              + share.words()
              + " nor a number above 0 and at most "
              + ShortestDouble.brief(share.max()));
    }
    return word;
  }

  public long integer(String name) {
    return (Long) value(name);
  }

  public int smallInteger(String name) {
    return Math.toIntExact(integer(name));
  }

  public double number(String name) {
    return (Double) value(name);
  }

  public String choice(String name) {
    return (String) value(name);
  }

  /** The number given for a share, when none of its words was. */
  public OptionalDouble share(String name) {
    return value(name) instanceof Double share ? OptionalDouble.of(share) : OptionalDouble.empty();
  }

  private Object value(String name) {
    Object value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "no hyper-parameter " + name + " among " + values.keySet());
    }
    return value;
  }

  /** Every setting by name, as a person writes it. */
  public Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    values.forEach(
        (name, value) ->
            texts.put(
                name,
                value instanceof Double number
                    ? ShortestDouble.text(number)
                    : String.valueOf(value)));
    return texts;
  }

  public Struct toStruct() {
    Struct struct = new Struct();
    values.forEach(
        (name, value) -> {
          if (value instanceof Long number) {
            struct.put(name, number);
          } else if (value instanceof Double number) {
            struct.put(name, number);
          } else {
            struct.put(name, (String) value);
          }
        });
    return struct;
  }
}
