package dev.coppice.predictions;

import dev.coppice.errors.Unavailable;
import dev.coppice.predictions.FolderLock.Right;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folders of one log: every process that writes has one for itself, the first the log's own
 * folder, others {@code writer-2}, {@code writer-3} ... in it.
 *
 * <p>Idea: what holds for a folder with one writer (lines are whole, names sort by time, closed
 * files can be packed and erased) then holds for any number of processes, and none waits for
 * another. A lock that ends with its process, however that ends, says which folders are taken; who
 * begins takes the first free one, repairs its end and goes on there. Rejected: one file with a
 * lock around each write (a stopped process would stop all others), and names by process id (their
 * files would be nobody's when it is gone).
 *
 * @param root the log's own folder
 */
record LogLanes(Path root) {

  private static final String OTHERS = "writer-";
  private static final Pattern OTHER = Pattern.compile(OTHERS + "[1-9][0-9]*");
  private static final int MOST = 64;

  /** A folder that is written by this process, until the lock is closed. */
  record Lane(LogFolder folder, FolderLock lock) {}

  /** A file that nobody writes any more. */
  private record Closed(Path file, Instant end) {}

  /** The lanes around a folder that is one of them. */
  static LogLanes around(LogFolder folder) {
    Path parent = folder.path().toAbsolutePath().getParent();
    boolean other = OTHER.matcher(folder.path().getFileName().toString()).matches();
    return new LogLanes(other && parent != null ? parent : folder.path());
  }

  /**
   * Takes the first folder that no process writes in.
   *
   * @throws Unavailable when there are too many
   */
  Lane take() throws IOException {
    for (int number = 1; number <= MOST; number++) {
      Path folder = number == 1 ? root : root.resolve(OTHERS + number);
      Files.createDirectories(folder);
      Optional<FolderLock> lock = FolderLock.tryTake(folder, Right.APPEND);
      if (lock.isPresent()) {
        return new Lane(new LogFolder(folder), lock.get());
      }
    }
    throw new Unavailable(
        MOST
            + " processes write the prediction log in "
            + root
            + "; stop one, or use another home");
  }

  /** All folders, whether somebody writes in them or not. */
  List<LogFolder> all() {
    List<LogFolder> lanes = new ArrayList<>();
    lanes.add(new LogFolder(root));
    if (Files.isDirectory(root)) {
      try (Stream<Path> entries = Files.list(root)) {
        entries
            .filter(entry -> OTHER.matcher(entry.getFileName().toString()).matches())
            .sorted()
            .forEach(entry -> lanes.add(new LogFolder(entry)));
      } catch (IOException e) {
        throw new Unavailable("The prediction log in " + root + " cannot be listed: " + e, e);
      }
    }
    return lanes;
  }

  /** The files of all folders, oldest first. */
  List<Path> files() {
    return inOrder(all().stream().flatMap(lane -> lane.files().stream()));
  }

  static List<Path> inOrder(Stream<Path> files) {
    return files
        .sorted(Comparator.comparing(LogFolder::start).thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  /**
   * Deletes what is too old, or too much of all folders together, oldest first; never a file that
   * somebody writes. A file is as old as its last line, so as the start of the one behind it.
   *
   * @param own the folder of this process
   */
  void tidy(LogFolder own, LogSettings settings, Instant now) throws IOException {
    if (settings.keepDays() == 0 && settings.keepBytes() == 0) {
      return;
    }
    long total = 0;
    List<Closed> closed = new ArrayList<>();
    List<FolderLock> abandoned = new ArrayList<>();
    try {
      for (LogFolder lane : all()) {
        List<Path> files = lane.files();
        for (int i = 0; i < files.size(); i++) {
          total += size(files.get(i));
          if (i > 0) {
            closed.add(new Closed(files.get(i - 1), LogFolder.start(files.get(i))));
          }
        }
        if (!files.isEmpty() && !lane.equals(own)) { // its last one, too, when nobody is left there
          Path last = files.get(files.size() - 1);
          FolderLock.tryTake(lane.path(), Right.APPEND)
              .ifPresent(
                  lock -> {
                    abandoned.add(lock);
                    closed.add(new Closed(last, changed(last)));
                  });
        }
      }
      delete(closed, total, settings, now);
    } finally {
      for (FolderLock lock : abandoned) {
        lock.close();
      }
    }
  }

  private static void delete(List<Closed> closed, long all, LogSettings settings, Instant now)
      throws IOException {
    closed.sort(Comparator.comparing(Closed::end).thenComparing(Closed::file));
    long total = all;
    for (Closed each : closed) {
      Duration age = Duration.between(each.end(), now);
      boolean old = settings.keepDays() > 0 && age.toDays() >= settings.keepDays();
      boolean much = settings.keepBytes() > 0 && total > settings.keepBytes();
      if (!old && !much) {
        return;
      }
      total -= size(each.file());
      Files.deleteIfExists(each.file());
    }
  }

  /** Of a file that another process may just have deleted. */
  private static long size(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  private static Instant changed(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      return Instant.MAX; // it is gone
    }
  }
}
