package dev.coppice.predictions;

import dev.coppice.errors.Unavailable;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second process, or a second log here, from doing the same in a folder; ends with its
 * process.
 */
record FolderLock(FileChannel channel) implements Closeable {

  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final long PAUSE_MILLIS = 20;

  /** What a process may have for itself. */
  enum Right {
    /** Appending lines. */
    APPEND(".lock"),
    /** Rewriting closed files: packing, erasing. */
    REWRITE(".rewrite");

    private final String file;

    Right(String file) {
      this.file = file;
    }
  }

  /** Empty when somebody else has it. */
  static Optional<FolderLock> tryTake(Path folder, Right right) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve(right.file), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    @Nullable FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // held by this process
    }
    if (lock == null) {
      channel.close();
      return Optional.empty();
    }
    return Optional.of(new FolderLock(channel));
  }

  /**
   * Waits for whoever has it, a minute at most.
   *
   * @throws Unavailable when that was not enough
   */
  static FolderLock await(Path folder, Right right) throws IOException {
    long until = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      Optional<FolderLock> taken = tryTake(folder, right);
      if (taken.isPresent()) {
        return taken.get();
      }
      if (System.nanoTime() > until) {
        throw new Unavailable("The files in " + folder + " are being rewritten; try again later");
      }
      pause();
    }
  }

  /** A moment, in which others may go on. */
  static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("It was interrupted", e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
