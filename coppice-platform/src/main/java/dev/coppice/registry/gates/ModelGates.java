package dev.coppice.registry.gates;

import dev.coppice.bundle.Bundle;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.ShortestDouble;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Rejected;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Frame;
import dev.coppice.frame.Schema;
import dev.coppice.pipeline.Pipeline;
import dev.coppice.recipe.Gate;
import dev.coppice.rules.Rule;
import dev.coppice.rules.RulesReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The gates that look at a model itself, not at how right it is. */
public final class ModelGates {

  private static final int TIMED_ROWS = 200;

  private ModelGates() {}

  /** What the conditions of the {@code gates} section said when the model was trained. */
  public static List<Verdict> training(Entrant candidate) {
    Struct facts = candidate.facts();
    List<Struct> sealed = facts.has("gates") ? facts.structs("gates") : List.of();
    return sealed.stream()
        .map(Gate.Verdict::read)
        .map(
            verdict ->
                Verdict.of(
                    "training: " + verdict.gate().check(),
                    verdict.passed(),
                    "At training " + verdict.figures() + because(verdict.gate())))
        .toList();
  }

  static String because(Gate gate) {
    return gate.message().isEmpty() ? "" : "; asked because: " + gate.message();
  }

  /** Every file is what was written, and the sealed rows are scored as they were, to the bit. */
  static Verdict goldenRows(Entrant candidate) {
    try {
      Bundle opened = Bundle.open(candidate.bundle().files());
      int rows = JsonStruct.read(opened.section("golden.json")).structs("rows").size();
      return rows > 0
          ? Verdict.yes(
              "golden rows", Figures.count(rows, "sealed row") + " scored as they were, to the bit")
          : Verdict.no(
              "golden rows", "The bundle seals no rows, so nothing shows that it scores as it did");
    } catch (InvalidInput | Rejected e) {
      return Verdict.no("golden rows", e.getMessage());
    }
  }

  /** Whether whoever asks the champion can ask the candidate, and the rows have what it reads. */
  public static Verdict schema(Entrant candidate, @Nullable Entrant champion, Schema rows) {
    List<String> faults = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (Field field : candidate.bundle().pipeline().schema().fields()) {
      int position = rows.find(field.name());
      if (position < 0) {
        faults.add("the rows to judge on have no column '" + field.name() + "'");
      } else if (rows.field(position).type() != field.type()) {
        faults.add(retyped(field.name(), field.type(), rows.field(position).type()));
      }
    }
    if (champion != null) {
      compare(candidate, champion, faults, notes);
    }
    int fields = candidate.bundle().pipeline().schema().size();
    return faults.isEmpty()
        ? Verdict.yes(
            "schema",
            Figures.count(fields, "input")
                + (champion == null ? "" : ", and requests for " + champion.name() + " fit")
                + notes.stream().map(note -> "; " + note).collect(Collectors.joining()))
        : Verdict.no("schema", String.join("; ", faults));
  }

  private static void compare(
      Entrant candidate, Entrant champion, List<String> faults, List<String> notes) {
    if (!candidate.target().equals(champion.target())) {
      faults.add(
          "it predicts "
              + words(candidate)
              + ", where "
              + champion.name()
              + " predicts "
              + words(champion));
    }
    Pipeline now = candidate.bundle().pipeline();
    Schema before = champion.bundle().pipeline().schema();
    Set<String> required =
        now.rules().rules().stream()
            .filter(Rule.Required.class::isInstance)
            .map(rule -> ((Rule.Required) rule).field())
            .collect(Collectors.toSet());
    for (Field field : now.schema().fields()) {
      int position = before.find(field.name());
      if (position < 0 && required.contains(field.name())) {
        faults.add("'" + field.name() + "' is required, and requests for the champion lack it");
      } else if (position < 0) {
        notes.add("'" + field.name() + "' is new");
      } else if (before.field(position).type() != field.type()) {
        faults.add(retyped(field.name(), field.type(), before.field(position).type()));
      }
    }
    before.names().stream()
        .filter(name -> !now.schema().has(name))
        .forEach(name -> notes.add("'" + name + "' is no longer read"));
  }

  private static String retyped(String name, FieldType type, FieldType before) {
    return "'" + name + "' is " + type + " for the candidate and " + before + " there";
  }

  private static String words(Entrant entrant) {
    return "'"
        + entrant.target().name()
        + "' "
        + (entrant.target().classes().isEmpty() ? "as a number" : entrant.target().classes());
  }

  /** Rows that the model's own rules refuse would be refused when it serves. */
  static Verdict data(Entrant candidate, GateRows rows) {
    if (!rows.unknown().isEmpty()) {
      return Verdict.no(
          "data",
          "The rows have labels that the model does not know: "
              + rows.unknown().stream().limit(5).collect(Collectors.joining(", ")));
    }
    List<RulesReport.Finding> broken =
        candidate.bundle().pipeline().rules().check(rows.frame(), 1).errors();
    return broken.isEmpty()
        ? Verdict.yes("data", "All rows keep the rules of the model")
        : Verdict.no(
            "data",
            "The rows break rules of the model: "
                + broken.stream()
                    .limit(3)
                    .map(finding -> finding.message() + " (" + finding.count() + ")")
                    .collect(Collectors.joining("; ")));
  }

  /**
   * The median time of scoring one row alone, after as many to warm up: generous by nature, so that
   * a busy machine is no reason to say no.
   */
  static Verdict latency(Entrant candidate, Frame rows, double mostMs, LongSupplier nanoTime) {
    Pipeline pipeline = candidate.bundle().pipeline();
    Frame.Cursor cursor = rows.select(pipeline.schema().names()).cursor();
    long[] took = new long[TIMED_ROWS];
    for (int i = -TIMED_ROWS; i < TIMED_ROWS; i++) {
      long start = nanoTime.getAsLong();
      pipeline.score(cursor.at(Math.floorMod(i, rows.rows())));
      took[Math.max(0, i)] = nanoTime.getAsLong() - start;
    }
    Arrays.sort(took);
    double median = took[TIMED_ROWS / 2] / 1e6;
    return Verdict.of(
        "latency",
        median <= mostMs,
        "One row takes "
            + Figures.of(median)
            + " ms (median of "
            + TIMED_ROWS
            + "); at most "
            + ShortestDouble.brief(mostMs)
            + " ms are accepted");
  }
}
