package dev.coppice.expressions;

import dev.coppice.frame.FieldType;
import dev.coppice.frame.Row;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One step of an expression. A number is finite or NaN, which means missing. A condition is the
 * number 1, 0 or NaN, so that three-valued logic is arithmetic: not is {@code 1 - x}.
 */
sealed interface Node {

  double TRUE = 1;
  double FALSE = 0;

  ValueType type();

  default double number(Row row) {
    throw new IllegalStateException("This expression is " + type().words + "; ask for its text");
  }

  default @Nullable String text(Row row) {
    throw new IllegalStateException("This expression is " + type().words + "; ask for its number");
  }

  static double finite(double x) {
    return Double.isFinite(x) ? x : Double.NaN;
  }

  /** A step that gives a number. */
  sealed interface OfNumber extends Node {
    @Override
    default ValueType type() {
      return ValueType.NUMBER;
    }
  }

  /** A step that gives a text. */
  sealed interface OfText extends Node {
    @Override
    default ValueType type() {
      return ValueType.TEXT;
    }
  }

  /** A step that gives a condition. */
  sealed interface OfCondition extends Node {
    @Override
    default ValueType type() {
      return ValueType.BOOLEAN;
    }
  }

  record Constant(double value, ValueType type) implements Node {
    @Override
    public double number(Row row) {
      return value;
    }
  }

  record TextConstant(String value) implements OfText {
    @Override
    public String text(Row row) {
      return value;
    }
  }

  record NumberField(int position, FieldType holds) implements OfNumber {
    @Override
    public double number(Row row) {
      return finite(row.number(position));
    }
  }

  record TextField(int position) implements OfText {
    @Override
    public @Nullable String text(Row row) {
      return row.text(position);
    }
  }

  /** {@code + - * / % ^}. */
  record Arithmetic(char operator, Node left, Node right) implements OfNumber {
    @Override
    public double number(Row row) {
      double a = left.number(row);
      double b = right.number(row);
      return switch (operator) {
        case '+' -> finite(a + b);
        case '-' -> finite(a - b);
        case '*' -> finite(a * b);
        case '/' -> finite(a / b);
        case '%' -> a % b;
        default -> power(a, b);
      };
    }

    /** {@code pow} of Java forgives a missing base when the exponent is 0; missing must go on. */
    static double power(double a, double b) {
      return Double.isNaN(a) ? a : finite(StrictMath.pow(a, b));
    }
  }

  /** {@code = !=} of numbers or conditions, {@code < <= > >=} of numbers. */
  record Comparison(Sign sign, Node left, Node right) implements OfCondition {

    enum Sign {
      EQUAL,
      NOT_EQUAL,
      LESS,
      LESS_OR_EQUAL,
      GREATER,
      GREATER_OR_EQUAL
    }

    @Override
    public double number(Row row) {
      double a = left.number(row);
      double b = right.number(row);
      if (Double.isNaN(a) || Double.isNaN(b)) {
        return Double.NaN;
      }
      boolean holds =
          switch (sign) {
            case EQUAL -> a == b;
            case NOT_EQUAL -> a != b;
            case LESS -> a < b;
            case LESS_OR_EQUAL -> a <= b;
            case GREATER -> a > b;
            case GREATER_OR_EQUAL -> a >= b;
          };
      return holds ? TRUE : FALSE;
    }
  }

  record And(Node left, Node right) implements OfCondition {
    @Override
    public double number(Row row) {
      double a = left.number(row);
      if (a == FALSE) {
        return FALSE;
      }
      double b = right.number(row);
      return b == FALSE ? FALSE : a * b;
    }
  }

  record Or(Node left, Node right) implements OfCondition {
    @Override
    public double number(Row row) {
      double a = left.number(row);
      if (a == TRUE) {
        return TRUE;
      }
      double b = right.number(row);
      return b == TRUE ? TRUE : a + b;
    }
  }

  record Not(Node condition) implements OfCondition {
    @Override
    public double number(Row row) {
      return 1 - condition.number(row);
    }
  }

  record InNumbers(Node value, List<Double> numbers) implements OfCondition {
    @Override
    public double number(Row row) {
      double x = value.number(row);
      if (Double.isNaN(x)) {
        return x;
      }
      for (int i = 0; i < numbers.size(); i++) {
        if (numbers.get(i) == x) {
          return TRUE;
        }
      }
      return FALSE;
    }
  }

  record InTexts(Node value, Set<String> texts) implements OfCondition {
    @Override
    public double number(Row row) {
      String x = value.text(row);
      return x == null ? Double.NaN : texts.contains(x) ? TRUE : FALSE;
    }
  }

  record If(Node condition, Node then, Node otherwise) implements Node {
    @Override
    public ValueType type() {
      return then.type();
    }

    @Override
    public double number(Row row) {
      return (condition.number(row) == TRUE ? then : otherwise).number(row);
    }

    @Override
    public @Nullable String text(Row row) {
      return (condition.number(row) == TRUE ? then : otherwise).text(row);
    }
  }

  record Missing(Node value) implements OfCondition {
    @Override
    public double number(Row row) {
      boolean missing =
          value.type() == ValueType.TEXT
              ? value.text(row) == null
              : Double.isNaN(value.number(row));
      return missing ? TRUE : FALSE;
    }
  }

  record Coalesce(List<Node> values) implements Node {
    @Override
    public ValueType type() {
      return values.get(0).type();
    }

    @Override
    public double number(Row row) {
      double x = Double.NaN;
      for (int i = 0; i < values.size() && Double.isNaN(x); i++) {
        x = values.get(i).number(row);
      }
      return x;
    }

    @Override
    public @Nullable String text(Row row) {
      String x = null;
      for (int i = 0; i < values.size() && x == null; i++) {
        x = values.get(i).text(row);
      }
      return x;
    }
  }

  /** A function of one number; also the unary minus. */
  record Apply(DoubleUnaryOperator function, Node value) implements OfNumber {
    @Override
    public double number(Row row) {
      double x = value.number(row);
      return Double.isNaN(x) ? x : finite(function.applyAsDouble(x));
    }
  }

  /** A function of two numbers over two or more, from left to right. */
  record Fold(DoubleBinaryOperator function, List<Node> values) implements OfNumber {
    @Override
    public double number(Row row) {
      double x = values.get(0).number(row);
      for (int i = 1; i < values.size(); i++) {
        x = function.applyAsDouble(x, values.get(i).number(row));
      }
      return x;
    }
  }

  /** A number from a text. */
  record Measure(ToDoubleFunction<String> function, Node value) implements OfNumber {
    @Override
    public double number(Row row) {
      String x = value.text(row);
      return x == null ? Double.NaN : finite(function.applyAsDouble(x));
    }
  }

  /** A text from a text. */
  record Rewrite(UnaryOperator<String> function, Node value) implements OfText {
    @Override
    public @Nullable String text(Row row) {
      String x = value.text(row);
      return x == null ? null : function.apply(x);
    }
  }

  record Concat(List<Node> values) implements OfText {
    @Override
    public @Nullable String text(Row row) {
      StringBuilder all = new StringBuilder();
      for (Node value : values) {
        String x = value.text(row);
        if (x == null) {
          return null;
        }
        all.append(x);
      }
      return all.toString();
    }
  }

  /** A condition on two texts. */
  record TextTest(BiPredicate<String, String> test, Node left, Node right) implements OfCondition {
    @Override
    public double number(Row row) {
      String a = left.text(row);
      String b = right.text(row);
      return a == null || b == null ? Double.NaN : test.test(a, b) ? TRUE : FALSE;
    }
  }
}
