package dev.coppice.predictions;

import dev.coppice.errors.InvalidInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ServiceLoader;

/**
 * Packs files of lines as Parquet and gives the same bytes back, found by {@link ServiceLoader}.
 * Both need memory that does not grow with the file.
 */
public interface LinePacker {

  /**
   * Packs a file.
   *
   * @param lines JSON, one object a line
   * @param packed a draft: when this fails, a part of it may be there
   * @return false when these lines cannot be given back to the byte, and nothing was packed
   */
  boolean pack(Path lines, Path packed) throws IOException;

  /** The lines again, with their ends. */
  InputStream open(Path packed) throws IOException;

  /**
   * The one there is.
   *
   * @throws InvalidInput when there is none
   */
  static LinePacker required() {
    return ServiceLoader.load(LinePacker.class)
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInput(
                    "Files of the prediction log as Parquet need the module coppice-duckdb, which is"
                        + " not here; add it to the class path, or set serving.log.pack_as to gzip"));
  }
}
