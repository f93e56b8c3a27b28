package dev.coppice.predictions;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.coppice.codec.JsonStruct;
import dev.coppice.frame.RowValues;
import dev.coppice.frame.Schema;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was scored in a line of the log, and nothing else of it: several times as fast as a whole
 * {@link LoggedPrediction}, for those who read millions.
 *
 * @param row a field that the line does not have, or has with another type, is missing
 * @param redacted fields that were not written
 */
public record LoggedFields(RowValues row, List<String> redacted) {

  /** Empty when the line is no prediction, or none of this time. */
  static Optional<LoggedFields> read(byte[] line, Schema schema, Instant from, Instant to) {
    RowValues row = new RowValues(schema);
    List<String> redacted = List.of();
    boolean scored = false;
    try (JsonParser parser = JsonStruct.FACTORY.createParser(line)) {
      parser.nextToken();
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        JsonToken value = parser.nextToken();
        if (name.equals("timestamp_utc")) {
          Instant time = Instant.parse(parser.getText());
          if (time.isBefore(from) || !time.isBefore(to)) {
            return Optional.empty();
          }
        } else if (name.equals("features") && value == JsonToken.START_OBJECT) {
          fields(parser, schema, row);
          scored = true;
        } else if (name.equals("redacted") && value == JsonToken.START_ARRAY) {
          redacted = names(parser);
        } else {
          parser.skipChildren();
        }
      }
    } catch (IOException | DateTimeException e) {
      return Optional.empty();
    }
    return scored ? Optional.of(new LoggedFields(row, redacted)) : Optional.empty();
  }

  private static void fields(JsonParser parser, Schema schema, RowValues row) throws IOException {
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      JsonToken value = parser.nextToken();
      int position = schema.find(name);
      if (position >= 0 && value.isNumeric() && schema.field(position).type().isNumeric()) {
        row.set(position, parser.getDoubleValue());
      } else if (position >= 0
          && value == JsonToken.VALUE_STRING
          && !schema.field(position).type().isNumeric()) {
        row.set(position, parser.getText());
      } else {
        parser.skipChildren();
      }
    }
  }

  private static List<String> names(JsonParser parser) throws IOException {
    List<String> names = new ArrayList<>();
    while (parser.nextToken() == JsonToken.VALUE_STRING) {
      names.add(parser.getText());
    }
    return names;
  }
}
