package dev.coppice.recipe;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problems;
import dev.coppice.expressions.Expression;
import dev.coppice.frame.Schema;
import dev.coppice.rules.Rule;
import dev.coppice.rules.RuleSet;
import dev.coppice.rules.RulesReport;
import dev.coppice.rules.RulesReport.Finding;
import dev.coppice.rules.Severity;
import java.util.ArrayList;
import java.util.List;

/** The rules of a project, from its schema and rules sections. */
public final class RuleBook {

  private RuleBook() {}

  /**
   * Every rule, over the columns of a project's table.
   *
   * @throws InvalidInput naming each rule that makes no sense for these columns
   */
  public static RuleSet of(Project project, Schema schema) {
    return within(project, schema, schema);
  }

  /**
   * What the rules say about a project's table, and whether its target can be learned, which is
   * reported as a broken rule {@code target}.
   *
   * @param samples how many rows to show for each broken rule
   */
  public static RulesReport check(Project project, Dataset data, int samples) {
    RulesReport report = of(project, data.frame().schema()).check(data.frame(), samples);
    String target = project.data().target();
    try {
      Answers.of(data, project.data());
      return report;
    } catch (InvalidInput e) {
      if (!e.problems().get(0).place().isEmpty()) {
        throw e; // a wrong setting, not wrong data
      }
      List<Finding> findings = new ArrayList<>(report.findings());
      findings.add(
          new Finding("target", Severity.ERROR, List.of(target), e.getMessage(), 1, List.of()));
      return new RulesReport(report.rows(), findings, report.columns());
    }
  }

  /**
   * The rules that concern the fields of {@code part} only.
   *
   * @param whole the columns that expressions are read against
   */
  static RuleSet within(Project project, Schema whole, Schema part) {
    List<Rule> rules = new ArrayList<>();
    Problems problems = new Problems();
    project
        .schema()
        .forEach(
            (name, column) -> {
              if (part.has(name)) {
                List<Rule> own = new ArrayList<>();
                add(name, column, own);
                tryOut(own, part, "schema." + name, problems);
                rules.addAll(own);
              }
            });
    for (int i = 0; i < project.rules().size(); i++) {
      CheckSettings check = project.rules().get(i);
      String place = "rules, entry " + (i + 1);
      try {
        if (Expression.parse(check.check(), whole).fields().stream().allMatch(part::has)) {
          Rule rule = new Rule.Check(check.check(), check.message(), check.severity());
          tryOut(List.of(rule), part, place, problems);
          rules.add(rule);
        }
      } catch (InvalidInput e) {
        problems.add(place, "'" + check.check() + "': " + e.getMessage());
      }
    }
    problems.throwIfAny();
    return new RuleSet(rules, part);
  }

  private static void tryOut(List<Rule> rules, Schema schema, String place, Problems problems) {
    try {
      new RuleSet(rules, schema);
    } catch (InvalidInput e) {
      e.problems().forEach(problem -> problems.add(place, problem.message()));
    }
  }

  private static void add(String name, ColumnSettings column, List<Rule> rules) {
    if (column.required()) {
      rules.add(new Rule.Required(name, Severity.ERROR));
    }
    if (column.min() != null || column.max() != null) {
      double min = column.min() == null ? Double.NEGATIVE_INFINITY : column.min();
      double max = column.max() == null ? Double.POSITIVE_INFINITY : column.max();
      rules.add(new Rule.Range(name, min, max, column.severity()));
    }
    if (column.minLength() != null || column.maxLength() != null) {
      int min = column.minLength() == null ? 0 : column.minLength();
      int max = column.maxLength() == null ? Integer.MAX_VALUE : column.maxLength();
      rules.add(new Rule.Length(name, min, max, column.severity()));
    }
    if (!column.allowed().isEmpty()) {
      rules.add(new Rule.Allowed(name, column.allowed(), column.severity()));
    }
    if (column.maxMissing() != null) {
      rules.add(new Rule.MaxMissing(name, column.maxMissing(), Severity.ERROR));
    }
    if (column.unique()) {
      rules.add(new Rule.Unique(List.of(name), Severity.ERROR));
    }
  }
}
