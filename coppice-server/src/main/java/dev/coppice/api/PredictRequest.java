package dev.coppice.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.coppice.codec.JsonStruct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Problems;
import dev.coppice.frame.JsonRows;
import dev.coppice.frame.RowValues;
import dev.coppice.frame.Schema;
import dev.coppice.frame.UnknownFields;
import dev.coppice.serving.Service.Asked;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what clients send to predict, straight into rows. One row is the object of its fields, or
 * {@code {"features": {...}, "request_id": "..."}}; many are an array of such objects, or {@code
 * {"rows": [...]}}. Envelope words that are fields of the model are fields.
 */
final class PredictRequest {

  private static final String FEATURES = "features";
  private static final String ID = "request_id";
  private static final String ROWS = "rows";

  private final Schema schema;
  private final JsonRows rows;
  private final int maxRows;

  PredictRequest(Schema schema, int maxRows) {
    this.schema = schema;
    this.rows = new JsonRows(schema, UnknownFields.REFUSE);
    this.maxRows = maxRows;
  }

  /** Whether it reads these fields, and so many rows. */
  boolean reads(Schema other, int most) {
    return maxRows == most && schema.equals(other);
  }

  private interface Reader {
    void read(JsonParser parser, List<Asked> asked) throws IOException;
  }

  /**
   * @param requestId of a row that brings none
   */
  Asked one(byte[] body, String requestId) {
    RowValues plain = rows.plainRow(body);
    if (plain != null) {
      return new Asked(requestId, plain, List.of());
    }
    List<Asked> asked =
        read(
            body,
            (parser, into) -> {
              if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new InvalidInput("wanted: a JSON object with the fields of one row");
              }
              if (isEnvelope(body, FEATURES, ID)) {
                into.add(enveloped(parser, requestId));
              } else {
                into.add(row(parser, requestId));
              }
            });
    return asked.get(0);
  }

  /**
   * @param requestId of all rows
   */
  List<Asked> many(byte[] body, String requestId) {
    List<RowValues> plain = rows.plainRows(body, maxRows);
    if (plain != null) {
      List<Asked> asked = new ArrayList<>(plain.size());
      plain.forEach(row -> asked.add(new Asked(requestId, row, List.of())));
      return asked;
    }
    boolean inside = isEnvelope(body, ROWS);
    return read(
        body,
        (parser, into) -> {
          if (inside) {
            inside(parser, into, requestId);
          } else {
            array(parser, into, requestId);
          }
        });
  }

  private List<Asked> read(byte[] body, Reader reader) {
    List<Asked> asked = new ArrayList<>();
    try (JsonParser parser = JsonStruct.FACTORY.createParser(body)) {
      if (parser.nextToken() == null) {
        throw new InvalidInput("the body is empty; wanted: JSON");
      }
      reader.read(parser, asked);
      if (parser.nextToken() != null) {
        throw new InvalidInput("there is more text after the end of the JSON document");
      }
      return asked;
    } catch (IOException e) {
      Problems problems = new Problems();
      JsonRows.addSyntax(e, problems);
      throw new InvalidInput(problems.shown());
    }
  }

  /** Whether the first member is a word of the envelope and no field. */
  private boolean isEnvelope(byte[] body, String... words) {
    try (JsonParser parser = JsonStruct.FACTORY.createParser(body)) {
      String first = parser.nextToken() == JsonToken.START_OBJECT ? parser.nextFieldName() : null;
      return first != null && !schema.has(first) && List.of(words).contains(first);
    } catch (IOException e) {
      return false; // told when it is read
    }
  }

  private Asked row(JsonParser parser, String id) throws IOException {
    Problems problems = new Problems();
    RowValues row = rows.row(parser, "", problems);
    return new Asked(id, row, problems.isEmpty() ? List.of() : problems.shown());
  }

  private Asked enveloped(JsonParser parser, String requestId) throws IOException {
    Asked features = null;
    String id = requestId;
    List<Problem> problems = new ArrayList<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      if (name.equals(FEATURES)) {
        features = row(parser, requestId);
      } else if (name.equals(ID) && token == JsonToken.VALUE_STRING) {
        id = parser.getText();
      } else if (name.equals(ID)) {
        problems.add(new Problem(ID, "it must be a text"));
        parser.skipChildren();
      } else {
        problems.add(new Problem(name, "there is no such member; accepted: features, request_id"));
        parser.skipChildren();
      }
    }
    if (features == null) {
      problems.add(new Problem(FEATURES, "it is missing; wanted: an object with the fields"));
    }
    if (!problems.isEmpty()) {
      throw new InvalidInput(problems);
    }
    return withId(features, id);
  }

  private static Asked withId(@Nullable Asked asked, String id) {
    if (asked == null) {
      throw new IllegalStateException("checked above");
    }
    return new Asked(id, asked.row(), asked.problems());
  }

  private void inside(JsonParser parser, List<Asked> into, String requestId) throws IOException {
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      if (name.equals(ROWS)) {
        array(parser, into, requestId);
      } else {
        throw new InvalidInput(
            List.of(new Problem(name, "there is no such member; accepted: " + ROWS)));
      }
    }
  }

  private void array(JsonParser parser, List<Asked> into, String requestId) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw new InvalidInput("wanted: an array of objects, or {\"rows\": [...]}");
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (into.size() == maxRows) {
        throw new InvalidInput("there are too many rows; accepted: at most " + maxRows);
      }
      into.add(row(parser, requestId));
    }
  }
}
