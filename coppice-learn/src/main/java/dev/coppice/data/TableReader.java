package dev.coppice.data;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Problems;
import dev.coppice.frame.Column;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Frame;
import dev.coppice.frame.Schema;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A source as typed columns, whole or in pieces. The header is checked against the schema: every
 * field must be there once, in any order; columns the schema does not name are left out.
 */
final class TableReader implements Closeable {

  private final String address;
  private final boolean pinned;
  private final Rows rows;
  private final OpenSource open;
  private final Problems problems;
  private final @Nullable Consumer<Problem> badRows;
  private final Schema schema;
  private final List<String> ignored = new ArrayList<>();
  private final ColumnBuilder[] wanted; // one a field of the schema
  private long rowsSoFar;

  /**
   * @param schema the fields wanted; null takes every column as text
   */
  TableReader(Source source, CsvFormat format, @Nullable Schema schema) {
    this(source, format, schema, null);
  }

  /**
   * @param badRows hears of rows that cannot be read, which are left out, and columns that the
   *     schema does not name are read as texts, all in the order of the file; null refuses such
   *     rows and leaves such columns out
   */
  TableReader(
      Source source,
      CsvFormat format,
      @Nullable Schema schema,
      @Nullable Consumer<Problem> badRows) {
    this.badRows = badRows;
    this.problems = badRows == null ? new Problems() : new Problems(Integer.MAX_VALUE);
    this.address = source.address();
    this.pinned = source.sha256() != null;
    this.open = source.open();
    boolean ready = false;
    try {
      this.rows = Rows.of(source, open, format, problems);
      List<String> names = names(format);
      problems.throwIfAny();
      this.schema =
          schema == null ? texts(names) : badRows == null ? schema : withOthers(schema, names);
      this.wanted = new ColumnBuilder[this.schema.size()];
      rows.deliverTo(match(names, format));
      ready = true;
    } catch (InvalidInput e) {
      throw pinFirst(e);
    } finally {
      if (!ready) {
        open.close();
      }
    }
  }

  Schema schema() {
    return schema;
  }

  List<String> ignored() {
    return ignored;
  }

  int[] lines() {
    return rows.lines();
  }

  /**
   * The next rows; a frame of none at the end of the file.
   *
   * @throws InvalidInput with every fault of these rows, or when the whole file has no row
   */
  Frame read(int limit) {
    try {
      int count = rows.read(limit);
      boolean left = badRows != null && !problems.isEmpty();
      if (badRows != null) {
        problems.drain().forEach(badRows);
      }
      problems.throwIfAny();
      rowsSoFar += count;
      if (rowsSoFar == 0 && !left) {
        throw new InvalidInput(
            "'" + address + "' has a header but no rows; wanted: at least one row below it");
      }
    } catch (InvalidInput e) {
      throw pinFirst(e);
    }
    List<Column> columns = new ArrayList<>();
    for (ColumnBuilder builder : wanted) {
      columns.add(builder.take());
    }
    return new Frame(schema, columns);
  }

  /** The hash of the stored bytes, once everything is read. */
  String finish() {
    return open.finish();
  }

  /** A file that is not the pinned one explains its other faults: this is said instead. */
  private InvalidInput pinFirst(InvalidInput fault) {
    if (pinned) {
      open.finish();
    }
    return fault;
  }

  /** The columns' names after renaming. A column without a name is called by its place. */
  private List<String> names(CsvFormat format) {
    if (rows.header.isEmpty()) {
      throw new InvalidInput("'" + address + "' is empty; wanted: a header line and rows");
    }
    List<String> names = new ArrayList<>();
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < rows.header.size(); i++) {
      String written = rows.header.get(i);
      String name = format.renames().getOrDefault(written, written);
      name = name.isBlank() ? "column_" + (i + 1) : name;
      Integer before = places.put(name, i + 1);
      if (before != null) {
        problems.add(
            "line 1",
            "columns "
                + before
                + " and "
                + (i + 1)
                + " are both named '"
                + name
                + "'; every column needs its own name");
      }
      names.add(name);
    }
    return names;
  }

  /** The schema's fields and the others in the order of the file. */
  private static Schema withOthers(Schema schema, List<String> names) {
    List<Field> fields = new ArrayList<>();
    for (String name : names) {
      fields.add(schema.has(name) ? schema.field(schema.position(name)) : Field.category(name));
    }
    schema.fields().stream().filter(field -> !names.contains(field.name())).forEach(fields::add);
    return new Schema(fields);
  }

  private static Schema texts(List<String> names) {
    return new Schema(names.stream().map(name -> new Field(name, FieldType.CATEGORY)).toList());
  }

  /** A builder for each column of the file that the schema wants. */
  private @Nullable ColumnBuilder[] match(List<String> names, CsvFormat format) {
    @Nullable ColumnBuilder[] byColumn = new ColumnBuilder[names.size()];
    for (int i = 0; i < names.size(); i++) {
      int field = schema.find(names.get(i));
      if (field < 0) {
        ignored.add(names.get(i));
        continue;
      }
      wanted[field] = ColumnBuilder.of(schema.field(field));
      byColumn[i] = wanted[field];
    }
    for (int field = 0; field < wanted.length; field++) {
      if (wanted[field] == null) {
        String name = schema.field(field).name();
        problems.add("line 1", "column '" + name + "' is missing" + hint(name, names, format));
      }
    }
    problems.throwIfAny();
    return byColumn;
  }

  private String hint(String name, List<String> names, CsvFormat format) {
    if (names.size() == 1 && schema.size() > 1) {
      return "; the header has one column only: is the delimiter really '"
          + format.delimiter()
          + "'? The header reads: "
          + names.get(0);
    }
    return Nearest.hint(name, ignored);
  }

  @Override
  public void close() {
    open.close();
  }
}
