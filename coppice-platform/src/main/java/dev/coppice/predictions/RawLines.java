package dev.coppice.predictions;

import dev.coppice.errors.Unavailable;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The complete lines of a file without their ends; a last one without an end is not there yet. */
final class RawLines extends AbstractSpliterator<byte[]> {

  private static final int LONGEST = 1 << 26;

  private final Path file;
  private final InputStream in;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  private RawLines(Path file, InputStream in) {
    super(Long.MAX_VALUE, ORDERED | NONNULL);
    this.file = file;
    this.in = in;
  }

  /** Close the stream. */
  static Stream<byte[]> of(Path file) {
    try {
      InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
      return StreamSupport.stream(new RawLines(file, in), false).onClose(() -> close(in));
    } catch (NoSuchFileException e) {
      return Stream.empty(); // too old since it was listed
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  @Override
  public boolean tryAdvance(Consumer<? super byte[]> action) {
    line.reset();
    try {
      for (int next = in.read(); next >= 0; next = in.read()) {
        if (next == '\n') {
          action.accept(line.toByteArray());
          return true;
        }
        if (line.size() == LONGEST) {
          throw new IOException("a line is longer than " + LONGEST + " bytes");
        }
        line.write(next);
      }
      return false;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static Unavailable unreadable(Path file, IOException e) {
    return new Unavailable("The prediction log " + file + " cannot be read: " + e, e);
  }

  private static void close(InputStream in) {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
