package dev.coppice.rules;

import java.util.List;

/**
 * One rule that one row breaks.
 *
 * @param fields the fields concerned, at least one
 * @param message what is wrong in the user's words, the value, what would be accepted
 */
public record Violation(Rule rule, List<String> fields, String message) {

  public Violation {
    fields = List.copyOf(fields);
  }

  public Severity severity() {
    return rule.severity();
  }

  /** {@code "field age"} or {@code "fields started, passed"}. */
  public String place() {
    return (fields.size() == 1 ? "field " : "fields ") + String.join(", ", fields);
  }

  @Override
  public String toString() {
    return message;
  }
}
