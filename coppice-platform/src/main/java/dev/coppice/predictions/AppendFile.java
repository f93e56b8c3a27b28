package dev.coppice.predictions;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of a log: whole lines are appended, or nothing is. Rotates, repairs and tidies on the
 * way. One thread.
 *
 * <p>Idea: a group of lines goes out in one write. When it fails, the file is cut back to where it
 * was; when not even that works, or the process died in the middle, whoever opens the file next
 * cuts what stands behind the last line end. So a line without an end is never followed by another,
 * and nobody was told that it is there.
 */
final class AppendFile implements Closeable {

  private static final int STEP = 1 << 16;

  /** How a file is opened; a test hands out one that is full. */
  interface Disk {
    FileChannel open(Path file) throws IOException;
  }

  /** Opens real files. */
  static final Disk DISK =
      file ->
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);

  private final LogFolder folder;
  private final LogSettings settings;
  private final Clock clock;
  private final Disk disk;
  private @Nullable FileChannel channel;
  private @Nullable Path file;
  private long size;
  private long forced;

  AppendFile(LogFolder folder, LogSettings settings, Clock clock, Disk disk) {
    this.folder = folder;
    this.settings = settings;
    this.clock = clock;
    this.disk = disk;
  }

  /** Appends whole lines, ending in a line end, or nothing at all. */
  void append(byte[] lines, int length) throws IOException {
    try {
      FileChannel open = ready(length);
      ByteBuffer buffer = ByteBuffer.wrap(lines, 0, length);
      while (buffer.hasRemaining()) {
        open.write(buffer);
      }
      size += length;
    } catch (IOException e) {
      abandon(e);
      throw e;
    }
  }

  /** Makes what was appended survive a power cut. */
  void force() throws IOException {
    if (channel == null) {
      return;
    }
    try {
      channel.force(false);
      forced = size;
    } catch (IOException e) {
      size = forced; // what the disk holds of the rest is anybody's guess, and nobody was told
      abandon(e);
      throw e;
    }
  }

  /**
   * Begins a new file, so that all others are closed and can be rewritten.
   *
   * @return the new one
   */
  Path rotate() throws IOException {
    if (channel == null) {
      resume(); // repairs what may be torn before anything follows it
    }
    close();
    Path next = folder.next(clock.instant());
    open(next);
    return next;
  }

  /** Deletes old files, and begins a new one when this one was deleted or is a day old. */
  void tidy() throws IOException {
    if (file != null && !Files.exists(file)) {
      close(); // somebody deleted it; the next line goes into a new one
    } else if (file != null && size > 0 && isOld(file)) {
      rotate();
    }
    folder.tidy(settings, clock.instant());
  }

  @Override
  public void close() throws IOException {
    FileChannel open = channel;
    channel = null;
    file = null;
    if (open != null) {
      open.close();
    }
  }

  private FileChannel ready(int more) throws IOException {
    if (channel == null) {
      resume();
    }
    Path now = file;
    boolean full = size > 0 && size + more > settings.rotateBytes();
    if (now != null && (full || (size > 0 && isOld(now)))) {
      rotate();
      folder.tidy(settings, clock.instant());
    }
    FileChannel open = channel;
    if (open == null) {
      throw new IOException("the log is closed");
    }
    return open;
  }

  /** Files are closed daily when they are to be deleted by age. */
  private boolean isOld(Path file) {
    return settings.keepDays() > 0
        && Duration.between(LogFolder.start(file), clock.instant()).toDays() >= 1;
  }

  private void resume() throws IOException {
    List<Path> files = folder.files();
    int last = files.size() - 1;
    boolean fresh = last < 0 || LogFolder.isPacked(files.get(last));
    open(fresh ? folder.next(clock.instant()) : files.get(last));
    repair();
  }

  private void open(Path next) throws IOException {
    boolean isNew = !Files.exists(next);
    FileChannel open = disk.open(next);
    channel = open;
    file = next;
    size = open.size();
    forced = size;
    if (isNew && settings.mode() == LogSettings.Mode.DURABLE) {
      try (FileChannel directory = FileChannel.open(folder.path(), StandardOpenOption.READ)) {
        directory.force(true); // its name must survive too
      }
    }
  }

  /** Cuts what stands behind the last line end. */
  private void repair() throws IOException {
    FileChannel open = channel;
    Path torn = file;
    if (open == null || torn == null || size == 0) {
      return;
    }
    long end = size;
    try (FileChannel reader = FileChannel.open(torn, StandardOpenOption.READ)) {
      ByteBuffer piece = ByteBuffer.allocate(STEP);
      while (end > 0) {
        long from = Math.max(0, end - STEP);
        piece.clear().limit((int) (end - from));
        while (piece.hasRemaining() && reader.read(piece, from + piece.position()) >= 0) {}
        int at = piece.position() - 1;
        while (at >= 0 && piece.get(at) != '\n') {
          at--;
        }
        end = from + at + 1;
        if (at >= 0) {
          break;
        }
      }
    }
    if (end < size) {
      open.truncate(end);
      size = end;
    }
    forced = size;
  }

  private void abandon(IOException why) {
    FileChannel open = channel;
    channel = null;
    file = null;
    if (open != null) {
      try (open) {
        open.truncate(size);
      } catch (IOException e) {
        why.addSuppressed(e); // the next to open the file repairs it
      }
    }
  }
}
