package dev.coppice.data;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of one file format, put cell by cell into column builders. */
interface Rows {

  /** The names as they stand in the file; none when the file is empty. */
  List<String> header();

  /**
   * Says where the cells go.
   *
   * @param builders one a column of the file, null for a column nobody wants
   */
  void deliverTo(@Nullable ColumnBuilder[] builders);

  /** Reads up to this many good rows and says how many there were; none at the end of the file. */
  int read(int limit);

  /** For each row of the last read, the line of the file it begins on. */
  int[] lines();
}
