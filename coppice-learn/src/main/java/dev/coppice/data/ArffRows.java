package dev.coppice.data;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Problems;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The rows of an ARFF file (Weka's format, as OpenML serves it): attribute lines, then
 * {@code @data}, then rows with commas, single or double quotes, backslash escapes and {@code ?}
 * for no value. Types come from the schema, as for CSV; sparse rows are refused.
 */
final class ArffRows extends Rows {

  private final OpenSource source;
  private final BufferedReader reader;
  private int line;

  ArffRows(OpenSource source, CsvFormat format, Problems problems) {
    super(format, problems);
    this.source = source;
    this.reader = new BufferedReader(new Utf8Reader(source.bytes()));
    for (String text = next(); text != null; text = next()) {
      String word = text.split("\\s", 2)[0].toLowerCase(Locale.ROOT);
      if (word.equals("@data")) {
        return;
      }
      if (word.equals("@attribute")) {
        header.add(name(text.substring(word.length()).strip()));
      } else if (!word.equals("@relation")) {
        throw fault("'" + text + "' is unknown; wanted before @data: @relation or @attribute");
      }
    }
    if (!header.isEmpty()) {
      throw fault("the file ends before a line @data");
    }
  }

  /** The next line that is neither empty nor a comment; null at the end. */
  private @Nullable String next() {
    try {
      while (true) {
        String text = reader.readLine();
        line++;
        if (text == null || !(text.isBlank() || text.startsWith("%"))) {
          return text == null ? null : text.strip();
        }
      }
    } catch (IOException e) {
      throw source.failure(e);
    }
  }

  private String name(String rest) {
    char quote = rest.isEmpty() ? ' ' : rest.charAt(0);
    int end =
        quote == '\'' || quote == '"' ? rest.indexOf(quote, 1) : rest.split("\\s", 2)[0].length();
    if (end < 1 || end >= rest.length()) {
      throw fault("an attribute needs a name and a type, such as: @attribute age numeric");
    }
    return quote == '\'' || quote == '"' ? rest.substring(1, end) : rest.substring(0, end);
  }

  @Override
  boolean readRow() {
    String text = next();
    if (text == null) {
      return false;
    }
    if (text.startsWith("{")) {
      throw fault("sparse rows ({index value, ...}) are not read; write every value of the row");
    }
    List<@Nullable String> cells = cells(text);
    for (int column = 0; column < cells.size(); column++) {
      add(column, cells.get(column), line);
    }
    endRow(cells.size(), line);
    return true;
  }

  /** The cells of a row; null for an unquoted question mark. */
  private List<@Nullable String> cells(String text) {
    List<@Nullable String> cells = new ArrayList<>();
    int at = 0;
    while (at <= text.length()) {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      char quote = at < text.length() ? text.charAt(at) : ',';
      boolean quoted = quote == '\'' || quote == '"';
      StringBuilder cell = new StringBuilder();
      at += quoted ? 1 : 0;
      while (at < text.length() && text.charAt(at) != (quoted ? quote : ',')) {
        at += text.charAt(at) == '\\' && at + 1 < text.length() ? 1 : 0;
        cell.append(text.charAt(at++));
      }
      if (quoted) {
        if (at == text.length()) {
          throw fault("a quoted cell is never closed; close it with " + quote);
        }
        int comma = text.indexOf(',', at);
        at = comma < 0 ? text.length() : comma;
      }
      String value = quoted ? cell.toString() : cell.toString().strip();
      cells.add(!quoted && value.equals("?") ? null : value);
      at++;
    }
    return cells;
  }

  private InvalidInput fault(String message) {
    List<Problem> all = new ArrayList<>(problems.shown());
    all.add(new Problem("line " + line, message));
    return new InvalidInput(all);
  }
}
