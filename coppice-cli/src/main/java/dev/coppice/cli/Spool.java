package dev.coppice.cli;

import dev.coppice.data.Source;
import dev.coppice.errors.Unavailable;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * What a command reads: a file, an address, or standard input, which is kept in a file while it is
 * read, since a source can be opened by its place only.
 */
final class Spool implements Closeable {

  /** What stands for standard input. */
  static final String STREAM = "-";

  private final Source source;
  private final @Nullable Path file;

  private Spool(Source source, @Nullable Path file) {
    this.source = source;
    this.file = file;
  }

  /** Standard input that begins with a brace holds JSON lines; else it is a table. */
  static Spool of(String input, Coppice coppice) {
    if (!input.equals(STREAM)) {
      return new Spool(Source.of(input, Path.of("")), null);
    }
    BufferedInputStream in = new BufferedInputStream(coppice.in());
    return of(in, beginsWithBrace(in) ? ".jsonl" : ".csv");
  }

  /**
   * @param ending of the file's name, which says how it is written
   */
  static Spool of(InputStream in, String ending) {
    try {
      Path file = Files.createTempFile("coppice-input", ending);
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
      return new Spool(new Source("standard input", file.toUri(), null), file);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  static boolean beginsWithBrace(BufferedInputStream in) {
    try {
      in.mark(1);
      boolean brace = in.read() == '{';
      in.reset();
      return brace;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static Unavailable unreadable(IOException e) {
    return new Unavailable("Standard input cannot be read: " + e.getMessage(), e);
  }

  Source source() {
    return source;
  }

  @Override
  public void close() {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new Unavailable(file + " cannot be removed: " + e.getMessage(), e);
    }
  }
}
