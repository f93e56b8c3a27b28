package dev.coppice.monitoring;

import dev.coppice.drift.Statistic;
import dev.coppice.errors.InvalidInput;
import dev.coppice.expressions.Expression;
import dev.coppice.expressions.ValueType;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.RowValues;
import dev.coppice.frame.Schema;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A condition over what was measured: {@code count(abs(z_spread) >= 3) >= 2 or abs(rate_shift) >=
 * 0.1}.
 *
 * <p>The language is that of {@link Expression}. Names are those of {@link Signal}; inside of
 * {@code any(...)}, {@code all(...)}, {@code count(...)}, {@code share(...)}, {@code mean(...)} and
 * {@code largest(...)} they are those of {@link Statistic}, {@code adjusted_p}, and the texts
 * {@code name} and {@code kind}, and the expression is asked for every column. What makes no sense
 * for a column is missing there: a comparison with it does not hold, and a mean leaves it out.
 * Immutable.
 */
public final class Policy {

  private static final String ADJUSTED = "adjusted_p";
  private static final Schema COLUMN = columnSchema();

  private final String source;
  private final Schema schema;
  private final Expression whole;
  private final List<Aggregate> aggregates;

  private enum Over {
    ANY,
    ALL,
    COUNT,
    SHARE,
    MEAN,
    LARGEST;

    boolean ofConditions() {
      return this != MEAN && this != LARGEST;
    }
  }

  private record Aggregate(Over over, Expression each) {}

  /**
   * @param named the columns of which a condition over columns was true, when the policy holds
   */
  record Answer(boolean holds, Set<String> named) {}

  private Policy(String source, Schema schema, Expression whole, List<Aggregate> aggregates) {
    this.source = source;
    this.schema = schema;
    this.whole = whole;
    this.aggregates = aggregates;
  }

  /**
   * @throws InvalidInput naming what is not understood
   */
  public static Policy parse(String source) {
    List<Aggregate> aggregates = new ArrayList<>();
    List<Field> fields = new ArrayList<>();
    for (Signal signal : Signal.values()) {
      fields.add(new Field(signal.key(), FieldType.NUMBER));
    }
    StringBuilder outer = new StringBuilder();
    for (int at = 0; at < source.length(); ) {
      int end = word(source, at);
      Over over = end > at ? over(source.substring(at, end)) : null;
      int open = over == null ? -1 : skipBlanks(source, end);
      if (over != null && open < source.length() && source.charAt(open) == '(') {
        int close = close(source, open);
        aggregates.add(aggregate(over, source.substring(open + 1, close)));
        String name = "columns_" + aggregates.size();
        fields.add(new Field(name, FieldType.NUMBER));
        outer.append(over == Over.ANY || over == Over.ALL ? "(" + name + " = 1)" : name);
        at = close + 1;
      } else {
        int next = end > at ? end : quoted(source, at);
        outer.append(source, at, next);
        at = next;
      }
    }
    Schema schema = new Schema(fields);
    Expression whole = Expression.parse(outer.toString(), schema);
    if (whole.type() != ValueType.BOOLEAN) {
      throw new InvalidInput("'" + source + "' is no condition; write one, as any(psi > 0.2)");
    }
    return new Policy(source, schema, whole, List.copyOf(aggregates));
  }

  private static Aggregate aggregate(Over over, String text) {
    Expression each;
    try {
      each = Expression.parse(text, COLUMN);
    } catch (InvalidInput e) {
      throw new InvalidInput("in '" + text + "': " + e.getMessage());
    }
    ValueType wanted = over.ofConditions() ? ValueType.BOOLEAN : ValueType.NUMBER;
    if (each.type() != wanted) {
      String name = over.name().toLowerCase(Locale.ROOT);
      throw new InvalidInput(
          "'"
              + text
              + "' is not what "
              + name
              + " takes: "
              + (over.ofConditions() ? "a condition, as psi > 0.2" : "a number, as psi"));
    }
    return new Aggregate(over, each);
  }

  /** Asks the policy. */
  Answer ask(List<ColumnDrift> columns, Map<Signal, Double> signals) {
    List<RowValues> rows = columns.stream().map(Policy::row).toList();
    RowValues all = new RowValues(schema);
    for (Signal signal : Signal.values()) {
      all.set(schema.position(signal.key()), signals.getOrDefault(signal, Double.NaN));
    }
    Set<String> named = new LinkedHashSet<>();
    for (int i = 0; i < aggregates.size(); i++) {
      Aggregate aggregate = aggregates.get(i);
      all.set(Signal.values().length + i, value(aggregate, columns, rows, named));
    }
    boolean holds = whole.test(all);
    return new Answer(holds, holds ? named : Set.of());
  }

  private static double value(
      Aggregate aggregate, List<ColumnDrift> columns, List<RowValues> rows, Set<String> named) {
    int count = 0;
    int present = 0;
    double sum = 0;
    double largest = Double.NaN;
    for (int i = 0; i < rows.size(); i++) {
      double value = aggregate.each().number(rows.get(i));
      if (Double.isNaN(value)) {
        continue;
      }
      present++;
      sum += value;
      largest = Double.isNaN(largest) ? value : StrictMath.max(largest, value);
      if (aggregate.over().ofConditions() && value == 1) {
        count++;
        named.add(columns.get(i).name());
      }
    }
    return switch (aggregate.over()) {
      case ANY -> count > 0 ? 1 : 0;
      case ALL -> count == rows.size() ? 1 : 0;
      case COUNT -> count;
      case SHARE -> (double) count / rows.size();
      case MEAN -> sum / present;
      case LARGEST -> largest;
    };
  }

  private static RowValues row(ColumnDrift column) {
    RowValues row = new RowValues(COLUMN);
    for (Statistic statistic : Statistic.values()) {
      row.set(COLUMN.position(statistic.key()), column.get(statistic));
    }
    return row.set(COLUMN.position(ADJUSTED), column.adjustedP())
        .set(COLUMN.position("name"), column.name())
        .set(COLUMN.position("kind"), column.kind().word());
  }

  private static Schema columnSchema() {
    List<Field> fields = new ArrayList<>();
    for (Statistic statistic : Statistic.values()) {
      fields.add(new Field(statistic.key(), FieldType.NUMBER));
    }
    fields.add(new Field(ADJUSTED, FieldType.NUMBER));
    fields.add(new Field("name", FieldType.CATEGORY));
    fields.add(new Field("kind", FieldType.CATEGORY));
    return new Schema(fields);
  }

  private static @org.jspecify.annotations.Nullable Over over(String word) {
    for (Over over : Over.values()) {
      if (over.name().toLowerCase(Locale.ROOT).equals(word)) {
        return over;
      }
    }
    return null;
  }

  private static int word(String text, int at) {
    int end = at;
    while (end < text.length()
        && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
      end++;
    }
    return end;
  }

  private static int skipBlanks(String text, int at) {
    int end = at;
    while (end < text.length() && Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    return end;
  }

  /** Behind the text or name in quotes that starts here, or behind one character. */
  private static int quoted(String text, int at) {
    char quote = text.charAt(at);
    int end = quote == '\'' || quote == '"' || quote == '`' ? text.indexOf(quote, at + 1) : at;
    return end < 0 ? text.length() : end + 1;
  }

  private static int close(String text, int open) {
    int depth = 0;
    for (int at = open; at < text.length(); at = quoted(text, at)) {
      depth += text.charAt(at) == '(' ? 1 : text.charAt(at) == ')' ? -1 : 0;
      if (depth == 0) {
        return at;
      }
    }
    throw new InvalidInput("'" + text.substring(open) + "' has no closing bracket");
  }

  @Override
  public String toString() {
    return source;
  }
}
