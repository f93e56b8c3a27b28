package dev.coppice.rules;

import dev.coppice.codec.ShortestDouble;
import dev.coppice.errors.InvalidInput;
import dev.coppice.expressions.Expression;
import dev.coppice.expressions.ValueType;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Row;
import dev.coppice.frame.Schema;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A rule with its fields looked up in a schema.
 *
 * @param fields the fields it reads
 * @param breaks whether a row breaks it; never for a rule about the whole table
 * @param describe says how, for a row that does
 */
record BoundRule(
    Rule rule, List<String> fields, Predicate<Row> breaks, Function<Row, String> describe) {

  /**
   * Looks the fields up and compiles the test.
   *
   * @throws InvalidInput when the rule makes no sense for this schema
   */
  static BoundRule of(Rule rule, Schema schema) {
    if (rule instanceof Rule.Required required) {
      return required(required, schema);
    } else if (rule instanceof Rule.Range range) {
      return range(range, schema);
    } else if (rule instanceof Rule.Allowed allowed) {
      return allowed(allowed, schema);
    } else if (rule instanceof Rule.Length length) {
      return length(length, schema);
    } else if (rule instanceof Rule.Check check) {
      return check(check, schema);
    } else if (rule instanceof Rule.MaxMissing most) {
      schema.position(most.field());
      demand(
          most.share() >= 0 && most.share() <= 1,
          "share is " + ShortestDouble.brief(most.share()) + "; accepted: 0 to 1");
      return ofTable(most, List.of(most.field()));
    }
    Rule.Unique unique = (Rule.Unique) rule;
    demand(!unique.fields().isEmpty(), "fields is empty; accepted: at least one field");
    unique.fields().forEach(schema::position);
    return ofTable(unique, unique.fields());
  }

  Violation violation(Row row) {
    return new Violation(rule, fields, describe.apply(row));
  }

  /** The value as the user would write it, texts in quotes; the word missing when there is none. */
  static String show(Schema schema, int position, Row row) {
    Field field = schema.field(position);
    if (field.type().isNumeric()) {
      double number = row.number(position);
      return Double.isNaN(number) ? "missing" : show(field.type(), number);
    }
    String text = row.text(position);
    if (text == null) {
      return "missing";
    }
    return "'" + (text.length() > 60 ? text.substring(0, 60) + "..." : text) + "'";
  }

  static boolean isMissing(Schema schema, int position, Row row) {
    return schema.field(position).type().isNumeric()
        ? Double.isNaN(row.number(position))
        : row.text(position) == null;
  }

  private static String show(FieldType type, double number) {
    boolean isTime = type == FieldType.TIMESTAMP && StrictMath.abs(number) < 1e15;
    return isTime
        ? Instant.ofEpochSecond((long) StrictMath.floor(number)).toString()
        : ShortestDouble.brief(number);
  }

  private static BoundRule required(Rule.Required rule, Schema schema) {
    int position = schema.position(rule.field());
    return of(
        rule,
        rule.field(),
        row -> isMissing(schema, position, row),
        row -> rule.field() + " is missing; it is required");
  }

  private static BoundRule range(Rule.Range rule, Schema schema) {
    int position = schema.position(rule.field());
    FieldType type = schema.field(position).type();
    demand(
        type.isNumeric(),
        rule.field() + " holds text; a range is for numbers, for texts there is 'allowed'");
    double min = rule.min();
    double max = rule.max();
    demand(min <= max, "min " + show(type, min) + " is above max " + show(type, max));
    String accepted =
        max == Double.POSITIVE_INFINITY
            ? show(type, min) + " or more"
            : min == Double.NEGATIVE_INFINITY
                ? show(type, max) + " or less"
                : show(type, min) + " to " + show(type, max);
    return of(
        rule,
        rule.field(),
        row -> row.number(position) < min || row.number(position) > max,
        row -> rule.field() + " is " + show(schema, position, row) + "; accepted: " + accepted);
  }

  private static BoundRule allowed(Rule.Allowed rule, Schema schema) {
    int position = schema.position(rule.field());
    FieldType type = schema.field(position).type();
    demand(!rule.values().isEmpty(), "values is empty; accepted: at least one value");
    demand(type != FieldType.TIMESTAMP, rule.field() + " is a time; use 'range' for it");
    Set<String> texts = new LinkedHashSet<>(rule.values());
    Set<Double> numbers =
        type.isNumeric()
            ? texts.stream().map(BoundRule::number).collect(Collectors.toSet())
            : Set.of();
    Predicate<Row> breaks =
        type.isNumeric()
            ? row ->
                !isMissing(schema, position, row) && !numbers.contains(row.number(position) + 0.0)
            : row -> row.text(position) != null && !texts.contains(row.text(position));
    String shown = texts.stream().limit(20).collect(Collectors.joining(", "));
    String accepted = texts.size() > 20 ? shown + " and " + (texts.size() - 20) + " more" : shown;
    return of(
        rule,
        rule.field(),
        breaks,
        row -> rule.field() + " is " + show(schema, position, row) + "; accepted: " + accepted);
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text) + 0.0; // no negative zero: the set would tell it from zero
    } catch (NumberFormatException e) {
      throw new InvalidInput("the value '" + text + "' is no number, but the field holds numbers");
    }
  }

  private static BoundRule length(Rule.Length rule, Schema schema) {
    int position = schema.position(rule.field());
    demand(
        !schema.field(position).type().isNumeric(),
        rule.field() + " holds numbers; a length is for texts, for numbers there is 'range'");
    int min = rule.min();
    int max = rule.max();
    demand(min >= 0 && min <= max, "min " + min + " and max " + max + " leave no length");
    String limits = max == Integer.MAX_VALUE ? min + " or more" : min + " to " + max;
    return of(
        rule,
        rule.field(),
        row -> {
          String text = row.text(position);
          return text != null && (length(text) < min || length(text) > max);
        },
        row ->
            rule.field()
                + " is "
                + show(schema, position, row)
                + " (length "
                + length(String.valueOf(row.text(position)))
                + "); accepted: length "
                + limits);
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static BoundRule check(Rule.Check rule, Schema schema) {
    Expression condition = Expression.parse(rule.expression(), schema);
    demand(
        condition.type() == ValueType.BOOLEAN,
        "'" + condition + "' is no condition; accepted: one such as 'a <= b'");
    demand(!condition.fields().isEmpty(), "'" + condition + "' reads no field");
    String wanted = rule.message().isEmpty() ? "this must hold: " + condition : rule.message();
    return new BoundRule(
        rule, condition.fields(), condition::fails, row -> wanted + shown(condition, schema, row));
  }

  /** The values a check has seen. */
  private static String shown(Expression condition, Schema schema, Row row) {
    return condition.fields().stream()
        .map(name -> name + " is " + show(schema, schema.position(name), row))
        .collect(Collectors.joining(", ", " (", ")"));
  }

  private static BoundRule of(
      Rule rule, String field, Predicate<Row> breaks, Function<Row, String> describe) {
    return new BoundRule(rule, List.of(field), breaks, describe);
  }

  private static BoundRule ofTable(Rule rule, List<String> fields) {
    return new BoundRule(rule, fields, row -> false, row -> "");
  }

  private static void demand(boolean holds, String otherwise) {
    if (!holds) {
      throw new InvalidInput(otherwise);
    }
  }
}
