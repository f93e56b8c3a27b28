package dev.coppice.data;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Unavailable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Opens Parquet files: in their place, or as a copy of what comes over the network or packed. */
final class ParquetFile {

  private static final byte[] MAGIC = {'P', 'A', 'R', '1'};

  private ParquetFile() {}

  static OpenQuery open(Source source) {
    TableEngine engine = TableEngine.required("Reading '" + source.address() + "'");
    OpenSource stored = source.open();
    Path copy = null;
    boolean ready = false;
    try {
      copy = stored.isPlainFile() ? null : copy(stored.bytes());
      Path file = copy == null ? Path.of(source.location()) : copy;
      requireMagic(source, file);
      OpenQuery query = new OpenQuery(source, stored, copy, engine.parquet(file));
      ready = true;
      return query;
    } catch (SQLException e) {
      throw new InvalidInput(
          "'"
              + source.address()
              + "' cannot be read as Parquet: "
              + OpenQuery.reason(e).replaceFirst(" LINE 1: .*", "")); // our query, not the user's
    } catch (IOException e) {
      throw stored.failure(e);
    } finally {
      if (!ready) {
        stored.close();
        delete(copy);
      }
    }
  }

  private static void requireMagic(Source source, Path file) throws IOException {
    try (InputStream bytes = Files.newInputStream(file)) {
      if (!Arrays.equals(bytes.readNBytes(MAGIC.length), MAGIC)) {
        throw new InvalidInput(
            "'"
                + source.address()
                + "' is no Parquet file: it does not begin with PAR1; accepted under another name:"
                + " CSV, .arff, .jsonl");
      }
    }
  }

  private static Path copy(InputStream bytes) throws IOException {
    Path copy = Files.createTempFile("coppice-input", ".parquet");
    Files.copy(bytes, copy, StandardCopyOption.REPLACE_EXISTING);
    return copy;
  }

  static void delete(@Nullable Path copy) {
    try {
      if (copy != null) {
        Files.deleteIfExists(copy);
      }
    } catch (IOException e) {
      throw new Unavailable(copy + " cannot be removed: " + e.getMessage(), e);
    }
  }
}
