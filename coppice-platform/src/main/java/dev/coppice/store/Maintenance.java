package dev.coppice.store;

import dev.coppice.errors.Conflict;
import dev.coppice.errors.Unavailable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Lets one piece of work at a time go over a whole home: what a backup is copying must not be
 * collected meanwhile. Ends with its process, however that ends. Other work goes on beside it.
 */
public final class Maintenance implements AutoCloseable {

  /** Beside the database; no part of a backup. */
  static final String FILE = "maintenance.lock";

  private final FileChannel channel;

  private Maintenance(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * @throws Conflict when another one runs
   */
  public static Maintenance begin(Path home) {
    try {
      Files.createDirectories(home);
      FileChannel channel =
          FileChannel.open(home.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        channel.close();
        throw new Conflict("A backup or a gc of " + home + " is running; wait until it has ended");
      }
      return new Maintenance(channel);
    } catch (IOException e) {
      throw new Unavailable(home.resolve(FILE) + " cannot be locked: " + e, e);
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // held by this process
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // the lock ends with the process at the latest
    }
  }
}
