package dev.coppice.api;

import dev.coppice.bundle.Bundle;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.pipeline.Pipeline;
import dev.coppice.rules.Rule;
import dev.coppice.rules.Severity;
import java.util.ArrayList;
import java.util.List;

/**
 * A row of a model as a JSON Schema (2020-12, as OpenAPI 3.1 uses it): types, limits, sets of values
 * and required fields come from the model's own schema and rules, the example from its golden rows.
 */
final class RowSchema {

  private RowSchema() {}

  static Struct of(Bundle bundle) {
    Pipeline pipeline = bundle.pipeline();
    List<Rule> rules =
        pipeline.rules().rules().stream()
            .filter(rule -> rule.severity() == Severity.ERROR)
            .toList();
    List<String> required = required(pipeline, rules);
    Struct properties = new Struct();
    for (Field field : pipeline.schema().fields()) {
      properties.put(field.name(), property(field, rules, required.contains(field.name())));
    }
    Struct schema = new Struct().put("type", "object").put("properties", properties);
    if (!required.isEmpty()) {
      schema.putTexts("required", required);
    }
    schema.put("additionalProperties", false);
    List<String> conditions = conditions(rules);
    if (!conditions.isEmpty()) {
      schema.put("description", "Also: " + String.join("; ", conditions));
    }
    List<Struct> examples = examples(bundle);
    return examples.isEmpty() ? schema : schema.putStructs("examples", examples);
  }

  private static List<String> required(Pipeline pipeline, List<Rule> rules) {
    List<String> names = new ArrayList<>();
    for (Field field : pipeline.schema().fields()) {
      boolean wanted =
          rules.stream()
              .anyMatch(
                  rule ->
                      rule instanceof Rule.Required required
                          && required.field().equals(field.name()));
      if (wanted) {
        names.add(field.name());
      }
    }
    return names;
  }

  private static Struct property(Field field, List<Rule> rules, boolean required) {
    Struct property = new Struct();
    List<String> types = new ArrayList<>(types(field.type()));
    if (!required) {
      types.add("null");
    }
    if (types.size() == 1) {
      property.put("type", types.get(0));
    } else {
      property.putTexts("type", types);
    }
    if (field.type() == FieldType.TIMESTAMP) {
      property.put("format", "date-time");
    }
    boolean closed = false; // one closed set a property: the first
    for (Rule rule : rules) {
      if (rule instanceof Rule.Range range && range.field().equals(field.name())) {
        limit(property, "minimum", range.min());
        limit(property, "maximum", range.max());
      } else if (rule instanceof Rule.Length length && length.field().equals(field.name())) {
        limit(property, "minLength", length.min());
        limit(property, "maxLength", length.max() == Integer.MAX_VALUE ? -1 : length.max());
      } else if (rule instanceof Rule.Allowed allowed
          && allowed.field().equals(field.name())
          && !closed) {
        closed = true;
        values(property, field, allowed.values(), required);
      }
    }
    return property;
  }

  private static List<String> types(FieldType type) {
    return switch (type) {
      case NUMBER -> List.of("number");
      case INTEGER -> List.of("integer");
      case CATEGORY -> List.of("string");
      case TIMESTAMP -> List.of("string", "number");
    };
  }

  private static void limit(Struct property, String name, double limit) {
    if (!Double.isFinite(limit) || property.has(name)) {
      return;
    }
    if (limit == StrictMath.rint(limit) && StrictMath.abs(limit) < 0x1p53) {
      property.put(name, (long) limit);
    } else {
      property.put(name, limit);
    }
  }

  private static void limit(Struct property, String name, int limit) {
    if (limit > 0 && !property.has(name)) {
      property.put(name, limit);
    }
  }

  private static void values(
      Struct property, Field field, List<String> values, boolean required) {
    if (field.type() == FieldType.INTEGER) {
      property.put("enum", values.stream().mapToLong(v -> (long) Double.parseDouble(v)).toArray());
    } else if (field.type().isNumeric()) {
      property.put("enum", values.stream().mapToDouble(Double::parseDouble).toArray());
    } else if (required) {
      property.putTexts("enum", values);
    } else { // null is accepted too, and an enum of texts alone would forbid it
      property.putStructs(
          "anyOf",
          List.of(new Struct().putTexts("enum", values), new Struct().put("type", "null")));
    }
  }

  private static List<String> conditions(List<Rule> rules) {
    List<String> conditions = new ArrayList<>();
    for (Rule rule : rules) {
      if (rule instanceof Rule.Check check) {
        conditions.add(check.message().isEmpty() ? check.expression() : check.message());
      }
    }
    return conditions;
  }

  private static List<Struct> examples(Bundle bundle) {
    List<Struct> golden = JsonStruct.read(bundle.section("golden.json")).structs("rows");
    List<Struct> examples = new ArrayList<>();
    if (!golden.isEmpty()) {
      examples.add(example(golden.get(0).struct("row"), bundle.pipeline()));
    }
    return examples;
  }

  private static Struct example(Struct row, Pipeline pipeline) {
    Struct example = new Struct();
    for (Field field : pipeline.schema().fields()) {
      if (!row.has(field.name())) {
        continue;
      } else if (field.type() == FieldType.INTEGER) {
        example.put(field.name(), (long) row.number(field.name()));
      } else if (field.type().isNumeric()) {
        example.put(field.name(), row.number(field.name()));
      } else {
        example.put(field.name(), row.text(field.name()));
      }
    }
    return example;
  }
}
