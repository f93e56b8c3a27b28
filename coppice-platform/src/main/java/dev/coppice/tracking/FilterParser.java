package dev.coppice.tracking;

import dev.coppice.errors.InvalidInput;
import dev.coppice.tracking.Tokens.Kind;
import dev.coppice.tracking.Tokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads MLflow's filters, and what its users have asked for: {@code OR}, {@code NOT}, parentheses,
 * {@code IS NULL}.
 *
 * <pre>
 * or         = and { OR and }
 * and        = not { AND not } [ AND ]
 * not        = NOT not | ( or ) | comparison
 * comparison = name IS [ NOT ] NULL | name [ NOT ] IN ( value, ... )
 *            | name [ NOT ] LIKE|ILIKE text | name =|!=|&lt;|&lt;=|&gt;|&gt;= value
 * name       = [ word . ] key, the key in back-ticks or double quotes if it has blanks
 * </pre>
 */
final class FilterParser {

  private static final int DEEPEST = 50;
  private static final int MOST = 400;

  private final Tokens tokens;
  private final Vocabulary vocabulary;
  private int depth;
  private int comparisons;

  private FilterParser(Tokens tokens, Vocabulary vocabulary) {
    this.tokens = tokens;
    this.vocabulary = vocabulary;
  }

  /**
   * @throws InvalidInput naming the character where it stops making sense
   */
  static Condition parse(String filter, Vocabulary vocabulary) {
    FilterParser parser = new FilterParser(new Tokens(filter), vocabulary);
    if (parser.tokens.ended()) {
      return Condition.ALL;
    }
    Condition condition = parser.or();
    if (!parser.tokens.ended()) {
      throw parser.tokens.expected("AND, OR or the end");
    }
    return condition;
  }

  private Condition or() {
    List<Condition> parts = new ArrayList<>(List.of(and()));
    while (tokens.skip("or")) {
      parts.add(and());
    }
    return parts.size() == 1 ? parts.get(0) : new Condition.Or(parts);
  }

  private Condition and() {
    List<Condition> parts = new ArrayList<>(List.of(not()));
    while (tokens.skip("and") && !tokens.ended()) { // MLflow accepts an AND at the end
      parts.add(not());
    }
    return parts.size() == 1 ? parts.get(0) : new Condition.And(parts);
  }

  private Condition not() {
    if (++depth > DEEPEST) {
      throw new InvalidInput("The filter nests deeper than " + DEEPEST + " levels");
    }
    try {
      if (tokens.skip("not")) {
        return new Condition.Not(not());
      }
      if (tokens.skip("(")) {
        Condition inner = or();
        require(")");
        return inner;
      }
      return comparison();
    } finally {
      depth--;
    }
  }

  private void require(String symbol) {
    if (!tokens.skip(symbol)) {
      throw tokens.expected("'" + symbol + "'");
    }
  }

  private Condition comparison() {
    if (++comparisons > MOST) {
      throw new InvalidInput("The filter has more than " + MOST + " comparisons");
    }
    Field field = name(tokens, vocabulary);
    if (tokens.skip("is")) {
      boolean there = tokens.skip("not");
      require("null");
      Condition missing = new Condition.Missing(field);
      return there ? new Condition.Not(missing) : missing;
    }
    Operator operator = operator();
    if (field.kind().isNumeric() ? operator.isPattern() : operator.isOrder()) {
      String accepted = field.kind().isNumeric() ? "= != < <= > >= IN" : "= != LIKE ILIKE IN";
      throw new InvalidInput(
          field.label()
              + " cannot be compared by '"
              + operator.name().toLowerCase(Locale.ROOT).replace('_', ' ')
              + "'; accepted: "
              + accepted);
    }
    return new Condition.Compare(
        field, operator, operator.isList() ? list(field) : List.of(value(field)));
  }

  /** A field, as in filters and orders. */
  static Field name(Tokens tokens, Vocabulary vocabulary) {
    Token first = tokens.take();
    if (first.kind() == Kind.QUOTED || first.kind() == Kind.NAME) {
      return vocabulary.field("attributes", first.text());
    }
    if (first.kind() != Kind.WORD) {
      throw tokens.expected("a name such as metrics.KEY, params.KEY, tags.KEY or start_time");
    }
    int point = first.text().indexOf('.');
    if (point < 0) {
      boolean twoWords = first.is("run") && tokens.skip("name");
      return vocabulary.field("attributes", twoWords ? "run_name" : first.text());
    }
    String word = first.text().substring(0, point).toLowerCase(Locale.ROOT);
    String key = first.text().substring(point + 1);
    if (!key.isEmpty()) {
      return vocabulary.field(word, key);
    }
    Token quoted = tokens.take();
    if (quoted.kind() != Kind.QUOTED && quoted.kind() != Kind.NAME) {
      throw tokens.expected("a key behind the point, in back-ticks if it has blanks");
    }
    return vocabulary.field(word, quoted.text());
  }

  private Operator operator() {
    boolean not = tokens.skip("not");
    if (tokens.skip("in")) {
      return not ? Operator.NOT_IN : Operator.IN;
    }
    if (tokens.skip("like")) {
      return not ? Operator.NOT_LIKE : Operator.LIKE;
    }
    if (tokens.skip("ilike")) {
      return not ? Operator.NOT_ILIKE : Operator.ILIKE;
    }
    if (tokens.skip("!=")) {
      return Operator.DIFFERENT;
    }
    for (Operator operator : Operator.values()) {
      if (!not && !operator.isPattern() && !operator.isList() && tokens.skip(operator.sql())) {
        return operator;
      }
    }
    throw tokens.expected("one of = != < <= > >= LIKE, ILIKE, IN, IS NULL");
  }

  private List<Object> list(Field field) {
    require("(");
    List<Object> values = new ArrayList<>(List.of(value(field)));
    while (tokens.skip(",")) {
      values.add(value(field));
    }
    require(")");
    return values;
  }

  private Object value(Field field) {
    Kind kind = tokens.peek().kind();
    if (field.kind().isNumeric()) {
      if (kind != Kind.NUMBER) {
        throw tokens.expected("a number, since " + field.label() + " is one");
      }
      return Double.parseDouble(tokens.take().text());
    }
    if (kind != Kind.TEXT && kind != Kind.QUOTED) {
      throw tokens.expected("a text in quotes, since " + field.label() + " is one");
    }
    return tokens.take().text();
  }
}
