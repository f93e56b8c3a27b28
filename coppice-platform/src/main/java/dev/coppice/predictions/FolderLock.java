package dev.coppice.predictions;

import dev.coppice.errors.Unavailable;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second process, or a second log here, from writing into a folder; ends with its process.
 */
record FolderLock(FileChannel channel) implements Closeable {

  /**
   * @throws Unavailable when somebody else has it
   */
  static FolderLock take(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    @Nullable FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // held by this process
    }
    if (lock == null) {
      channel.close();
      throw new Unavailable(
          "Another server writes the prediction log in "
              + folder
              + "; stop it, or use another home");
    }
    return new FolderLock(channel);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
