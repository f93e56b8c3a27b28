package dev.coppice.rules;

import dev.coppice.codec.ShortestDouble;
import dev.coppice.frame.Column;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Frame;
import dev.coppice.frame.Schema;
import dev.coppice.rules.RulesReport.Finding;
import dev.coppice.rules.RulesReport.Sample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One pass of a rule set over one table. One thread. */
final class TableCheck {

  private final Frame frame;
  private final int most;
  private final List<Finding> findings = new ArrayList<>();

  TableCheck(Frame frame, int samples) {
    this.frame = frame;
    this.most = samples;
  }

  RulesReport run(RuleSet rules) {
    List<String> usable = compare(rules.schema());
    for (BoundRule rule : rules.bound(frame.schema(), usable)) {
      if (rule.rule() instanceof Rule.MaxMissing missing) {
        maxMissing(missing);
      } else if (rule.rule() instanceof Rule.Unique unique) {
        unique(unique);
      } else {
        eachRow(rule);
      }
    }
    return new RulesReport(frame.rows(), findings, ColumnSummary.of(frame));
  }

  /** The wanted fields whose column is there and holds the right kind of values. */
  private List<String> compare(Schema wanted) {
    List<String> usable = new ArrayList<>();
    for (Field field : wanted.fields()) {
      int position = frame.schema().find(field.name());
      if (position < 0) {
        report("column", Severity.ERROR, field, "the column " + field.name() + " is not there");
        continue;
      }
      FieldType found = frame.schema().field(position).type();
      boolean sameKind = found.isNumeric() == field.type().isNumeric();
      if (sameKind) {
        usable.add(field.name());
      }
      if (found != field.type()) {
        report(
            "type",
            sameKind ? Severity.WARNING : Severity.ERROR,
            field,
            field.name() + " is of type " + found + "; accepted: " + field.type());
      }
    }
    return usable;
  }

  private void report(String kind, Severity severity, Field field, String message) {
    findings.add(new Finding(kind, severity, List.of(field.name()), message, 1, List.of()));
  }

  private void eachRow(BoundRule rule) {
    Frame.Cursor cursor = frame.cursor();
    List<Sample> samples = new ArrayList<>();
    long count = 0;
    for (int row = 0; row < frame.rows(); row++) {
      if (rule.breaks().test(cursor.at(row)) && count++ < most) {
        samples.add(new Sample(row, rule.describe().apply(cursor)));
      }
    }
    broken(rule.rule(), rule.fields(), count, samples);
  }

  private void unique(Rule.Unique rule) {
    Schema schema = frame.schema();
    int[] positions = rule.fields().stream().mapToInt(schema::position).toArray();
    Frame.Cursor cursor = frame.cursor();
    Map<List<String>, Integer> first = new HashMap<>();
    List<Sample> samples = new ArrayList<>();
    long count = 0;
    for (int row = 0; row < frame.rows(); row++) {
      List<String> key = key(positions, cursor.at(row));
      Integer earlier = key.isEmpty() ? null : first.putIfAbsent(key, row);
      if (earlier != null && count++ < most) {
        String message =
            String.join(", ", rule.fields())
                + " is "
                + String.join(", ", key)
                + ", as in row "
                + earlier
                + "; accepted: each once";
        samples.add(new Sample(row, message));
      }
    }
    broken(rule, rule.fields(), count, samples);
  }

  /** What must not come twice; empty when a value is missing. */
  private List<String> key(int[] positions, Frame.Cursor row) {
    List<String> key = new ArrayList<>(positions.length);
    for (int position : positions) {
      if (BoundRule.isMissing(frame.schema(), position, row)) {
        return List.of();
      }
      key.add(
          frame.schema().field(position).type().isNumeric()
              ? ShortestDouble.brief(row.number(position))
              : "'" + row.text(position) + "'");
    }
    return key;
  }

  private void broken(Rule rule, List<String> fields, long count, List<Sample> samples) {
    if (count == 0) {
      return;
    }
    String first = samples.isEmpty() ? "" : "; row " + samples.get(0);
    String message = count + " of " + frame.rows() + " rows" + first;
    findings.add(new Finding(rule.kind(), rule.severity(), fields, message, count, samples));
  }

  private void maxMissing(Rule.MaxMissing rule) {
    Column column = frame.column(rule.field());
    int missing = column.missing();
    double share = frame.rows() == 0 ? 0 : missing / (double) frame.rows();
    if (share > rule.share()) {
      String message =
          rule.field()
              + " is missing in "
              + missing
              + " of "
              + frame.rows()
              + " rows, a share of "
              + ShortestDouble.brief(share)
              + "; accepted: up to "
              + ShortestDouble.brief(rule.share());
      findings.add(
          new Finding(
              rule.kind(), rule.severity(), List.of(rule.field()), message, missing, List.of()));
    }
  }
}
