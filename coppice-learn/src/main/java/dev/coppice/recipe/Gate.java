package dev.coppice.recipe;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problems;
import dev.coppice.expressions.Expression;
import dev.coppice.expressions.ValueType;
import dev.coppice.frame.Field;
import dev.coppice.frame.RowValues;
import dev.coppice.frame.Schema;
import dev.coppice.metrics.Scores;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One entry of the {@code gates} section: a condition over the metrics of the test part that a
 * model worth keeping fulfils, such as {@code rmse < 0.95 * baseline_rmse}. Metrics of other parts
 * have the part before their name: {@code train_rmse}, {@code validation_rmse}.
 *
 * @param check in the expression language
 * @param message why it is asked; may be empty
 */
public record Gate(String check, String message) {

  public static Gate defaults() {
    return new Gate("", "");
  }

  /**
   * What a gate said about a model.
   *
   * @param figures what the check read: {@code rmse is 2990.7, baseline_rmse is 8391.2}
   */
  public record Verdict(Gate gate, boolean passed, String figures) {

    public Struct toStruct() {
      return new Struct()
          .put("check", gate.check())
          .put("passed", passed)
          .put("figures", figures)
          .put("message", gate.message());
    }

    /** What {@link #toStruct} wrote. */
    public static Verdict read(Struct struct) {
      Gate gate = new Gate(struct.text("check"), struct.text("message"));
      return new Verdict(gate, struct.flag("passed"), struct.text("figures"));
    }
  }

  /**
   * @param metrics by part; those of {@code test} have no part before their name
   * @throws InvalidInput naming every gate that is no condition over these metrics
   */
  public static List<Verdict> ask(List<Gate> gates, Map<String, Scores> metrics) {
    List<Field> fields = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    metrics.forEach(
        (part, scores) -> {
          for (String name : scores.names()) {
            fields.add(Field.number(part.equals("test") ? name : part + "_" + name));
            values.add(scores.get(name));
          }
        });
    Schema schema = new Schema(fields);
    RowValues row = new RowValues(schema);
    for (int i = 0; i < values.size(); i++) {
      row.set(i, values.get(i));
    }
    Problems problems = new Problems();
    List<Verdict> verdicts = new ArrayList<>();
    for (Gate gate : gates) {
      try {
        Expression expression = Expression.parse(gate.check(), schema);
        if (expression.type() != ValueType.BOOLEAN) {
          throw new InvalidInput("is no condition; wanted, for example: roc_auc > 0.8");
        }
        verdicts.add(new Verdict(gate, expression.test(row), figures(expression, schema, row)));
      } catch (InvalidInput e) {
        problems.add("gates, '" + gate.check() + "'", e.getMessage());
      }
    }
    problems.throwIfAny();
    return verdicts;
  }

  private static String figures(Expression expression, Schema schema, RowValues row) {
    return expression.fields().stream()
        .map(name -> name + " is " + shown(row.number(schema.position(name))))
        .collect(Collectors.joining(", "));
  }

  private static String shown(double value) {
    return Double.isNaN(value)
        ? "undefined"
        : new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros().toPlainString();
  }
}
