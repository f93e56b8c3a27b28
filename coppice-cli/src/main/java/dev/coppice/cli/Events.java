package dev.coppice.cli;

import dev.coppice.data.Chunks;
import dev.coppice.data.CsvFormat;
import dev.coppice.data.Source;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Unavailable;
import dev.coppice.frame.Field;
import dev.coppice.frame.Frame;
import dev.coppice.frame.JsonRows;
import dev.coppice.frame.RowValues;
import dev.coppice.frame.Schema;
import dev.coppice.frame.UnknownFields;
import dev.coppice.serving.RequestIds;
import dev.coppice.serving.Service.Asked;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the events of a stream come from: the rows of files in their order, or lines of JSON as
 * they arrive. One use.
 */
final class Events implements Closeable {

  private static final int CHUNK = 1024;
  private static final int MOST_TOLD = 20;

  private final Coppice coppice;
  private final Schema schema;
  private final CsvFormat format;
  private final @Nullable String idColumn;
  private final RequestIds ids = RequestIds.random();
  private @Nullable Spool spool;
  private long unreadable;

  /**
   * @param schema of the model
   * @param format of tables
   * @param idColumn whose value becomes the request id; null makes ids
   */
  Events(Coppice coppice, Schema schema, CsvFormat format, @Nullable String idColumn) {
    this.coppice = coppice;
    this.schema = schema;
    this.format = format;
    this.idColumn = idColumn;
  }

  /** How many rows could not be read; the first of them were told. */
  long unreadable() {
    return unreadable;
  }

  private void bad(Problem problem) {
    if (++unreadable <= MOST_TOLD) {
      coppice.errors().println("Bad event: " + problem);
    }
  }

  /**
   * @param input a file, a folder, an address, or {@code -}: lines of JSON are taken as they come,
   *     a table is read to its end first
   */
  Iterator<Asked> of(String input) {
    if (!input.equals(Spool.STREAM)) {
      return new Rows(sources(input).iterator());
    }
    BufferedInputStream in = new BufferedInputStream(coppice.in());
    if (Spool.beginsWithBrace(in)) {
      return live(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
    }
    Spool whole = Spool.of(in, ".csv");
    spool = whole;
    return new Rows(List.of(whole.source()).iterator());
  }

  /** The files that a path names: itself, or what a folder holds, by name. */
  private static List<Source> sources(String input) {
    Path path = Path.of(input);
    if (!Files.isDirectory(path)) {
      return List.of(Source.of(input, Path.of("")));
    }
    try (Stream<Path> entries = Files.list(path)) {
      List<Source> sources =
          entries
              .filter(Files::isRegularFile)
              .filter(file -> !file.getFileName().toString().startsWith("."))
              .sorted()
              .map(file -> Source.of(file.toString(), Path.of("")))
              .toList();
      if (sources.isEmpty()) {
        throw new NotFound("There is no file in the folder " + input);
      }
      return sources;
    } catch (IOException e) {
      throw new Unavailable(input + " cannot be listed: " + e.getMessage(), e);
    }
  }

  private Chunks rows(Source source) {
    return Chunks.skippingBadRows(source, format, wide(), CHUNK, this::bad);
  }

  /** The model's fields and the request id behind them. */
  private Schema wide() {
    if (idColumn == null || schema.has(idColumn)) {
      return schema;
    }
    List<Field> fields = new ArrayList<>(schema.fields());
    fields.add(Field.category(idColumn));
    return new Schema(fields);
  }

  private Asked asked(RowValues row) {
    String id = idColumn == null ? ids.next() : "";
    if (idColumn != null) {
      int position = row.schema().position(idColumn);
      boolean number = row.schema().field(position).type().isNumeric();
      id = number ? Figures.value(row.number(position)) : Objects.toString(row.text(position), "");
    }
    return new Asked(id, row.schema().equals(schema) ? row : row.as(schema), List.of());
  }

  /** Lines of JSON as they come; ends with its reader. */
  private Iterator<Asked> live(BufferedReader lines) {
    JsonRows reader = new JsonRows(wide(), UnknownFields.IGNORE);
    return lines
        .lines()
        .filter(line -> !line.isBlank())
        .flatMap(line -> live(reader, line).stream())
        .iterator();
  }

  private List<Asked> live(JsonRows reader, String line) {
    try {
      return List.of(asked(reader.row(line.getBytes(StandardCharsets.UTF_8))));
    } catch (InvalidInput e) {
      e.problems().forEach(this::bad);
      return List.of();
    }
  }

  /** Walks through the pieces of one file after another. */
  private final class Rows implements Iterator<Asked> {

    private final Iterator<Source> files;
    private @Nullable Chunks chunks;
    private @Nullable Frame frame;
    private int row;

    Rows(Iterator<Source> files) {
      this.files = files;
    }

    @Override
    public boolean hasNext() {
      while (frame == null || row == frame.rows()) {
        if (chunks != null && chunks.hasNext()) {
          frame = chunks.next().select(wide().names());
          row = 0;
        } else if (chunks != null) {
          chunks.close();
          chunks = null;
        } else if (files.hasNext()) {
          chunks = rows(files.next());
        } else {
          return false;
        }
      }
      return true;
    }

    @Override
    public Asked next() {
      Frame.Cursor cursor = Objects.requireNonNull(frame).cursor().at(row++);
      Schema laidOut = Objects.requireNonNull(frame).schema();
      RowValues values = new RowValues(laidOut);
      for (int position = 0; position < laidOut.size(); position++) {
        if (laidOut.field(position).type().isNumeric()) {
          values.set(position, cursor.number(position));
        } else {
          values.set(position, cursor.text(position));
        }
      }
      return asked(values);
    }
  }

  @Override
  public void close() {
    if (spool != null) {
      spool.close();
    }
  }
}
