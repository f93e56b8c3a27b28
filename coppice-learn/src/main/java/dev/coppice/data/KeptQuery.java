package dev.coppice.data;

import dev.coppice.errors.Unavailable;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The rows of a query that was asked before, from where {@link KeptRows} put them. */
final class KeptQuery extends Opened {

  final List<ResultColumn> columns = new ArrayList<>();

  private final DataInputStream rows;

  KeptQuery(Source source) {
    super(source);
    try {
      Path file = Path.of(source.location().getPath());
      rows = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
      int count = rows.readInt();
      for (int i = 0; i < count; i++) {
        columns.add(ResultColumn.readHead(rows));
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  boolean next() {
    try {
      if (!rows.readBoolean()) {
        return false;
      }
      for (ResultColumn column : columns) {
        column.read(rows);
      }
      return true;
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private Unavailable failure(IOException e) {
    return new Unavailable(
        "The kept rows of '" + source.address() + "' cannot be read: " + e.getMessage(), e);
  }

  /** The hash of the query's answer, which was compared with the pin when it came. */
  @Override
  String finish() {
    return source.location().getFragment();
  }

  @Override
  public void close() {
    try {
      rows.close();
    } catch (IOException e) {
      throw failure(e);
    }
  }
}
