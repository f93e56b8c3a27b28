package dev.coppice.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.coppice.errors.InvalidInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Structs as JSON text. Numbers keep every bit; NaN and the infinities are written as texts. */
public final class JsonStruct {

  /** The one JSON factory of the library: bounded depth and lengths, no duplicate names. */
  public static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(64)
                  .maxStringLength(1 << 24)
                  .maxNumberLength(400)
                  .build())
          .build();

  private JsonStruct() {}

  /** Indented with two spaces and LF line ends, ending in one: for files that people read. */
  public static byte[] pretty(Struct struct) {
    return write(struct, true);
  }

  /** On one line. */
  public static byte[] compact(Struct struct) {
    return write(struct, false);
  }

  /**
   * @throws InvalidInput when the bytes are not one JSON object
   */
  public static Struct read(byte[] json) {
    try (JsonParser parser = FACTORY.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new InvalidInput("This is not a JSON object.");
      }
      Struct struct = readStruct(parser);
      if (parser.nextToken() != null) {
        throw new InvalidInput("There is more text after the end of the JSON object.");
      }
      return struct;
    } catch (IOException e) {
      throw new InvalidInput("This is not JSON: " + e.getMessage());
    }
  }

  private static Struct readStruct(JsonParser parser) throws IOException {
    Struct struct = new Struct();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      if (token != JsonToken.VALUE_NULL) {
        struct.set(name, readValue(parser, token));
      }
    }
    return struct;
  }

  private static Object readValue(JsonParser parser, JsonToken token) throws IOException {
    switch (token) {
      case START_OBJECT:
        return readStruct(parser);
      case START_ARRAY:
        List<Object> items = new ArrayList<>();
        for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
          items.add(t == JsonToken.VALUE_NULL ? "" : readValue(parser, t));
        }
        return items;
      case VALUE_STRING:
        return parser.getText();
      case VALUE_NUMBER_INT:
        return parser.getLongValue();
      case VALUE_NUMBER_FLOAT:
        return parser.getDoubleValue();
      case VALUE_TRUE:
        return true;
      case VALUE_FALSE:
        return false;
      default:
        throw new InvalidInput("Unexpected " + token + " in JSON.");
    }
  }

  private static byte[] write(Struct struct, boolean pretty) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator generator = FACTORY.createGenerator(bytes)) {
      if (pretty) {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
        generator.setPrettyPrinter(printer);
      }
      writeValue(generator, struct);
      generator.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (pretty) {
      bytes.writeBytes("\n".getBytes(StandardCharsets.US_ASCII));
    }
    return bytes.toByteArray();
  }

  static void writeValue(JsonGenerator generator, Object value) throws IOException {
    if (value instanceof Struct struct) {
      generator.writeStartObject();
      for (Map.Entry<String, Object> entry : struct.values().entrySet()) {
        generator.writeFieldName(entry.getKey());
        writeValue(generator, entry.getValue());
      }
      generator.writeEndObject();
    } else if (value instanceof String text) {
      generator.writeString(text);
    } else if (value instanceof Long number) {
      generator.writeNumber(number);
    } else if (value instanceof Boolean flag) {
      generator.writeBoolean(flag);
    } else if (value instanceof Double number) {
      writeDouble(generator, number);
    } else if (value instanceof List<?> list) {
      generator.writeStartArray();
      for (Object item : list) {
        writeValue(generator, item);
      }
      generator.writeEndArray();
    } else {
      writeArray(generator, value);
    }
  }

  private static void writeArray(JsonGenerator generator, Object value) throws IOException {
    generator.writeStartArray();
    if (value instanceof double[] array) {
      for (double number : array) {
        writeDouble(generator, number);
      }
    } else if (value instanceof float[] array) {
      for (float number : array) {
        writeDouble(generator, number);
      }
    } else if (value instanceof int[] array) {
      for (int number : array) {
        generator.writeNumber(number);
      }
    } else if (value instanceof long[] array) {
      for (long number : array) {
        generator.writeNumber(number);
      }
    } else {
      throw new IllegalArgumentException("No JSON for " + value.getClass());
    }
    generator.writeEndArray();
  }

  private static void writeDouble(JsonGenerator generator, double number) throws IOException {
    if (Double.isFinite(number)) {
      // Shortest text that reads back to the same bits (the same text on JDK 17 and later)
      generator.writeNumber(ShortestDouble.text(number));
    } else {
      generator.writeString(Double.toString(number));
    }
  }
}
