package dev.coppice.rules;

import java.util.List;

/**
 * One demand on the rows of a table. All but {@link MaxMissing} and {@link Unique} can be asked of
 * a single row. A missing value passes every rule except {@link Required} and {@link MaxMissing}:
 * that a value is there and that it is good are two demands.
 */
public sealed interface Rule {

  Severity severity();

  /** The word for this kind of rule in files and reports. */
  String kind();

  /** The field has a value. */
  record Required(String field, Severity severity) implements Rule {
    @Override
    public String kind() {
      return "required";
    }
  }

  /**
   * A number lies between two limits; a value equal to a limit passes.
   *
   * @param min negative infinity for no limit; seconds since 1970 for a time
   * @param max positive infinity for no limit
   */
  record Range(String field, double min, double max, Severity severity) implements Rule {
    @Override
    public String kind() {
      return "range";
    }
  }

  /**
   * The value is one of a set.
   *
   * @param values texts, or numbers written as text when the field is numeric
   */
  record Allowed(String field, List<String> values, Severity severity) implements Rule {
    public Allowed {
      values = List.copyOf(values);
    }

    @Override
    public String kind() {
      return "allowed";
    }
  }

  /**
   * A text has a length, in characters, between two limits, both included.
   *
   * @param max {@link Integer#MAX_VALUE} for no limit
   */
  record Length(String field, int min, int max, Severity severity) implements Rule {
    @Override
    public String kind() {
      return "length";
    }
  }

  /** At most this share of all rows, from 0 to 1, lacks a value. */
  record MaxMissing(String field, double share, Severity severity) implements Rule {
    @Override
    public String kind() {
      return "max_missing";
    }
  }

  /** No two rows have the same values in all these fields; a row that lacks one passes. */
  record Unique(List<String> fields, Severity severity) implements Rule {
    public Unique {
      fields = List.copyOf(fields);
    }

    @Override
    public String kind() {
      return "unique";
    }
  }

  /**
   * A condition over the fields of a row is not false; where missing values leave it undecided, the
   * row passes.
   *
   * @param expression in the language of {@link dev.coppice.expressions.Expression}
   * @param message what to say when it is broken; empty to show the expression
   */
  record Check(String expression, String message, Severity severity) implements Rule {
    @Override
    public String kind() {
      return "check";
    }
  }
}
