package dev.coppice.tracking;

import dev.coppice.errors.NotFound;
import dev.coppice.errors.Unavailable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether the process behind a run lives: it holds a lock on {@code running/ID} in the home,
 * which the operating system takes away however the process ends. Rejected: process ids, which are
 * used again and differ from container to container, and heart-beats, which call a machine that
 * slept dead. Runs that other clients log have no such file, and only they know how those stand.
 */
public final class Liveness implements AutoCloseable {

  private static final String WHY = "Its process ended without saying how the run ended";

  private final Path file;
  private final FileChannel channel;

  private Liveness(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** This process works on a run from now on, until it closes this or ends. */
  public static Liveness of(Path home, String run) {
    Path file = home.resolve("running").resolve(run);
    try {
      Files.createDirectories(file.resolveSibling(""));
      FileChannel channel = open(file, StandardOpenOption.CREATE);
      channel.lock();
      return new Liveness(file, channel);
    } catch (IOException e) {
      throw new Unavailable(file + " cannot be locked: " + e, e);
    }
  }

  /**
   * Writes down {@link RunStatus#KILLED} for the runs of this home whose process is gone.
   *
   * @return their ids
   */
  public static List<String> buryDead(Path home, Runs runs, Clock clock) {
    List<String> dead = new ArrayList<>();
    for (Path file : files(home.resolve("running"))) {
      try (FileChannel channel = open(file, StandardOpenOption.WRITE)) {
        if (lock(channel) != null && bury(file.getFileName().toString(), runs, clock)) {
          dead.add(file.getFileName().toString());
        }
      } catch (NoSuchFileException e) {
        continue; // it ended well just now
      } catch (IOException e) {
        throw new Unavailable(file + " cannot be read: " + e, e);
      }
      if (dead.contains(file.getFileName().toString())) {
        delete(file);
      }
    }
    return dead;
  }

  /** False while the run is not even in the store: it is about to begin. */
  private static boolean bury(String id, Runs runs, Clock clock) {
    try {
      Run run = runs.get(id);
      if (run.status() == RunStatus.RUNNING && run.deleted() == null) {
        runs.log(id, Batch.tags(Map.of("coppice.failure", WHY)));
        runs.update(id, RunStatus.KILLED, clock.millis());
      }
      return true;
    } catch (NotFound e) {
      return false;
    }
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new Unavailable(folder + " cannot be listed: " + e, e);
    }
  }

  private static FileChannel open(Path file, StandardOpenOption how) throws IOException {
    return FileChannel.open(file, how, StandardOpenOption.WRITE);
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // this very process works on it
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // the next one who looks tries again
    }
  }

  @Override
  public void close() {
    delete(file);
    try {
      channel.close();
    } catch (IOException e) {
      // the lock ends with the process at the latest
    }
  }
}
