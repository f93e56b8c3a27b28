package dev.coppice.registry.gates;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** The published JSON schema of a promotion record, as far as our schemas go. */
record RecordSchema(Struct root) {

  static RecordSchema published() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("docs/reference"))) {
      folder = Objects.requireNonNull(folder.getParent());
    }
    try {
      Path file = folder.resolve("docs/reference/promotion_record.schema.json");
      return new RecordSchema(JsonStruct.read(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails naming the place where a document is not what the schema says. */
  void check(Struct document) {
    object("record", root, document);
  }

  private void object(String place, Struct schema, Struct document) {
    if (schema.has("required")) {
      for (String name : schema.texts("required")) {
        assertTrue(document.has(name), place + " lacks " + name);
      }
    }
    if (!schema.has("properties")) {
      return; // free names
    }
    Struct properties = schema.struct("properties");
    for (String name : document.names()) {
      assertTrue(properties.has(name), place + "." + name + " is not in the schema");
      Struct own = properties.struct(name);
      value(place, name, own.has("$ref") ? definition(own.text("$ref")) : own, document);
    }
  }

  private Struct definition(String reference) {
    return root.struct("$defs").struct(reference.substring("#/$defs/".length()));
  }

  private void value(String place, String name, Struct schema, Struct document) {
    String type = schema.text("type");
    if (type.equals("object")) {
      object(place + "." + name, schema, document.struct(name));
    } else if (type.equals("array") && schema.struct("items").text("type").equals("object")) {
      for (Struct item : document.structs(name)) {
        object(place + "." + name, schema.struct("items"), item);
      }
    } else if (type.equals("array")) {
      document.texts(name);
    } else if (type.equals("integer")) {
      document.integer(name);
    } else if (type.equals("boolean")) {
      document.flag(name);
    } else {
      String text = document.text(name);
      boolean listed = !schema.has("enum") || schema.texts("enum").contains(text);
      assertTrue(listed, place + "." + name + " is " + text);
    }
  }
}
