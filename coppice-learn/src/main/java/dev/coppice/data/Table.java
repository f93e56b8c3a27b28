package dev.coppice.data;

import dev.coppice.frame.FieldType;
import dev.coppice.frame.Frame;
import dev.coppice.frame.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was read from a source.
 *
 * @param frame the rows
 * @param ignored the names of columns in the file that the schema does not have
 * @param sha256 of the file as it is stored; of a query, of the rows it gave
 * @param lines the line of the file that each row begins on, from 1 (of what has no lines: the
 *     number of the row); not to be changed by anybody
 * @param declared what the source itself says of each column of a frame of texts; null where it
 *     says nothing
 */
@SuppressWarnings("ArrayRecordComponent") // one number a row, read in bulk
public record Table(
    Frame frame,
    List<String> ignored,
    String sha256,
    int[] lines,
    List<@Nullable FieldType> declared) {

  public Table {
    ignored = List.copyOf(ignored);
  }

  /**
   * Reads the fields of a schema. A name ending in .parquet, .arff or .jsonl (.ndjson) means this
   * format, anything else CSV; each may be packed with gzip.
   *
   * @throws dev.coppice.errors.InvalidInput with every bad cell, row and column name
   * @throws dev.coppice.errors.NotFound when nothing is there
   */
  public static Table read(Source source, CsvFormat format, Schema schema) {
    return whole(source, format, schema);
  }

  /** Reads every column as text: what somebody sees who knows nothing about the table yet. */
  public static Table readTexts(Source source, CsvFormat format) {
    return whole(source, format, null);
  }

  /** The names of the columns after renaming, from the head of the source alone. */
  public static List<String> columns(Source source, CsvFormat format) {
    try (TableReader reader = new TableReader(source, format, null)) {
      return reader.schema().names();
    }
  }

  private static Table whole(Source source, CsvFormat format, @Nullable Schema schema) {
    try (TableReader reader = new TableReader(source, format, schema)) {
      Table table = reader.isLarge() ? reader.readAtOnce() : reader.readAll();
      if (table != null) {
        return table;
      }
    }
    try (TableReader reader = new TableReader(source, format, schema)) {
      return reader.readAll();
    }
  }
}
