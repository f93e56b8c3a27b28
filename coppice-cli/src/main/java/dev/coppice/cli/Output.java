package dev.coppice.cli;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Unavailable;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file that is complete or not there: it is written under another name beside its place and gets
 * its own name when all is on disk. Standard output and devices are written directly.
 */
final class Output implements Closeable {

  private final String name;
  private final OutputStream stream;
  private final @Nullable FileChannel channel;
  private final @Nullable Path draft;

  private Output(
      String name, OutputStream stream, @Nullable FileChannel channel, @Nullable Path draft) {
    this.name = name;
    this.stream = stream;
    this.channel = channel;
    this.draft = draft;
  }

  /**
   * @param name a path, or {@code -} for standard output
   * @throws Unavailable when nothing can be written there
   */
  static Output to(String name, Coppice coppice) {
    if (name.equals("-")) {
      return new Output(name, coppice.out(), null, null);
    }
    Path path = Path.of(name).toAbsolutePath();
    try {
      if (Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path)) {
        return new Output(name, Files.newOutputStream(path), null, null);
      }
      if (Files.isDirectory(path)) {
        throw new Unavailable(name + " is a folder; name a file in it");
      }
      Path draft = draft(path);
      FileChannel channel =
          FileChannel.open(
              draft,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
      OutputStream stream = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
      return new Output(name, stream, channel, draft);
    } catch (IOException e) {
      throw new Unavailable(name + " cannot be written: " + reason(e), e);
    }
  }

  /**
   * Goes on behind the first bytes of a draft that a killed process left.
   *
   * @throws Unavailable when that many are not there
   */
  static Output goingOn(String name, long bytes) {
    Path draft = draft(Path.of(name).toAbsolutePath());
    try {
      if (!Files.exists(draft) || Files.size(draft) < bytes) {
        throw new Unavailable("What was written of " + name + " is gone; start anew");
      }
      FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE);
      channel.truncate(bytes);
      channel.position(bytes);
      OutputStream stream = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
      return new Output(name, stream, channel, draft);
    } catch (IOException e) {
      throw new Unavailable(name + " cannot be written: " + reason(e), e);
    }
  }

  private static Path draft(Path path) {
    return path.resolveSibling("." + path.getFileName() + ".draft");
  }

  /** Whether it is a file with a draft, which {@link #goingOn} could go on with. */
  boolean isFile() {
    return draft != null;
  }

  /** Puts everything so far on disk, and says how many bytes that are. */
  long checkpoint() {
    try {
      stream.flush();
      if (channel == null) {
        return 0;
      }
      channel.force(false);
      return channel.size();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** For a writer; what it cannot write ends in {@link Unavailable}. */
  OutputStream stream() {
    return new OutputStream() {
      @Override
      public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        put(bytes, offset, length);
      }
    };
  }

  void put(byte[] bytes) {
    put(bytes, 0, bytes.length);
  }

  private void put(byte[] bytes, int offset, int length) {
    try {
      stream.write(bytes, offset, length);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Makes one file of another. */
  @FunctionalInterface
  interface Making {
    void make(Path from, Path to);
  }

  /** Gives its name to what is made of what was written, once that is on disk. */
  void commitAs(Making making) {
    if (draft == null || channel == null) {
      throw new InvalidInput(name + " is no file; a file of this kind is made when all is written");
    }
    Path made = draft.resolveSibling(draft.getFileName() + ".made");
    try {
      stream.flush();
      channel.force(true);
      Files.deleteIfExists(made);
      making.make(draft, made);
      try (FileChannel whole = FileChannel.open(made, StandardOpenOption.WRITE)) {
        whole.force(true);
      }
      Files.move(
          made,
          Path.of(name).toAbsolutePath(),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw failure(e);
    } finally {
      Folders.deleteIfExists(made);
    }
  }

  /** Gives the file its name, once everything is on disk. */
  void commit() {
    try {
      stream.flush();
      if (draft != null && channel != null) {
        channel.force(true);
        channel.close();
        Path path = Path.of(name).toAbsolutePath();
        Files.move(
            draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private Unavailable failure(IOException e) {
    String left = draft == null ? "" : "; nothing was left there";
    return new Unavailable(name + " cannot be written: " + reason(e) + left, e);
  }

  private static String reason(IOException e) {
    String name = e.getClass().getSimpleName();
    return switch (name) {
      case "NoSuchFileException" -> "its folder does not exist";
      case "AccessDeniedException" -> "this user may not write there";
      default -> String.valueOf(e.getMessage());
    };
  }

  /** Removes what was not committed. */
  @Override
  public void close() {
    try {
      if (channel != null) {
        channel.close();
      }
      if (draft != null) {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }
}
