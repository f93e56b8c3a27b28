package dev.coppice.expressions;

import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.Row;
import dev.coppice.frame.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A formula over the fields of a row: {@code minutes_watched / max(days_on_platform, 1)}.
 * Immutable, safe for many threads, and unable to run code: it can only compute.
 *
 * <p><b>Language.</b> Numbers, {@code 'text'} or {@code "text"} (a quote inside is doubled), {@code
 * true}, {@code false}, field names (any name other than letters, digits and underscores stands in
 * backticks). From loosest to tightest: {@code condition ? a : b}; {@code or ||}; {@code and &&};
 * {@code not !}; {@code = == != <> < <= > >=}, {@code in (1, 2)}, {@code not in}; {@code + -};
 * {@code * / %}; unary {@code -}; {@code ^}, right to left, so {@code -2 ^ 2} is -4. Then {@code
 * if(condition, a, b)} and the functions listed in {@link Functions}. Texts have no order: only
 * {@code =}, {@code !=} and {@code in}.
 *
 * <p><b>Total.</b> Every expression has an answer for every row, and "missing" is one of the
 * answers:
 *
 * <ul>
 *   <li>A step whose result would not be a finite number is missing: {@code x / 0}, {@code x % 0},
 *       {@code log(0)}, {@code sqrt(-1)}, overflow, {@code number('abc')}. {@code %} has the sign
 *       of its left side.
 *   <li>Missing goes through every operator and function, {@code min} and {@code max} too; only
 *       {@code missing} and {@code coalesce} look at it.
 *   <li>Conditions are those of SQL: a comparison with a missing side is itself missing; {@code
 *       and} and {@code or} are decided when one side decides them; {@code if} takes its last
 *       argument unless the condition is true. {@link #test} is true for true only, {@link #fails}
 *       for false only.
 * </ul>
 *
 * <p>Evaluation walks a tree of small nodes, allocates nothing for numbers, takes time in
 * proportion to the length of the source and gives the same bits on every JDK. Rejected: an
 * existing expression library (each can reach methods of the host), and byte code of our own
 * (nothing to gain at tens of nanoseconds a row).
 */
public final class Expression {

  private final String source;
  private final List<String> fields;
  private final Node root;

  private Expression(String source, List<String> fields, Node root) {
    this.source = source;
    this.fields = fields;
    this.root = root;
  }

  /**
   * Reads an expression against the fields of a schema; rows given to it later are laid out by that
   * schema.
   *
   * @throws InvalidInput with places like {@code "position 14"}, counted from 1: every unknown
   *     name, or else the first mistake of syntax or type
   */
  public static Expression parse(String source, Schema schema) {
    List<Token> tokens = Token.split(source);
    List<String> fields = Names.check(tokens, schema);
    return new Expression(source, fields, new Parser(source, tokens, schema).parse());
  }

  public ValueType type() {
    return root.type();
  }

  /** The value, 1 or 0 for a condition; NaN when missing. Not for a text. */
  public double number(Row row) {
    return root.number(row);
  }

  /** The value of a text expression; null when missing. */
  public @Nullable String text(Row row) {
    return root.text(row);
  }

  /** Whether a condition holds; false when its answer is missing. Not for a text. */
  public boolean test(Row row) {
    return root.number(row) == Node.TRUE;
  }

  /** Whether a condition is definitely false; not when its answer is missing. Not for a text. */
  public boolean fails(Row row) {
    return root.number(row) == Node.FALSE;
  }

  /** The text it was read from: the form in which an expression is stored. */
  public String source() {
    return source;
  }

  /** The fields it reads, each once, in order of appearance. */
  public List<String> fields() {
    return fields;
  }

  @Override
  public String toString() {
    return source;
  }
}
