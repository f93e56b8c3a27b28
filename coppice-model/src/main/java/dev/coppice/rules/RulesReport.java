package dev.coppice.rules;

import dev.coppice.codec.Struct;
import java.util.List;

/**
 * What a rule set says about a table.
 *
 * @param rows how many rows were judged
 * @param findings the broken rules: first the columns, then the rules in their order
 * @param columns each column of the table, in its order
 */
public record RulesReport(int rows, List<Finding> findings, List<ColumnSummary> columns) {

  public RulesReport {
    findings = List.copyOf(findings);
    columns = List.copyOf(columns);
  }

  /**
   * One broken rule, with all its rows.
   *
   * @param rule the kind of rule, or {@code column} or {@code type} for a column that is not there
   *     or is of another type
   * @param message one sentence that shows the first row
   * @param count how many rows break it; 1 for a column
   * @param samples the first of them
   */
  public record Finding(
      String rule,
      Severity severity,
      List<String> fields,
      String message,
      long count,
      List<Sample> samples) {

    public Finding {
      fields = List.copyOf(fields);
      samples = List.copyOf(samples);
    }

    Struct toStruct() {
      return new Struct()
          .put("rule", rule)
          .putTexts("fields", fields)
          .put("message", message)
          .put("count", count)
          .putStructs("samples", samples.stream().map(Sample::toStruct).toList());
    }
  }

  /**
   * A row that breaks a rule.
   *
   * @param row its number, from 0, header not counted
   */
  public record Sample(int row, String message) {

    Struct toStruct() {
      return new Struct().put("row", row).put("message", message);
    }

    @Override
    public String toString() {
      return row + ": " + message;
    }
  }

  /** Whether no rule of severity error is broken. */
  public boolean passed() {
    return errors().isEmpty();
  }

  public List<Finding> errors() {
    return of(Severity.ERROR);
  }

  public List<Finding> warnings() {
    return of(Severity.WARNING);
  }

  private List<Finding> of(Severity severity) {
    return findings.stream().filter(finding -> finding.severity() == severity).toList();
  }

  /** passed, errors, warnings, row_count, null_counts, and stats for columns that hold numbers. */
  public Struct toStruct() {
    Struct nulls = new Struct();
    Struct stats = new Struct();
    for (ColumnSummary column : columns) {
      nulls.put(column.field(), column.missing());
      if (!Double.isNaN(column.mean())) {
        Struct figures =
            new Struct()
                .put("min", column.min())
                .put("max", column.max())
                .put("mean", column.mean());
        if (!Double.isNaN(column.std())) {
          figures.put("std", column.std());
        }
        stats.put(column.field(), figures);
      }
    }
    return new Struct()
        .put("passed", passed())
        .putStructs("errors", errors().stream().map(Finding::toStruct).toList())
        .putStructs("warnings", warnings().stream().map(Finding::toStruct).toList())
        .put("row_count", rows)
        .put("null_counts", nulls)
        .put("stats", stats);
  }
}
