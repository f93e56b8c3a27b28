package dev.coppice.frame;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.coppice.codec.JsonStruct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import dev.coppice.errors.Problems;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows from JSON objects whose members are the fields of a schema: straight from the bytes
 * into the row, no object per model. Safe for many threads; one that is kept reads faster than a
 * new one, as it knows the order of the fields and the texts that came before.
 *
 * <p>Null is a missing value, and so is an absent field unless it is to be refused. A category
 * takes numbers and truth values as text: 1 and 1.0 as "1", true as "true". A time is ISO text or
 * seconds since 1970. All faults are told at once, at places like {@code "field age"} or {@code
 * "row 3, field age"}, rows counted from 0.
 */
public final class JsonRows {

  // A hostile document may hold millions of unknown names, each as long as it likes
  private static final int MOST_HINTS = 100;
  private static final int LONGEST_NAME = 100;

  private final Schema schema;
  private final UnknownFields unknown;
  private final AbsentFields absent;
  private @Nullable PlainRows plain; // made when first wanted; a race makes two, and one stays

  public JsonRows(Schema schema, UnknownFields unknown) {
    this(schema, unknown, AbsentFields.MISSING);
  }

  public JsonRows(Schema schema, UnknownFields unknown, AbsentFields absent) {
    this.schema = schema;
    this.unknown = unknown;
    this.absent = absent;
  }

  /**
   * Reads a document that is one row.
   *
   * @throws InvalidInput with every fault
   */
  public RowValues row(byte[] json) {
    RowValues row = plain().row(json);
    return row != null
        ? row
        : Objects.requireNonNull(document(json, (parser, faults) -> row(parser, "", faults)));
  }

  /**
   * Reads a document that is an array of rows.
   *
   * @throws InvalidInput with every fault
   */
  public List<RowValues> rows(byte[] json) {
    List<RowValues> rows = plain().rows(json, Integer.MAX_VALUE);
    return rows != null ? rows : Objects.requireNonNull(document(json, this::rows));
  }

  /** The row that is the whole document, quickly, when it is as expected; null to read it again. */
  public @Nullable RowValues plainRow(byte[] json) {
    return plain().row(json);
  }

  /** The same for an array of at most so many rows. */
  public @Nullable List<RowValues> plainRows(byte[] json, int most) {
    return plain().rows(json, most);
  }

  private PlainRows plain() {
    PlainRows known = plain;
    if (known == null) {
      known = new PlainRows(schema, absent);
      plain = known;
    }
    return known;
  }

  /**
   * Reads one row inside a larger document.
   *
   * @param parser stands on the first token of the value, afterwards on its last
   * @param place where the row is, ending in a comma and a blank, such as {@code "row 3, "}; empty
   *     for a single row
   * @param problems takes every fault; a field with a fault is left missing
   */
  public RowValues row(JsonParser parser, String place, Problems problems) throws IOException {
    return new Reading(parser, problems).row(place);
  }

  /**
   * Reads an array of rows inside a larger document.
   *
   * @param parser stands on the first token of the value, afterwards on its last
   * @param problems takes every fault
   */
  public List<RowValues> rows(JsonParser parser, Problems problems) throws IOException {
    Reading reading = new Reading(parser, problems);
    List<RowValues> rows = new ArrayList<>();
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      problems.add("", "this is " + reading.described() + "; wanted: an array of objects");
      parser.skipChildren();
      return rows;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      rows.add(reading.row("row " + rows.size() + ", "));
    }
    return rows;
  }

  /** Turns a fault of the JSON itself into a problem with its line and column. */
  public static void addSyntax(IOException fault, Problems problems) {
    JsonLocation at = fault instanceof JsonProcessingException e ? e.getLocation() : null;
    String message =
        fault instanceof JsonProcessingException e ? e.getOriginalMessage() : fault.getMessage();
    String place = at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr();
    String plain = String.valueOf(message).replaceAll(", from `[^`]*`", ""); // no names of classes
    problems.add(place, "this is not JSON: " + plain);
  }

  private interface Reader<T> {
    T read(JsonParser parser, Problems problems) throws IOException;
  }

  private static <T> @Nullable T document(byte[] json, Reader<T> reader) {
    Problems problems = new Problems();
    T value = null;
    try (JsonParser parser = JsonStruct.FACTORY.createParser(json)) {
      if (parser.nextToken() == null) {
        throw new InvalidInput("The document is empty; wanted: JSON.");
      }
      value = reader.read(parser, problems);
      if (parser.nextToken() != null) {
        problems.add("", "there is more text after the end of the JSON document");
      }
    } catch (IOException e) {
      addSyntax(e, problems);
    }
    problems.throwIfAny();
    return value;
  }

  private static String brief(String name) {
    return name.length() < LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "...";
  }

  /** One pass over one document. One thread. */
  private final class Reading {

    private final JsonParser parser;
    private final Problems problems;
    private final int[] seen = new int[schema.size()]; // the number of the last row that had it
    private int rows;

    Reading(JsonParser parser, Problems problems) {
      this.parser = parser;
      this.problems = problems;
    }

    RowValues row(String place) throws IOException {
      RowValues row = new RowValues(schema);
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        String where = place.isEmpty() ? "" : place.substring(0, place.length() - 2);
        problems.add(where, "this is " + described() + "; wanted: an object with the fields");
        parser.skipChildren();
        return row;
      }
      parser.disable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION); // done here, and faster
      rows++;
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        JsonToken token = parser.nextToken();
        int position = schema.find(name);
        String fault = position < 0 ? unknown(name) : value(row, position, token);
        if (fault != null) {
          problems.add(place + "field " + brief(name), fault);
        }
        parser.skipChildren();
      }
      if (absent == AbsentFields.REFUSE) {
        addAbsent(place);
      }
      return row;
    }

    private void addAbsent(String place) {
      for (int position = 0; position < seen.length; position++) {
        if (seen[position] != rows) {
          String name = schema.field(position).name();
          problems.add(place + "field " + name, name + " is missing; it is required");
        }
      }
    }

    private @Nullable String unknown(String name) {
      if (unknown == UnknownFields.IGNORE) {
        return null;
      }
      boolean worthIt = name.length() < LONGEST_NAME && problems.total() < MOST_HINTS;
      return "there is no such field" + (worthIt ? Nearest.hint(name, schema.names()) : "");
    }

    private @Nullable String value(RowValues row, int position, JsonToken token)
        throws IOException {
      if (seen[position] == rows) {
        return "it stands twice";
      }
      seen[position] = rows;
      Field field = schema.field(position);
      FieldType type = field.type();
      return switch (token) {
        case VALUE_NULL -> null;
        case VALUE_TRUE -> Intake.flag(row, position, type, true);
        case VALUE_FALSE -> Intake.flag(row, position, type, false);
        case VALUE_STRING -> Intake.text(row, position, field, parser.getText());
        case VALUE_NUMBER_FLOAT -> Intake.number(row, position, type, parser.getDoubleValue());
        case VALUE_NUMBER_INT -> whole(row, position, field);
        default -> Intake.wrong(described(), type);
      };
    }

    private @Nullable String whole(RowValues row, int position, Field field) throws IOException {
      FieldType type = field.type();
      if (parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
        return Intake.whole(row, position, type, parser.getLongValue());
      }
      return type == FieldType.CATEGORY // an identifier keeps all its digits
          ? Intake.text(row, position, field, parser.getText())
          : Intake.number(row, position, type, parser.getDoubleValue());
    }

    private String described() throws IOException {
      return switch (parser.currentToken()) {
        case START_OBJECT -> "an object";
        case START_ARRAY -> "an array";
        case VALUE_STRING -> "a text";
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
        default -> parser.getText();
      };
    }
  }
}
