package dev.coppice.data;

import dev.coppice.errors.InvalidInput;
import java.io.Closeable;

/** A source being read, whatever it is. */
abstract sealed class Opened implements Closeable permits OpenSource, OpenQuery, KeptQuery {

  final Source source;

  Opened(Source source) {
    this.source = source;
  }

  /**
   * Reads what is left and gives the hash of everything.
   *
   * @throws InvalidInput naming both hashes when the source is pinned to another one
   */
  abstract String finish();

  @Override
  public abstract void close();

  final String pinned(String found) {
    if (source.sha256() != null && !source.sha256().equals(found)) {
      String what = source.isDatabase() ? "data" : "file";
      throw new InvalidInput(
          "'"
              + source.address()
              + "' is not the pinned "
              + what
              + ": its SHA-256 is "
              + found
              + ", pinned is "
              + source.sha256()
              + "; restore the "
              + what
              + ", or pin the new hash if the change is meant");
    }
    return found;
  }
}
