package dev.coppice.duckdb;

import dev.coppice.errors.Unavailable;
import dev.coppice.frame.Field;
import dev.coppice.frame.Schema;
import dev.coppice.predictions.LinePacker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Lines of JSON as columns of a Parquet file, one a path, and back to the byte.
 *
 * <p>Idea: a line is its values and the text between them. The values go into typed columns, in the
 * narrowest form in which all values of the column come back as they were; the text between, the
 * same for nearly all lines, stands once in a dictionary, with a mark where each value belongs.
 * Cost: two passes to pack, in memory that does not grow. Rejected: the lines as one text column,
 * which nobody else can ask anything.
 */
public final class ParquetLines implements LinePacker {

  /** The column of the text between the values. */
  static final String LAYOUT = "_layout";

  /** Stands for a value: this, its form, its column, and the end mark; no JSON holds them raw. */
  static final char MARK = '\u0001';

  static final char END = '\u0002';

  @Override
  public boolean pack(Path lines, Path packed) throws IOException {
    Path rows = packed.resolveSibling(packed.getFileName() + ".rows");
    try {
      Map<String, ValueForm> forms = forms(lines);
      write(lines, rows, forms);
      List<Field> fields = new ArrayList<>(List.of(Field.category(LAYOUT)));
      forms.forEach((path, form) -> fields.add(new Field(path, form.type)));
      new DuckDbEngine().writeParquet(rows, new Schema(fields), packed);
      return true;
    } catch (IllegalArgumentException | CharacterCodingException | Unavailable e) {
      return false; // lines of somebody else, or names that are no columns
    } finally {
      Files.deleteIfExists(rows);
    }
  }

  @Override
  public InputStream open(Path packed) throws IOException {
    try {
      return new LineStream(new DuckDbEngine().parquet(packed));
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static Map<String, ValueForm> forms(Path lines) throws IOException {
    Map<String, EnumSet<ValueForm>> possible = new LinkedHashMap<>();
    try (BufferedReader reader = Files.newBufferedReader(lines)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        FlatLine flat = FlatLine.of(line);
        for (int i = 0; i < flat.paths.size(); i++) {
          String raw = flat.value(i);
          EnumSet<ValueForm> left =
              possible.computeIfAbsent(flat.paths.get(i), p -> EnumSet.allOf(ValueForm.class));
          if (!raw.equals("null")) {
            left.removeIf(form -> !form.fits(raw));
          }
        }
      }
    }
    Map<String, ValueForm> forms = new LinkedHashMap<>();
    Set<String> seen = new HashSet<>(List.of(LAYOUT));
    possible.forEach(
        (path, left) -> {
          if (!seen.add(path.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(path + " is there in other letters");
          }
          forms.put(path, left.iterator().next());
        });
    return forms;
  }

  private static void write(Path lines, Path rows, Map<String, ValueForm> forms)
      throws IOException {
    List<String> columns = List.copyOf(forms.keySet());
    Map<String, Integer> places = new LinkedHashMap<>();
    columns.forEach(path -> places.put(path, places.size()));
    try (BufferedReader reader = Files.newBufferedReader(lines);
        Writer out = Files.newBufferedWriter(rows)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        FlatLine flat = FlatLine.of(line);
        StringBuilder layout = new StringBuilder();
        StringBuilder members = new StringBuilder();
        int from = 0;
        for (int i = 0; i < flat.paths.size(); i++) {
          String path = flat.paths.get(i);
          ValueForm form = Objects.requireNonNull(forms.get(path));
          String raw = flat.value(i);
          layout.append(line, from, flat.spans.get(i)[0]);
          layout.append(MARK).append((char) ('a' + form.ordinal())).append(places.get(path));
          layout.append(END);
          from = flat.spans.get(i)[1];
          if (!raw.equals("null")) {
            members.append(',').append('"').append(path).append("\":");
            members.append(form == ValueForm.RAW ? quoted(raw) : raw);
          }
        }
        layout.append(line, from, line.length());
        out.write("{\"" + LAYOUT + "\":" + quoted(layout.toString()) + members + "}\n");
      }
    }
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ') {
        quoted.append("\\u00").append(Character.forDigit(c >> 4, 16));
        quoted.append(Character.forDigit(c & 0xF, 16));
      } else {
        quoted.append(c == '"' || c == '\\' ? "\\" : "").append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
