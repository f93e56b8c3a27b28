package dev.coppice.cli.settings;

import dev.coppice.codec.Struct;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The published description of a project file, so that editors complete and check it. Made from the
 * same records that read the file: the two cannot disagree.
 */
public final class JsonSchema {

  private final Map<String, String> descriptions;

  private JsonSchema(Map<String, String> descriptions) {
    this.descriptions = descriptions;
  }

  /**
   * Describes the files that bind to a record.
   *
   * @param descriptions of every key by its path, list positions and names in maps left out: {@code
   *     schema.min}
   */
  public static Struct of(Class<? extends Record> type, Map<String, String> descriptions) {
    Shape.Section shape = Shape.of(type);
    Struct schema =
        new Struct()
            .put("$schema", "https://json-schema.org/draft/2020-12/schema")
            .put("title", "Coppice project file");
    new JsonSchema(descriptions).section(schema, "", shape, shape.defaults());
    return schema;
  }

  private void section(Struct schema, String path, Shape.Section shape, Object defaults) {
    Struct properties = new Struct();
    properties(properties, path, shape, defaults);
    schema.put("type", "object").put("properties", properties).put("additionalProperties", false);
  }

  private void properties(Struct properties, String path, Shape.Section shape, Object defaults) {
    for (Shape.Key key : shape.keys()) {
      if (key.inline() && key.shape() instanceof Shape.Section beside) {
        Object usual = key.of(defaults);
        properties(properties, path, beside, usual == null ? beside.defaults() : usual);
        continue;
      }
      String below = path.isEmpty() ? key.name() : path + "." + key.name();
      Struct property = new Struct();
      String description = descriptions.get(below);
      if (description == null) {
        throw new IllegalArgumentException("the setting '" + below + "' has no description");
      }
      property.put("description", description);
      describe(property, below, key.shape(), key.of(defaults));
      properties.put(key.name(), property);
    }
  }

  private void describe(Struct schema, String path, Shape shape, @Nullable Object standard) {
    if (shape instanceof Shape.Section section) {
      section(schema, path, section, standard == null ? section.defaults() : standard);
    } else if (shape instanceof Shape.ListOf list) {
      schema.put("type", "array").put("items", item(path, list.item()));
    } else if (shape instanceof Shape.MapOf map) {
      schema.put("type", "object").put("additionalProperties", item(path, map.value()));
    } else if (shape instanceof Shape.Named) {
      Struct single =
          new Struct().put("type", "object").put("minProperties", 1).put("maxProperties", 1);
      schema.putStructs("anyOf", List.of(new Struct().put("type", "string"), single));
    } else if (shape instanceof Shape.Word word) {
      schema.putTexts("enum", word.words());
    } else if (shape instanceof Shape.Text) {
      schema.putTexts("type", List.of("string", "number", "boolean")); // texts need no quotes
    } else if (shape instanceof Shape.Whole) {
      schema.put("type", "integer");
    } else if (shape instanceof Shape.Decimal) {
      schema.put("type", "number");
    } else if (shape instanceof Shape.Flag) {
      schema.put("type", "boolean");
    }
    if (standard != null) {
      standard(schema, standard);
    }
  }

  private Struct item(String path, Shape shape) {
    Struct schema = new Struct();
    describe(schema, path, shape, null);
    return schema;
  }

  private static void standard(Struct schema, Object standard) {
    if (standard instanceof Boolean flag) {
      schema.put("default", flag);
    } else if (standard instanceof Double number) {
      schema.put("default", number);
    } else if (standard instanceof Number number) {
      schema.put("default", number.longValue());
    } else if (standard instanceof String || standard instanceof Enum<?>) {
      schema.put("default", Scalars.show(standard));
    }
  }
}
