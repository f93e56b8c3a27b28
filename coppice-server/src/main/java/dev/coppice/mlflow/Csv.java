package dev.coppice.mlflow;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A small table in CSV (RFC 4180), as a body carries it: cells by row, the header first, an empty
 * cell as null. The files of the platform have a faster reader, which wants a file.
 */
final class Csv {

  private final String text;
  private int at;

  private Csv(String text) {
    this.text = text;
  }

  static List<List<@Nullable Object>> read(byte[] body, int maxRows) {
    String text = new String(body, StandardCharsets.UTF_8);
    Csv csv = new Csv(text.startsWith("\uFEFF") ? text.substring(1) : text);
    List<List<@Nullable Object>> rows = new ArrayList<>();
    while (csv.at < csv.text.length()) {
      List<@Nullable Object> row = csv.row();
      if (row.size() > 1 || row.get(0) != null) { // an empty line is no row
        rows.add(row);
      }
      if (rows.size() > maxRows + 1L) {
        throw ScoringDoor.malformed("there are too many rows; accepted: at most " + maxRows);
      }
    }
    return rows;
  }

  private List<@Nullable Object> row() {
    List<@Nullable Object> row = new ArrayList<>();
    boolean more = true;
    while (more) {
      String cell = at < text.length() && text.charAt(at) == '"' ? quoted() : plain();
      row.add(cell.isEmpty() ? null : cell);
      more = at < text.length() && text.charAt(at) == ',';
      at += more ? 1 : 0;
    }
    if (at < text.length() && text.charAt(at) == '\r') {
      at++;
    }
    if (at < text.length() && text.charAt(at) == '\n') {
      at++;
    }
    return row;
  }

  private String plain() {
    int from = at;
    while (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(from, at);
  }

  private String quoted() {
    StringBuilder cell = new StringBuilder();
    at++;
    while (true) {
      int quote = text.indexOf('"', at);
      if (quote < 0) {
        throw ScoringDoor.malformed("a quoted cell is never closed; close it with \"");
      }
      cell.append(text, at, quote);
      at = quote + 1;
      if (at == text.length() || text.charAt(at) != '"') {
        break;
      }
      cell.append('"');
      at++;
    }
    if (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
      throw ScoringDoor.malformed("text follows the closing quote of a cell");
    }
    return cell.toString();
  }
}
