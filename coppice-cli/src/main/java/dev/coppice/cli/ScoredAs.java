package dev.coppice.cli;

import dev.coppice.data.CsvFormat;
import dev.coppice.data.JsonLinesWriter;
import dev.coppice.data.RowWriter;
import dev.coppice.data.TableEngine;
import dev.coppice.data.TableWriter;
import dev.coppice.frame.Schema;
import java.io.OutputStream;
import java.util.Locale;

/** How scored rows are written, by the end of the output's name. */
enum ScoredAs {
  CSV,
  JSON_LINES,
  /** Written as JSON lines first, so that a killed scoring can go on. */
  PARQUET;

  /**
   * @throws dev.coppice.errors.InvalidInput when the module that writes it is not here
   */
  static ScoredAs named(String output) {
    String name = output.toLowerCase(Locale.ROOT);
    if (name.endsWith(".parquet")) {
      TableEngine.required("Writing '" + output + "'");
      return PARQUET;
    }
    return name.endsWith(".jsonl") || name.endsWith(".ndjson") ? JSON_LINES : CSV;
  }

  RowWriter writer(OutputStream out, CsvFormat format, boolean goesOn) {
    if (this != CSV) {
      return new JsonLinesWriter(out);
    }
    return goesOn ? TableWriter.goingOn(out, format) : new TableWriter(out, format);
  }

  void commit(Output output, Schema schema) {
    if (this != PARQUET) {
      output.commit();
      return;
    }
    output.commitAs(
        (rows, file) -> TableEngine.required("Parquet").writeParquet(rows, schema, file));
  }
}
