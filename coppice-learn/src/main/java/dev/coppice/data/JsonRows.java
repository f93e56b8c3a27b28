package dev.coppice.data;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.coppice.codec.JsonStruct;
import dev.coppice.errors.Problems;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a JSON lines file: one flat object a line. The first row names the columns; a later
 * one may leave out some (no value), but a name it alone has is a fault.
 */
final class JsonRows extends Rows {

  private final OpenSource source;
  private final BufferedReader reader;
  private @Nullable Map<String, String> first;
  private int line;

  JsonRows(OpenSource source, CsvFormat format, Problems problems) {
    super(format, problems);
    this.source = source;
    this.reader = new BufferedReader(new Utf8Reader(source.bytes()));
    first = next();
    problems.throwIfAny();
  }

  @Override
  boolean readRow() {
    Map<String, String> row = first == null ? next() : first;
    first = null;
    if (row == null) {
      return false;
    }
    for (int column = 0; column < header.size(); column++) {
      add(column, row.get(header.get(column)), line);
    }
    endRow(header.size(), line);
    return true;
  }

  /** The values of the next good row by name, null values left out; null at the end. */
  private @Nullable Map<String, String> next() {
    try {
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        line++;
        Map<String, String> row = text.isBlank() ? null : row(text);
        if (row != null) {
          return row;
        }
      }
      return null;
    } catch (IOException e) {
      throw source.failure(e);
    }
  }

  private @Nullable Map<String, String> row(String text) throws IOException {
    String place = "line " + line;
    boolean heading = header.isEmpty();
    Map<String, String> row = new HashMap<>();
    try (JsonParser parser = JsonStruct.FACTORY.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        problems.add(place, "wanted: one JSON object such as {\"age\": 42}");
        return null;
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        if (heading) {
          header.add(name);
        } else if (!header.contains(name)) {
          problems.add(place, "'" + name + "' is not in the first row, which names the columns");
        }
        if (token.isStructStart()) {
          problems.add(place + ", column " + name, "wanted: a text, a number, true, false or null");
          return null;
        }
        if (token != JsonToken.VALUE_NULL) {
          row.put(name, parser.getText());
        }
      }
      if (parser.nextToken() != null) {
        problems.add(place, "more text follows after the object; wanted: one object a line");
      }
      return row;
    } catch (JsonProcessingException e) {
      problems.add(place, "this is not JSON: " + e.getOriginalMessage());
      return null;
    }
  }
}
