package dev.coppice.tracking;

import java.util.List;

/** A filter that was read: a question with yes or no as the answer, for every thing. */
sealed interface Condition {

  /** Holds for everything. */
  Condition ALL = new And(List.of());

  record And(List<Condition> parts) implements Condition {}

  record Or(List<Condition> parts) implements Condition {}

  record Not(Condition part) implements Condition {}

  /** The field is not there. */
  record Missing(Field field) implements Condition {}

  /**
   * The field is there and compares so.
   *
   * @param operands texts, or numbers for a numeric field; one, except for lists
   */
  record Compare(Field field, Operator operator, List<Object> operands) implements Condition {}
}
