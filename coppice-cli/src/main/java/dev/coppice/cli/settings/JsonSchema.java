package dev.coppice.cli.settings;

import dev.coppice.codec.Struct;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The published description of a project file, so that editors complete and check it. Made from the
 * same records that read the file: the two cannot disagree.
 */
public final class JsonSchema {

  private JsonSchema() {}

  public static Struct of(Class<? extends Record> type) {
    Shape.Section shape = Shape.of(type);
    Struct schema =
        new Struct()
            .put("$schema", "https://json-schema.org/draft/2020-12/schema")
            .put("title", "Coppice project file");
    section(schema, shape, shape.defaults());
    return schema;
  }

  private static void section(Struct schema, Shape.Section shape, Object defaults) {
    Struct properties = new Struct();
    for (Shape.Key key : shape.keys()) {
      Struct property = new Struct();
      describe(property, key.shape(), key.of(defaults));
      properties.put(key.name(), property);
    }
    schema
        .put("type", "object")
        .put("properties", properties)
        .put("additionalProperties", false);
  }

  private static void describe(Struct schema, Shape shape, @Nullable Object standard) {
    if (shape instanceof Shape.Section section) {
      section(schema, section, standard == null ? section.defaults() : standard);
    } else if (shape instanceof Shape.ListOf list) {
      schema.put("type", "array").put("items", item(list.item()));
    } else if (shape instanceof Shape.MapOf map) {
      schema.put("type", "object").put("additionalProperties", item(map.value()));
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

  private static Struct item(Shape shape) {
    Struct schema = new Struct();
    describe(schema, shape, null);
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
