package dev.coppice.rules;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Rules as structs: {@code {"rule": "range", "field": "age", "min": 17, "max": 90}}. A limit that
 * is not there is no limit; {@code severity} is error unless it says warning.
 */
final class RuleCodec {

  private static final Map<String, List<String>> PARAMETERS =
      Map.of(
          "required", List.of("field"),
          "range", List.of("field", "min", "max"),
          "allowed", List.of("field", "values"),
          "length", List.of("field", "min", "max"),
          "max_missing", List.of("field", "share"),
          "unique", List.of("fields"),
          "check", List.of("expression", "message"));

  private RuleCodec() {}

  static Struct write(Rule rule) {
    Struct struct = new Struct().put("rule", rule.kind());
    if (rule instanceof Rule.Required required) {
      struct.put("field", required.field());
    } else if (rule instanceof Rule.Range range) {
      struct.put("field", range.field());
      putIfFinite(struct, "min", range.min());
      putIfFinite(struct, "max", range.max());
    } else if (rule instanceof Rule.Allowed allowed) {
      struct.put("field", allowed.field()).putTexts("values", allowed.values());
    } else if (rule instanceof Rule.Length length) {
      struct.put("field", length.field()).put("min", length.min());
      if (length.max() < Integer.MAX_VALUE) {
        struct.put("max", length.max());
      }
    } else if (rule instanceof Rule.MaxMissing most) {
      struct.put("field", most.field()).put("share", most.share());
    } else if (rule instanceof Rule.Unique unique) {
      struct.putTexts("fields", unique.fields());
    } else if (rule instanceof Rule.Check check) {
      struct.put("expression", check.expression());
      struct.putIfPresent("message", check.message().isEmpty() ? null : check.message());
    }
    return struct.put("severity", rule.severity().word());
  }

  /**
   * Reads rules.
   *
   * @throws InvalidInput with the faults of all of them, at places like {@code "rule 3"}, from 1
   */
  static List<Rule> read(List<Struct> structs) {
    List<Rule> rules = new ArrayList<>();
    Problems problems = new Problems();
    for (int i = 0; i < structs.size(); i++) {
      try {
        rules.add(read(structs.get(i)));
      } catch (InvalidInput e) {
        addAll(problems, "rule " + (i + 1), e);
      }
    }
    problems.throwIfAny();
    return rules;
  }

  static void addAll(Problems problems, String place, InvalidInput faults) {
    for (Problem fault : faults.problems()) {
      String finer = fault.place().isEmpty() ? "" : ", " + fault.place();
      problems.add(place + finer, fault.message());
    }
  }

  private static Rule read(Struct struct) {
    String kind = struct.text("rule");
    List<String> parameters = PARAMETERS.get(kind);
    if (parameters == null) {
      List<String> kinds = PARAMETERS.keySet().stream().sorted().toList();
      throw new InvalidInput("there is no rule '" + kind + "'" + Nearest.hint(kind, kinds));
    }
    for (String name : struct.names()) {
      if (!parameters.contains(name) && !name.equals("rule") && !name.equals("severity")) {
        throw new InvalidInput(
            "the rule '" + kind + "' knows no '" + name + "'" + Nearest.hint(name, parameters));
      }
    }
    Severity severity =
        struct.has("severity") ? Severity.of(struct.text("severity")) : Severity.ERROR;
    return switch (kind) {
      case "required" -> new Rule.Required(struct.text("field"), severity);
      case "range" ->
          new Rule.Range(
              struct.text("field"),
              struct.has("min") ? struct.number("min") : Double.NEGATIVE_INFINITY,
              struct.has("max") ? struct.number("max") : Double.POSITIVE_INFINITY,
              severity);
      case "allowed" -> new Rule.Allowed(struct.text("field"), struct.texts("values"), severity);
      case "length" ->
          new Rule.Length(
              struct.text("field"),
              struct.has("min") ? struct.smallInteger("min") : 0,
              struct.has("max") ? struct.smallInteger("max") : Integer.MAX_VALUE,
              severity);
      case "max_missing" ->
          new Rule.MaxMissing(struct.text("field"), struct.number("share"), severity);
      case "unique" -> new Rule.Unique(struct.texts("fields"), severity);
      default ->
          new Rule.Check(
              struct.text("expression"),
              struct.has("message") ? struct.text("message") : "",
              severity);
    };
  }

  private static void putIfFinite(Struct struct, String name, double limit) {
    if (Double.isFinite(limit)) {
      struct.put(name, limit);
    }
  }
}
