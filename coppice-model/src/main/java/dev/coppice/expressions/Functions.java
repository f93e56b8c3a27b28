package dev.coppice.expressions;

import dev.coppice.expressions.Parser.Part;
import dev.coppice.frame.Cell;
import dev.coppice.frame.FieldType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/**
 * The functions of the language.
 *
 * <ul>
 *   <li>Numbers: {@code abs sqrt log log1p exp floor ceil} of one number; {@code round(x)} and
 *       {@code round(x, digits)} to the nearest, halves away from zero; {@code pow(x, y)}; {@code
 *       min}, {@code max} of two or more; {@code clip(x, low, high)}, which is {@code max(low,
 *       min(x, high))}; {@code number(x)} of a text (missing when it is none) or a condition (1 or
 *       0).
 *   <li>Texts: {@code lower upper trim concat(a, b, ...)}, {@code length} in characters, {@code
 *       contains(text, part)}, {@code starts_with(text, part)}.
 *   <li>Times, in UTC: {@code year month day weekday hour}; weekdays from Monday 1 to Sunday 7.
 *   <li>Any type: {@code if(condition, a, b)}, {@code missing(x)}, {@code coalesce(a, b, ...)}, the
 *       first that is not missing.
 * </ul>
 */
final class Functions {

  private static final int MANY = Integer.MAX_VALUE;
  private static final Map<String, Signature> ALL = new TreeMap<>();

  static {
    number("abs", StrictMath::abs);
    number("sqrt", StrictMath::sqrt);
    number("log", StrictMath::log);
    number("log1p", StrictMath::log1p);
    number("exp", StrictMath::exp);
    number("floor", StrictMath::floor);
    number("ceil", StrictMath::ceil);
    fold("min", StrictMath::min);
    fold("max", StrictMath::max);
    add("pow(x, y)", 2, 2, a -> new Node.Arithmetic('^', a.number(0), a.number(1)));
    add("round(x, digits)", 1, 2, Functions::round);
    add("clip(x, low, high)", 3, 3, Functions::clip);
    add("number(x)", 1, 1, Functions::number);

    text("lower", text -> text.toLowerCase(Locale.ROOT));
    text("upper", text -> text.toUpperCase(Locale.ROOT));
    text("trim", String::strip);
    add("length(text)", 1, 1, measure(text -> text.codePointCount(0, text.length())));
    add("concat(a, b, ...)", 2, MANY, a -> new Node.Concat(a.all(ValueType.TEXT)));
    textTest("contains", String::contains);
    textTest("starts_with", String::startsWith);

    time("year", UtcTime::year);
    time("month", UtcTime::month);
    time("day", UtcTime::day);
    time("weekday", UtcTime::weekday);
    time("hour", UtcTime::hour);

    add("if(condition, a, b)", 3, 3, Functions::choose);
    add("missing(x)", 1, 1, a -> new Node.Missing(a.any(0)));
    add("coalesce(a, b, ...)", 2, MANY, a -> new Node.Coalesce(a.all(a.parts.get(0).type())));
  }

  private Functions() {}

  private record Signature(String usage, int least, int most, Function<Arguments, Node> maker) {}

  static boolean has(String name) {
    return ALL.containsKey(name);
  }

  static Collection<String> names() {
    return ALL.keySet();
  }

  /** The step that a call with these arguments makes. */
  static Node call(Token name, List<Part> parts, Parser parser) {
    Signature signature = Objects.requireNonNull(ALL.get(name.text()), name.text());
    if (parts.size() < signature.least || parts.size() > signature.most) {
      String wanted =
          signature.least == signature.most
              ? "" + signature.least
              : signature.least + (signature.most == MANY ? " or more" : " or " + signature.most);
      throw Token.error(
          name.start(),
          signature.usage
              + " takes "
              + wanted
              + (wanted.equals("1") ? " argument" : " arguments")
              + "; found "
              + parts.size());
    }
    return signature.maker.apply(new Arguments(name, parts, parser));
  }

  /** The arguments of one call, each checked when it is asked for. */
  private record Arguments(Token name, List<Part> parts, Parser parser) {

    Node any(int i) {
      return parts.get(i).node();
    }

    Node of(int i, ValueType type) {
      return parser.require(parts.get(i), type, name.text()).node();
    }

    Node number(int i) {
      return of(i, ValueType.NUMBER);
    }

    Node text(int i) {
      return of(i, ValueType.TEXT);
    }

    List<Node> all(ValueType type) {
      return parts.stream().map(p -> parser.require(p, type, name.text()).node()).toList();
    }
  }

  private static void add(String usage, int least, int most, Function<Arguments, Node> maker) {
    String name = usage.substring(0, usage.indexOf('('));
    ALL.put(name, new Signature(usage, least, most, maker));
  }

  private static void number(String name, DoubleUnaryOperator function) {
    add(name + "(x)", 1, 1, a -> new Node.Apply(function, a.number(0)));
  }

  private static void fold(String name, DoubleBinaryOperator function) {
    add(name + "(a, b, ...)", 2, MANY, a -> new Node.Fold(function, a.all(ValueType.NUMBER)));
  }

  private static void text(String name, UnaryOperator<String> function) {
    add(name + "(text)", 1, 1, a -> new Node.Rewrite(function, a.text(0)));
  }

  private static void textTest(String name, BiPredicate<String, String> test) {
    add(name + "(text, part)", 2, 2, a -> new Node.TextTest(test, a.text(0), a.text(1)));
  }

  private static Function<Arguments, Node> measure(ToDoubleFunction<String> function) {
    return a -> new Node.Measure(function, a.text(0));
  }

  private static void time(String name, DoubleUnaryOperator function) {
    add(
        name + "(time)",
        1,
        1,
        a -> {
          Node time = a.number(0);
          if (time instanceof Node.NumberField field && field.holds() != FieldType.TIMESTAMP) {
            throw Token.error(
                a.parts.get(0).start(),
                name + " takes a TIMESTAMP field; this one is of type " + field.holds());
          }
          return new Node.Apply(function, time);
        });
  }

  private static Node choose(Arguments a) {
    Node condition = a.of(0, ValueType.BOOLEAN);
    a.parser.requireSame(a.parts.get(1), a.parts.get(2), "if");
    return new Node.If(condition, a.any(1), a.any(2));
  }

  private static Node clip(Arguments a) {
    Node capped = new Node.Fold(StrictMath::min, List.of(a.number(0), a.number(2)));
    return new Node.Fold(StrictMath::max, List.of(a.number(1), capped));
  }

  private static Node number(Arguments a) {
    Node value = a.any(0);
    return value.type() == ValueType.TEXT
        ? new Node.Measure(Functions::parse, value)
        : new Node.Apply(x -> x, value);
  }

  private static Node round(Arguments a) {
    if (a.parts.size() == 1) {
      return new Node.Apply(Functions::round, a.number(0));
    }
    if (a.any(1) instanceof Node.Constant constant
        && constant.type() == ValueType.NUMBER
        && constant.value() == StrictMath.rint(constant.value())
        && constant.value() <= 15) {
      int digits = (int) constant.value();
      return new Node.Apply(x -> round(x, digits), a.number(0));
    }
    throw Token.error(
        a.parts.get(1).start(), "round takes a whole number of digits; accepted: 0 to 15");
  }

  private static double round(double x) {
    double size = StrictMath.abs(x);
    double floor = StrictMath.floor(size);
    return StrictMath.copySign(size - floor >= 0.5 ? floor + 1 : floor, x);
  }

  /** Exact: a double is a finite decimal, so ties are real ties. */
  private static double round(double x, int digits) {
    return new BigDecimal(x).setScale(digits, RoundingMode.HALF_UP).doubleValue();
  }

  /** Plain decimal notation only: no hexadecimal, no type suffix, no NaN. */
  private static double parse(String text) {
    try {
      return Cell.parse(FieldType.NUMBER, text);
    } catch (Cell.Unreadable e) {
      return Double.NaN;
    }
  }
}
