package dev.coppice.frame;

import org.jspecify.annotations.Nullable;

/**
 * One row, read by the position of a field in its schema. What rules, expressions and features see,
 * whether the row stands in a frame or came in a request.
 */
public interface Row {

  /** The value of a numeric field; NaN when missing. Undefined for a text field. */
  double number(int field);

  /** The value of a text field; null when missing. Undefined for a numeric field. */
  @Nullable String text(int field);
}
