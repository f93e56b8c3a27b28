package dev.coppice.rules;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problems;
import dev.coppice.frame.Frame;
import dev.coppice.frame.Row;
import dev.coppice.frame.Schema;
import java.util.ArrayList;
import java.util.List;

/**
 * Which rows are acceptable. The same object judges one row of a request and all rows of a file.
 * Immutable, safe for many threads.
 */
public final class RuleSet {

  private final Schema schema;
  private final List<Rule> rules;
  private final List<BoundRule> bound;

  /**
   * Looks up the fields of all rules.
   *
   * @throws InvalidInput with every rule that makes no sense for this schema, at places like {@code
   *     "rule 3"}, counted from 1
   */
  public RuleSet(List<Rule> rules, Schema schema) {
    this.schema = schema;
    this.rules = List.copyOf(rules);
    this.bound = bind(this.rules, schema);
  }

  /**
   * Reads what {@link #toStruct} wrote, or a person in the same form.
   *
   * @throws InvalidInput with all faults
   */
  public static RuleSet read(Struct struct, Schema schema) {
    return new RuleSet(RuleCodec.read(struct.structs("rules")), schema);
  }

  public Struct toStruct() {
    return new Struct().putStructs("rules", rules.stream().map(RuleCodec::write).toList());
  }

  public List<Rule> rules() {
    return rules;
  }

  public Schema schema() {
    return schema;
  }

  /** Everything one row breaks, warnings too, in the order of the rules; usually empty. */
  public List<Violation> check(Row row) {
    List<Violation> violations = List.of();
    for (int i = 0; i < bound.size(); i++) {
      if (bound.get(i).breaks().test(row)) {
        if (violations.isEmpty()) {
          violations = new ArrayList<>();
        }
        violations.add(bound.get(i).violation(row));
      }
    }
    return violations;
  }

  /**
   * Adds the errors of one row, without warnings, to what its reader found, so that one answer
   * tells everything. A field the reader could not read is not reported again as missing.
   *
   * @param place where the row is, such as {@code "row 3, "}; empty for a single row. The field
   *     follows, as in the reader's own problems.
   */
  public void check(Row row, String place, Problems problems) {
    for (Violation violation : check(row)) {
      String where = place + violation.place();
      boolean told =
          violation.rule() instanceof Rule.Required
              && problems.shown().stream().anyMatch(problem -> problem.place().equals(where));
      if (violation.severity() == Severity.ERROR && !told) {
        problems.add(where, violation.message());
      }
    }
  }

  /**
   * Judges a whole table. A field of the schema that the table lacks is an error, and so is text
   * where numbers are wanted; another numeric type is a warning. Rules on such fields stay silent.
   *
   * @param samples how many rows to show for each broken rule
   */
  public RulesReport check(Frame frame, int samples) {
    return new TableCheck(frame, samples).run(this);
  }

  /** The rules that can be asked of rows laid out by another schema. */
  List<BoundRule> bound(Schema other, List<String> usable) {
    if (other.equals(schema)) {
      return bound;
    }
    return bound.stream()
        .filter(rule -> usable.containsAll(rule.fields()))
        .map(rule -> BoundRule.of(rule.rule(), other))
        .toList();
  }

  private static List<BoundRule> bind(List<Rule> rules, Schema schema) {
    List<BoundRule> bound = new ArrayList<>();
    Problems problems = new Problems();
    for (int i = 0; i < rules.size(); i++) {
      try {
        bound.add(BoundRule.of(rules.get(i), schema));
      } catch (InvalidInput e) {
        RuleCodec.addAll(problems, "rule " + (i + 1) + " (" + rules.get(i).kind() + ")", e);
      }
    }
    problems.throwIfAny();
    return List.copyOf(bound);
  }
}
