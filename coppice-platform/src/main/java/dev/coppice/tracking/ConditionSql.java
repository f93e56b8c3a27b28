package dev.coppice.tracking;

import java.util.List;
import java.util.Locale;

/**
 * Conditions as SQL with the values beside it. Every part is true or false and never unknown, so
 * that NOT means what it says.
 */
final class ConditionSql {

  /** A character that no pattern needs: patterns have no escape, databases want one. */
  private static final String ESCAPE = "\u0001";

  private final StringBuilder text;
  private final List<Object> values;

  ConditionSql(StringBuilder text, List<Object> values) {
    this.text = text;
    this.values = values;
  }

  void append(Condition condition) {
    if (condition instanceof Condition.And and) {
      join(and.parts(), " and ", "1 = 1");
    } else if (condition instanceof Condition.Or or) {
      join(or.parts(), " or ", "1 = 0");
    } else if (condition instanceof Condition.Not not) {
      text.append("not (");
      append(not.part());
      text.append(')');
    } else if (condition instanceof Condition.Missing missing) {
      text.append("not (");
      where(missing.field(), column -> text.append("1 = 1"));
      text.append(')');
    } else if (condition instanceof Condition.Compare compare) {
      where(compare.field(), column -> test(compare, column));
    }
  }

  private void join(List<Condition> parts, String word, String none) {
    text.append('(').append(parts.isEmpty() ? none : "");
    for (int i = 0; i < parts.size(); i++) {
      text.append(i == 0 ? "" : word);
      append(parts.get(i));
    }
    text.append(')');
  }

  private interface Test {
    void of(String column);
  }

  /** The field is there and passes the test. */
  private void where(Field field, Test test) {
    if (field instanceof Field.Attribute attribute) {
      text.append('(').append(attribute.column()).append(" is not null and ");
      test.of(attribute.column());
      text.append(')');
    } else if (field instanceof Field.Detail detail) {
      text.append("exists (select 1 from ").append(detail.table()).append(" d where ");
      text.append(detail.link().formatted("d")).append(" and d.key = ? and ");
      values.add(detail.key());
      test.of("d.value");
      text.append(')');
    } else if (field instanceof Field.OneOfMany many) {
      text.append("exists (select 1 from ").append(many.rows()).append(" and ");
      test.of(many.column());
      text.append(')');
    }
  }

  private void test(Condition.Compare compare, String column) {
    if (compare.field().kind() == Field.Kind.METRIC) {
      boolean other =
          compare.operator() == Operator.DIFFERENT || compare.operator() == Operator.NOT_IN;
      text.append(other ? "(d.is_nan = 1 or " : "(d.is_nan = 0 and "); // NaN differs from all
      compare(compare, column);
      text.append(')');
    } else {
      compare(compare, column);
    }
  }

  private void compare(Condition.Compare compare, String column) {
    Operator operator = compare.operator();
    text.append(operator.ignoresCase() ? "lower(" + column + ")" : column);
    text.append(' ').append(operator.sql());
    if (operator.isList()) {
      text.append(" (?").append(", ?".repeat(compare.operands().size() - 1)).append(')');
      values.addAll(compare.operands());
    } else if (operator.isPattern()) {
      text.append(" ? escape '" + ESCAPE + "'");
      String pattern = String.valueOf(compare.operands().get(0)).replace(ESCAPE, ESCAPE + ESCAPE);
      values.add(operator.ignoresCase() ? lower(pattern) : pattern);
    } else {
      text.append(" ?");
      values.addAll(compare.operands());
    }
  }

  /** As both databases do it: A to Z only. */
  static String lower(String text) {
    StringBuilder lower = new StringBuilder(text);
    for (int i = 0; i < lower.length(); i++) {
      char c = lower.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        lower.setCharAt(i, String.valueOf(c).toLowerCase(Locale.ROOT).charAt(0));
      }
    }
    return lower.toString();
  }
}
