package dev.coppice.predictions;

import dev.coppice.errors.Unavailable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How one process asks the one that writes a log to begin a new file: it makes a file of this name,
 * the writer rotates and removes it. Works for whoever may write in the folder, without a port or a
 * token.
 */
final class Rotation {

  private static final String NAME = ".rotate";
  private static final long PATIENCE_NANOS = 10_000_000_000L;

  private Rotation() {}

  /**
   * Asks and waits.
   *
   * @return the file that is being written now
   */
  static Path ask(LogFolder folder) throws IOException {
    Path wish = folder.path().resolve(NAME);
    try {
      Files.createFile(wish);
    } catch (FileAlreadyExistsException e) {
      // somebody else asks too
    }
    long until = System.nanoTime() + PATIENCE_NANOS;
    while (Files.exists(wish)) {
      if (System.nanoTime() > until) {
        Files.deleteIfExists(wish);
        throw new Unavailable(
            "The server that writes in "
                + folder.path()
                + " did not begin a new file within 10 seconds; is it alive?");
      }
      FolderLock.pause();
    }
    List<Path> files = folder.files();
    return files.get(files.size() - 1);
  }

  /** Whether somebody asks. */
  static boolean isAsked(LogFolder folder) {
    return Files.exists(folder.path().resolve(NAME));
  }

  static void done(LogFolder folder) throws IOException {
    Files.deleteIfExists(folder.path().resolve(NAME));
  }
}
