package dev.coppice.predictions;

import dev.coppice.errors.Unavailable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The complete lines of files, one after another, without their ends; a last one without an end is
 * not there yet. Memory does not grow with the files, also for those who take an iterator.
 */
final class RawLines extends AbstractSpliterator<byte[]> implements AutoCloseable {

  private static final int STEP = 1 << 18;
  private static final int LONGEST = 1 << 26;

  private final Iterator<Path> files;
  private final Wanted wanted;
  private @Nullable InputStream in;
  private Path file = Path.of("");
  private byte[] bytes = new byte[STEP];
  private int at; // where the next line begins
  private int end; // how many bytes count
  private long skip; // in the next file
  private long passed;

  /** Which lines are worth a copy. */
  interface Wanted {
    boolean test(byte[] bytes, int from, int to);
  }

  private RawLines(Iterator<Path> files, Wanted wanted) {
    super(Long.MAX_VALUE, ORDERED | NONNULL);
    this.files = files;
    this.wanted = wanted;
  }

  /**
   * The lines of one file.
   *
   * @param from where a line begins, in bytes of the file as it is stored
   */
  RawLines(Path file, long from) {
    this(List.of(file).iterator(), (bytes, begin, end) -> true);
    this.skip = from;
  }

  /** The bytes of the lines that were complete, unpacked, with their ends. */
  long passed() {
    return passed;
  }

  /** Close the stream. */
  static Stream<byte[]> of(List<Path> files) {
    return of(files, (bytes, from, to) -> true);
  }

  /** Close the stream. */
  static Stream<byte[]> of(List<Path> files, Wanted wanted) {
    RawLines lines = new RawLines(files.iterator(), wanted);
    return StreamSupport.stream(lines, false).onClose(lines::close);
  }

  @Override
  public boolean tryAdvance(Consumer<? super byte[]> action) {
    try {
      while (in != null || next()) {
        int to = lineEnd();
        if (to < 0) {
          close();
          continue;
        }
        int from = at;
        at = to + 1;
        passed += at - from;
        if (wanted.test(bytes, from, to)) {
          action.accept(Arrays.copyOfRange(bytes, from, to));
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new Unavailable("The prediction log " + file + " cannot be read: " + e, e);
    }
  }

  /** Opens the next file that is there; one may have become too old since it was listed. */
  private boolean next() throws IOException {
    while (files.hasNext()) {
      file = files.next();
      at = 0;
      end = 0;
      try {
        in = open(file);
        in.skipNBytes(skip);
        skip = 0;
        return true;
      } catch (NoSuchFileException e) {
        // the next one
      }
    }
    return false;
  }

  private static InputStream open(Path file) throws IOException {
    InputStream raw = Files.newInputStream(file);
    if (LogFolder.isParquet(file)) {
      raw.close(); // it is there
      return LinePacker.required().open(file);
    }
    return LogFolder.isPacked(file) ? new GZIPInputStream(raw, 1 << 16) : raw;
  }

  /** Where the line that begins at {@link #at} ends; negative when it does not. */
  private int lineEnd() throws IOException {
    int seen = at;
    while (true) {
      for (; seen < end; seen++) {
        if (bytes[seen] == '\n') {
          return seen;
        }
      }
      seen -= at;
      if (!more()) {
        return -1;
      }
      seen += at;
    }
  }

  private boolean more() throws IOException {
    InputStream open = in;
    if (open == null) {
      return false;
    }
    if (end - at > LONGEST) {
      throw new IOException("a line is longer than " + LONGEST + " bytes");
    }
    byte[] roomy = end - at > bytes.length / 2 ? new byte[2 * bytes.length] : bytes;
    System.arraycopy(bytes, at, roomy, 0, end - at);
    bytes = roomy;
    end -= at;
    at = 0;
    int read = open.read(bytes, end, bytes.length - end);
    end += Math.max(0, read);
    return read >= 0;
  }

  @Override
  public void close() {
    try (InputStream open = in) {
      in = null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
