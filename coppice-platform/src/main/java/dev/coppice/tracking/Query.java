package dev.coppice.tracking;

import dev.coppice.errors.InvalidInput;
import dev.coppice.store.Row;
import dev.coppice.store.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A search that was understood: asks the database for a page of it. */
public final class Query {

  private final Search search;
  private final Vocabulary vocabulary;
  private final Condition condition;
  private final List<Order> order;

  private Query(Search search, Vocabulary vocabulary, Condition condition, List<Order> order) {
    this.search = search;
    this.vocabulary = vocabulary;
    this.condition = condition;
    this.order = order;
  }

  /** One key to sort by. */
  record Order(Field field, String direction) {}

  /**
   * @throws InvalidInput when something in it cannot be used
   */
  public static Query of(Search search, Vocabulary vocabulary) {
    return of(
        search,
        vocabulary,
        search.orderBy().stream().map(text -> order(text, vocabulary)).toList());
  }

  /**
   * @param order instead of the search's own
   */
  static Query of(Search search, Vocabulary vocabulary, List<Order> order) {
    if (search.limit() < 1 || search.limit() > Search.MOST) {
      throw new InvalidInput(
          "A page of " + search.limit() + " is asked for; accepted: 1 to " + Search.MOST);
    }
    Condition condition = FilterParser.parse(search.filter(), vocabulary);
    List<Field> fields = new ArrayList<>();
    for (Order next : order) {
      if (fields.contains(next.field())) {
        throw new InvalidInput("'" + next.field().label() + "' stands twice in the order");
      }
      fields.add(next.field());
    }
    return new Query(search, vocabulary, condition, order);
  }

  static Order order(String text, Vocabulary vocabulary) {
    Tokens tokens = new Tokens(text);
    Field field = FilterParser.name(tokens, vocabulary);
    String direction = tokens.skip("desc") ? " desc" : "";
    if (direction.isEmpty()) {
      tokens.skip("asc");
    }
    if (!tokens.ended()) {
      throw tokens.expected("ASC, DESC or the end");
    }
    if (field instanceof Field.OneOfMany || field.label().startsWith("datasets.")) {
      throw new InvalidInput(
          "Nothing can be ordered by '" + field.label() + "'; there may be many");
    }
    return new Order(field, direction);
  }

  /**
   * @param select up to its tables
   * @param which a further condition, with its values
   */
  public <R> Page<R> page(
      Sql sql, String select, String which, List<?> whichValues, Function<Row, R> each) {
    PageToken token =
        search.token() == null
            ? PageToken.first(search, sql.number(vocabulary.newest()))
            : PageToken.read(search.token(), search);
    StringBuilder text = new StringBuilder(select);
    List<Object> values = new ArrayList<>();
    String sorted = join(text, values);
    text.append(" where ").append(which).append(" and ").append(vocabulary.number());
    text.append(" <= ? and ");
    values.addAll(whichValues);
    values.add(token.newest());
    new ConditionSql(text, values).append(condition);
    text.append(" order by ").append(sorted).append(" limit ? offset ?");
    values.add(search.limit() + 1);
    values.add(token.offset());
    List<R> found = sql.all(text.toString(), each, values.toArray());
    boolean more = found.size() > search.limit();
    return new Page<>(
        more ? List.copyOf(found.subList(0, search.limit())) : found,
        more ? token.after(search.limit()).text() : null);
  }

  /** Joins what is sorted by; missing values come last, NaN before them, in both directions. */
  private String join(StringBuilder text, List<Object> values) {
    StringBuilder sorted = new StringBuilder();
    for (int i = 0; i < order.size(); i++) {
      Field field = order.get(i).field();
      if (field instanceof Field.Attribute attribute) {
        if (attribute.kind() == Field.Kind.OPTIONAL_NUMBER) {
          sorted.append(attribute.column()).append(" is null, ");
        }
        sorted.append(attribute.column());
      } else if (field instanceof Field.Detail detail) {
        String alias = "o" + i;
        text.append(" left join ").append(detail.table()).append(' ').append(alias);
        text.append(" on ").append(detail.link().formatted(alias));
        text.append(" and ").append(alias).append(".key = ?");
        values.add(detail.key());
        sorted.append(alias).append(".value is null, ");
        if (detail.kind() == Field.Kind.METRIC) {
          sorted.append(alias).append(".is_nan, ");
        }
        sorted.append(alias).append(".value");
      }
      sorted.append(order.get(i).direction()).append(", ");
    }
    return sorted + vocabulary.order();
  }
}
