package dev.coppice.data;

import dev.coppice.codec.ShortestDouble;
import dev.coppice.frame.Column;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.Schema;
import dev.coppice.frame.TextColumn;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames as CSV (RFC 4180 quotes, UTF-8, LF) that {@link Table} reads back to the same bits.
 * A missing value becomes the first missing token of the format, the empty cell by default.
 */
public final class TableWriter implements RowWriter {

  private final Writer writer;
  private final CsvFormat format;
  private final boolean headed; // the header is there already
  private @Nullable Schema schema;

  public TableWriter(OutputStream stream, CsvFormat format) {
    this(stream, format, false);
  }

  private TableWriter(OutputStream stream, CsvFormat format, boolean headed) {
    this.headed = headed;
    this.writer =
        new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), 1 << 16);
    this.format = format;
  }

  /** Goes on behind rows that were written before: the header stands above them. */
  public static TableWriter goingOn(OutputStream stream, CsvFormat format) {
    return new TableWriter(stream, format, true);
  }

  @Override
  public void flush() {
    try {
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds rows; the first frame brings the header, the others have the same fields. */
  @Override
  public void write(Frame frame) {
    try {
      if (schema == null) {
        schema = frame.schema();
        writeHeader(schema.names());
      } else if (!schema.equals(frame.schema())) {
        throw new IllegalArgumentException(
            "fields changed from " + schema + " to " + frame.schema());
      }
      List<IntFunction<String>> columns = new ArrayList<>();
      for (int i = 0; i < frame.schema().size(); i++) {
        columns.add(cells(frame.column(i), frame.schema().field(i).type()));
      }
      for (int row = 0; row < frame.rows(); row++) {
        for (int i = 0; i < columns.size(); i++) {
          if (i > 0) {
            writer.write(format.delimiter());
          }
          writer.write(columns.get(i).apply(row));
        }
        writer.write('\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void writeHeader(List<String> names) throws IOException {
    if (!headed) {
      String between = String.valueOf(format.delimiter());
      writer.write(names.stream().map(this::quoted).collect(Collectors.joining(between)) + "\n");
    }
  }

  private IntFunction<String> cells(Column column, FieldType type) {
    String missing = format.missing().isEmpty() ? "" : quoted(format.missing().get(0));
    if (column instanceof TextColumn texts) {
      List<String> levels = texts.levels().stream().map(this::quoted).toList();
      return row -> texts.isMissing(row) ? missing : levels.get(texts.codes()[row]);
    }
    double[] values = ((NumberColumn) column).values();
    return row -> Double.isNaN(values[row]) ? missing : number(values[row], type);
  }

  static String number(double value, FieldType type) {
    switch (type) {
      case INTEGER:
        return Long.toString((long) value);
      case TIMESTAMP:
        long seconds = (long) StrictMath.floor(value);
        return Instant.ofEpochSecond(seconds, (long) ((value - seconds) * 1e9)).toString();
      default:
        return ShortestDouble.text(value);
    }
  }

  private String quoted(String text) {
    String quote = String.valueOf(format.quote());
    boolean needed =
        text.chars()
            .anyMatch(
                c -> c == format.delimiter() || c == format.quote() || c == '\n' || c == '\r');
    return needed ? quote + text.replace(quote, quote + quote) + quote : text;
  }

  @Override
  public void close() {
    try {
      writer.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
