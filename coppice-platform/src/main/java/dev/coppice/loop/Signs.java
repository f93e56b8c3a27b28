package dev.coppice.loop;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.expressions.Expression;
import dev.coppice.expressions.ValueType;
import dev.coppice.frame.Field;
import dev.coppice.frame.RowValues;
import dev.coppice.frame.Schema;
import dev.coppice.monitoring.Signal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known when somebody asks whether to train again, under the names that {@code
 * retraining.when} may use:
 *
 * <ul>
 *   <li>{@code alert}, {@code warning}: 1 while an alert of that level, or any, is open for the
 *       champion, else 0; {@code alert_minutes}: for how long; {@code drifted}: columns it names
 *   <li>{@code labelled}: labelled rows newer than the last retraining's
 *   <li>{@code days}: since the last retraining, or since the champion became it
 *   <li>how right the champion is on the newest of those rows, {@code min_rows} or twice, four
 *       times, eight times as many, whichever tell most surely of a fall: {@code loss}, {@code
 *       quality_drop}, {@code quality_low}, {@code quality_sure}, {@code error_rate}, {@code
 *       accuracy_drop} and {@code bias}, as in policies of monitoring
 * </ul>
 *
 * What is not known is missing, and a comparison with it does not hold.
 */
public record Signs(Map<String, Double> values) {

  static final List<Signal> QUALITY =
      List.of(
          Signal.LOSS,
          Signal.QUALITY_DROP,
          Signal.QUALITY_LOW,
          Signal.QUALITY_SURE,
          Signal.ERROR_RATE,
          Signal.ACCURACY_DROP,
          Signal.BIAS);

  private static final Schema SCHEMA = schema();

  private static Schema schema() {
    List<Field> fields = new ArrayList<>();
    for (String own : List.of("alert", "warning", "alert_minutes", "drifted", "labelled", "days")) {
      fields.add(Field.number(own));
    }
    QUALITY.forEach(signal -> fields.add(Field.number(signal.key())));
    return new Schema(fields);
  }

  public Signs {
    values = new LinkedHashMap<>(values);
  }

  /**
   * @throws InvalidInput when it is no condition over these names
   */
  static Expression condition(String text) {
    Expression condition = Expression.parse(text, SCHEMA);
    if (condition.type() != ValueType.BOOLEAN) {
      throw new InvalidInput("'" + text + "' is no condition; write one, as quality_drop > 0.05");
    }
    return condition;
  }

  boolean hold(String condition) {
    RowValues row = new RowValues(SCHEMA);
    for (String name : SCHEMA.names()) {
      row.set(SCHEMA.position(name), values.getOrDefault(name, Double.NaN));
    }
    return condition(condition).test(row);
  }

  /** Those that a condition is about, in words: {@code alert 1, quality_drop 0.31}. */
  String words(String condition) {
    List<String> words = new ArrayList<>();
    for (String name : condition(condition).fields()) {
      Double value = values.get(name);
      words.add(name + " " + (value == null || value.isNaN() ? "unknown" : Words.figure(value)));
    }
    return String.join(", ", words);
  }

  public Struct toStruct() {
    Struct struct = new Struct();
    values.forEach(
        (name, value) -> {
          if (!value.isNaN()) {
            struct.put(name, value);
          }
        });
    return struct;
  }
}
