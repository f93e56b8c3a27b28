package dev.coppice.expressions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.ShortestDouble;
import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.Field;
import dev.coppice.frame.Row;
import dev.coppice.frame.RowValues;
import dev.coppice.frame.Schema;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random expressions against a plain twin that computes with boxed values and null. */
class ExpressionPropertyTest {

  private static final Schema SCHEMA =
      Schema.of(Field.number("a"), Field.number("b c"), Field.category("s"), Field.category("t-u"));

  private static final String[] PIECES = {
    "a",
    "`b c`",
    "s",
    "1",
    "0.5",
    "'x'",
    "\"y\"",
    "(",
    ")",
    "+",
    "-",
    "*",
    "/",
    "%",
    "^",
    "=",
    "!=",
    "<",
    ">=",
    "and",
    "or",
    "not",
    "in",
    "if",
    "max",
    "round",
    "coalesce",
    "missing",
    ",",
    "?",
    ":",
    "true",
    " ",
    "`",
    "'",
    "&",
    "\uD83C\uDF33",
    "\u0000",
    "e",
    "1e",
    ".",
    "concat"
  };

  /** A source and what it should compute: a Double, a String, a Boolean, or null for missing. */
  private record Twin(String source, Function<Row, @Nullable Object> value) {}

  private final SplittableRandom random = new SplittableRandom(42);

  @Test
  void agreesWithAPlainTwin() {
    int present = 0;
    for (int i = 0; i < 6_000; i++) {
      int kind = random.nextInt(3);
      Twin twin = kind == 0 ? number(5) : kind == 1 ? condition(5) : text(4);
      Expression expression = Expression.parse(twin.source, SCHEMA);
      Row row = row();
      Object expected = twin.value.apply(row);
      present += expected == null ? 0 : 1;
      assertEquals(expected, value(expression, row), twin.source);
    }
    assertTrue(present > 2400, "too few answers were present: " + present);
  }

  private static @Nullable Object value(Expression expression, Row row) {
    return switch (expression.type()) {
      case TEXT -> expression.text(row);
      case BOOLEAN -> expression.test(row) ? Boolean.TRUE : expression.fails(row) ? false : null;
      case NUMBER -> finite(expression.number(row));
    };
  }

  @Test
  void refusesRandomTextWithNothingButInvalidInput() {
    int accepted = 0;
    for (int i = 0; i < 100_000; i++) {
      StringBuilder source = new StringBuilder();
      for (int n = random.nextInt(12); n >= 0; n--) {
        if (random.nextInt(40) == 0) {
          source.append((char) random.nextInt(65_536));
        } else {
          source.append(PIECES[random.nextInt(PIECES.length)]);
        }
        source.append(random.nextBoolean() ? " " : "");
      }
      try {
        Expression expression = Expression.parse(source.toString(), SCHEMA);
        value(expression, row());
        accepted++;
      } catch (InvalidInput expected) {
        assertTrue(expected.problems().get(0).place().startsWith("position "));
      }
    }
    assertTrue(accepted > 500, "too few were accepted: " + accepted);
  }

  private RowValues row() {
    RowValues row = new RowValues(SCHEMA);
    for (int field = 0; field < 2; field++) {
      if (random.nextInt(5) > 0) {
        row.set(field, random.nextInt(-6, 7) / 2.0);
      }
    }
    for (int field = 2; field < 4; field++) {
      if (random.nextInt(5) > 0) {
        row.set(field, "xyz".substring(random.nextInt(3)));
      }
    }
    return row;
  }

  private Twin number(int depth) {
    if (depth == 0 || random.nextInt(6) == 0) {
      double literal = random.nextInt(0, 9) / 4.0;
      return switch (random.nextInt(3)) {
        case 0 -> new Twin(ShortestDouble.text(literal), row -> literal);
        case 1 -> new Twin("a", row -> finite(row.number(0)));
        default -> new Twin("`b c`", row -> finite(row.number(1)));
      };
    }
    Twin x = number(depth - 1);
    Twin y = number(depth - 1);
    return switch (random.nextInt(11)) {
      case 0 -> numbers("(" + x.source + ")+(" + y.source + ")", x, y, (a, b) -> a + b);
      case 1 -> numbers("(" + x.source + ") - (" + y.source + ")", x, y, (a, b) -> a - b);
      case 2 -> numbers("(" + x.source + ")*(" + y.source + ")", x, y, (a, b) -> a * b);
      case 3 -> numbers("(" + x.source + ")/(" + y.source + ")", x, y, (a, b) -> a / b);
      case 4 -> numbers("(" + x.source + ")%(" + y.source + ")", x, y, (a, b) -> a % b);
      case 5 -> numbers("(" + x.source + ")^(" + y.source + ")", x, y, StrictMath::pow);
      case 6 -> numbers("min(" + x.source + "," + y.source + ")", x, y, StrictMath::min);
      case 7 -> numbers("-(" + x.source + ")", x, x, (a, b) -> -a);
      case 8 -> numbers("log(" + x.source + ")", x, x, (a, b) -> StrictMath.log(a));
      case 9 -> choice(x, y, depth);
      default -> {
        Twin text = text(depth - 1);
        yield new Twin(
            "length(" + text.source + ")",
            row -> text.value.apply(row) instanceof String s ? (Object) (double) s.length() : null);
      }
    };
  }

  private Twin condition(int depth) {
    if (depth == 0) {
      return new Twin("true", row -> true);
    }
    Twin x = number(depth - 1);
    Twin y = number(depth - 1);
    Twin p = condition(depth - 1);
    Twin q = condition(depth - 1);
    Twin s = text(depth - 1);
    Twin t = text(depth - 1);
    return switch (random.nextInt(8)) {
      case 0 -> both("(" + x.source + ") < (" + y.source + ")", x, y, (a, b) -> less(a, b));
      case 1 -> both("(" + x.source + ")=(" + y.source + ")", x, y, (a, b) -> same(a, b));
      case 2 -> both("(" + s.source + ")=(" + t.source + ")", s, t, Object::equals);
      case 3 -> both("(" + s.source + ")!=(" + t.source + ")", s, t, (a, b) -> !a.equals(b));
      case 4 -> both("not (" + p.source + ")", p, p, (a, b) -> !(Boolean) a);
      case 5 -> new Twin("(" + p.source + ") and (" + q.source + ")", decided(p, q, false));
      case 6 -> new Twin("(" + p.source + ") or (" + q.source + ")", decided(p, q, true));
      default -> new Twin("missing(" + x.source + ")", row -> x.value.apply(row) == null);
    };
  }

  private Twin text(int depth) {
    if (depth == 0 || random.nextInt(4) == 0) {
      return switch (random.nextInt(3)) {
        case 0 -> new Twin("'z'", row -> "z");
        case 1 -> new Twin("s", row -> row.text(2));
        default -> new Twin("`t-u`", row -> row.text(3));
      };
    }
    Twin x = text(depth - 1);
    Twin y = text(depth - 1);
    return switch (random.nextInt(3)) {
      case 0 -> both("concat(" + x.source + "," + y.source + ")", x, y, (a, b) -> a + "" + b);
      case 1 -> choice(x, y, depth);
      default ->
          new Twin(
              "coalesce(" + x.source + "," + y.source + ")",
              row -> {
                Object first = x.value.apply(row);
                return first == null ? y.value.apply(row) : first;
              });
    };
  }

  private Twin choice(Twin x, Twin y, int depth) {
    Twin p = condition(depth - 1);
    String source =
        random.nextBoolean()
            ? "if(" + p.source + "," + x.source + "," + y.source + ")"
            : "(" + p.source + ") ? " + x.source + " : " + y.source;
    return new Twin(
        source,
        row -> Objects.equals(p.value.apply(row), true) ? x.value.apply(row) : y.value.apply(row));
  }

  private interface Numbers {
    double apply(double a, double b);
  }

  private interface Both {
    Object apply(Object a, Object b);
  }

  private static Twin numbers(String source, Twin x, Twin y, Numbers function) {
    return new Twin(
        source,
        row ->
            x.value.apply(row) instanceof Double a && y.value.apply(row) instanceof Double b
                ? finite(function.apply(a, b))
                : null);
  }

  private static Twin both(String source, Twin x, Twin y, Both function) {
    return new Twin(
        source,
        row -> {
          Object a = x.value.apply(row);
          Object b = y.value.apply(row);
          return a == null || b == null ? null : function.apply(a, b);
        });
  }

  /** And (decided by false) or or (decided by true). */
  private static Function<Row, @Nullable Object> decided(Twin x, Twin y, boolean by) {
    return row -> {
      Object a = x.value.apply(row);
      Object b = y.value.apply(row);
      if (Objects.equals(a, by) || Objects.equals(b, by)) {
        return by;
      }
      return a == null || b == null ? null : (Object) !by;
    };
  }

  private static boolean less(Object a, Object b) {
    return (Double) a < (Double) b;
  }

  private static boolean same(Object a, Object b) {
    return ((Double) a).doubleValue() == ((Double) b).doubleValue();
  }

  private static @Nullable Object finite(double x) {
    return Double.isFinite(x) ? (Object) x : null;
  }
}
