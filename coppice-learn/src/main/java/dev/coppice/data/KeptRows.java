package dev.coppice.data;

import dev.coppice.errors.Unavailable;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks every database once, however often its rows are read: for their names, for their types, for
 * themselves. What it answered stands in a file of the system's temporary folder until this is
 * closed. A table that changes meanwhile cannot give two answers, and a slow query costs once.
 *
 * <p>Rejected: one transaction for all readings, which SQLite and DuckDB would need a connection
 * for that outlives its reader; rows in memory, where they stand a second time as columns.
 */
public final class KeptRows implements Closeable {

  static final String SCHEME = "rows";

  private final List<Path> files = new ArrayList<>();

  /**
   * A source of the same rows: of a database, of those that it gives now; a file is itself.
   *
   * @throws dev.coppice.errors.InvalidInput when the query fails, or its rows are not the pinned
   *     ones
   * @throws Unavailable when the database cannot be asked, or there is no room for its rows
   */
  public Source of(Source source) {
    if (!source.isDatabase()) {
      return source;
    }
    try (OpenQuery query = Database.open(source)) {
      Path file = Files.createTempFile("coppice-rows", "");
      files.add(file);
      keep(query, file);
      return new Source(
          source.address(),
          new URI(SCHEME, file.toUri().getPath(), query.finish()),
          source.sha256());
    } catch (IOException | URISyntaxException e) {
      throw new Unavailable(
          "The rows of '" + source.address() + "' cannot be kept while they are read: " + e, e);
    }
  }

  private static void keep(OpenQuery query, Path file) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
      out.writeInt(query.columns.size());
      for (ResultColumn column : query.columns) {
        column.keepHead(out);
      }
      while (query.next()) {
        out.writeBoolean(true);
        for (ResultColumn column : query.columns) {
          column.keep(out);
        }
      }
      out.writeBoolean(false);
    }
  }

  @Override
  public void close() {
    files.forEach(ParquetFile::delete);
  }
}
