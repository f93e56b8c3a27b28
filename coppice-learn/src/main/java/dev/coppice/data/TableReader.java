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
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A source as typed columns, whole or in pieces. The header is checked against the schema: every
 * field must be there once, in any order; columns the schema does not name are left out.
 */
final class TableReader implements Closeable {

  private final String address;
  private final boolean pinned;
  private final boolean text;
  private final Rows rows;
  private final Opened open;
  private final Problems problems;
  private final @Nullable Consumer<Problem> badRows;
  private final Function<Field, ColumnBuilder> builder;
  private final Schema schema;
  private final boolean untyped;
  private final List<String> ignored = new ArrayList<>();
  private final int[] fieldOf; // each column of the file; -1 when the schema does not have it
  private final ColumnBuilder[] wanted; // one a field of the schema
  private long rowsSoFar;

  /**
   * @param schema the fields wanted; null takes every column as text
   */
  TableReader(Source source, CsvFormat format, @Nullable Schema schema) {
    this(source, format, schema, null, ColumnBuilder::of);
  }

  /**
   * @param builder makes a new one for a field
   */
  TableReader(
      Source source, CsvFormat format, Schema schema, Function<Field, ColumnBuilder> builder) {
    this(source, format, schema, null, builder);
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
    this(source, format, schema, badRows, ColumnBuilder::of);
  }

  private TableReader(
      Source source,
      CsvFormat format,
      @Nullable Schema schema,
      @Nullable Consumer<Problem> badRows,
      Function<Field, ColumnBuilder> builder) {
    this.builder = builder;
    this.badRows = badRows;
    this.problems = badRows == null ? new Problems() : new Problems(Integer.MAX_VALUE);
    this.address = source.address();
    this.untyped = schema == null;
    this.pinned = source.sha256() != null;
    this.text = source.isText();
    this.open = source.opened();
    boolean ready = false;
    try {
      this.rows = Rows.of(source, open, format, problems);
      List<String> names = names(format);
      problems.throwIfAny();
      this.schema =
          schema == null ? texts(names) : badRows == null ? schema : withOthers(schema, names);
      this.fieldOf = match(names, format);
      this.wanted = new ColumnBuilder[this.schema.size()];
      rows.deliverTo(builders(wanted));
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

  /** What the source says of each column of {@link #schema}, when it was read as texts. */
  List<@Nullable FieldType> declared() {
    List<@Nullable FieldType> declared = new ArrayList<>();
    for (int i = 0; untyped && i < schema.size(); i++) {
      declared.add(rows.declared(i));
    }
    return declared;
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
            "'"
                + address
                + (text
                    ? "' has a header but no rows; wanted: at least one row below it"
                    : "' has columns but no rows; wanted: at least one row"));
      }
    } catch (InvalidInput e) {
      throw pinFirst(e);
    }
    return new Frame(schema, Stream.of(wanted).map(ColumnBuilder::take).toList());
  }

  /** All rows, one after the other. */
  Table readAll() {
    Frame frame = read(Integer.MAX_VALUE);
    return table(frame, rows.lines());
  }

  /** Whether {@link #readAtOnce} pays, which only CSV files on this machine have. */
  boolean isLarge() {
    return rows instanceof CsvRows && ((OpenSource) open).isPlainFile(2 * CsvPieces.LENGTH);
  }

  /** All rows, by all cores; null where there is none or one is wrong, which {@link #read} says. */
  @Nullable Table readAtOnce() {
    WholeCsv whole = new WholeCsv((CsvRows) rows, () -> builders(new ColumnBuilder[wanted.length]));
    if (!whole.read()) {
      return null;
    }
    Column[] columns = new Column[wanted.length];
    Iterator<Column> read = whole.columns().iterator();
    for (int field : fieldOf) {
      if (field >= 0) {
        columns[field] = read.next();
      }
    }
    Frame frame = new Frame(schema, List.of(columns));
    return frame.rows() == 0 ? null : table(frame, whole.lines());
  }

  private Table table(Frame frame, int[] lines) {
    return new Table(frame, ignored, open.finish(), lines, declared());
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

  /** Where the names of the columns stand. */
  private String head() {
    return text ? "line 1" : "columns";
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
            head(),
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

  /** The schema's fields and the others that can be read, in the order of the file. */
  private Schema withOthers(Schema schema, List<String> names) {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (schema.has(name)) {
        fields.add(schema.field(schema.position(name)));
      } else if (rows.refusal(i) == null) {
        fields.add(Field.category(name));
      }
    }
    schema.fields().stream().filter(field -> !names.contains(field.name())).forEach(fields::add);
    return new Schema(fields);
  }

  private static Schema texts(List<String> names) {
    return new Schema(names.stream().map(name -> new Field(name, FieldType.CATEGORY)).toList());
  }

  /** For each column of the file the field that it is. */
  private int[] match(List<String> names, CsvFormat format) {
    int[] fields = new int[names.size()];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = schema.find(names.get(i));
      if (fields[i] < 0) {
        ignored.add(names.get(i));
        continue;
      }
      String refusal = untyped ? null : rows.refusal(i);
      if (refusal != null) {
        problems.add("column " + names.get(i), refusal);
      }
    }
    for (Field field : schema.fields()) {
      String name = field.name();
      if (!names.contains(name)) {
        problems.add(head(), "column '" + name + "' is missing" + hint(name, names, format));
      }
    }
    problems.throwIfAny();
    return fields;
  }

  /** New builders, one a column of the file or null, and the same one a field. */
  private @Nullable ColumnBuilder[] builders(ColumnBuilder[] byField) {
    @Nullable ColumnBuilder[] byColumn = new ColumnBuilder[fieldOf.length];
    for (int i = 0; i < byColumn.length; i++) {
      if (fieldOf[i] >= 0) {
        byField[fieldOf[i]] = builder.apply(schema.field(fieldOf[i]));
        byColumn[i] = byField[fieldOf[i]];
      }
    }
    return byColumn;
  }

  private String hint(String name, List<String> names, CsvFormat format) {
    if (text && names.size() == 1 && schema.size() > 1) {
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
