package dev.coppice.data;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.coppice.frame.Column;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.TextColumn;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Writes frames as JSON lines (UTF-8, LF) that {@link Table} reads back to the same bits: one
 * object a row with every field, a missing value as null, a time as a text in ISO 8601.
 */
public final class JsonLinesWriter implements RowWriter {

  private final Writer writer;

  public JsonLinesWriter(OutputStream stream) {
    this.writer =
        new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), 1 << 16);
  }

  @Override
  public void write(Frame frame) {
    List<IntFunction<String>> members = new ArrayList<>();
    for (int i = 0; i < frame.schema().size(); i++) {
      members.add(members(frame.schema().field(i), frame.column(i)));
    }
    try {
      for (int row = 0; row < frame.rows(); row++) {
        for (int i = 0; i < members.size(); i++) {
          writer.write(i == 0 ? '{' : ',');
          writer.write(members.get(i).apply(row));
        }
        writer.write("}\n");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static IntFunction<String> members(Field field, Column column) {
    String name = quoted(field.name()) + ":";
    String missing = name + "null";
    if (column instanceof TextColumn texts) {
      List<String> levels = texts.levels().stream().map(text -> name + quoted(text)).toList();
      return row -> texts.isMissing(row) ? missing : levels.get(texts.codes()[row]);
    }
    double[] values = ((NumberColumn) column).values();
    String quote = field.type() == FieldType.TIMESTAMP ? "\"" : "";
    return row ->
        Double.isNaN(values[row])
            ? missing
            : name + quote + TableWriter.number(values[row], field.type()) + quote;
  }

  private static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  @Override
  public void flush() {
    try {
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
