package dev.coppice.predictions;

import dev.coppice.predictions.FolderLock.Right;
import dev.coppice.predictions.LogSettings.PackAs;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Packs closed files with gzip, to about a tenth, or as Parquet, one at a time on a thread of its
 * own, so that no line waits for it. The original goes when the packed file is on disk (and, for
 * Parquet, has given every byte back); who is killed in between leaves both, and the original
 * counts.
 */
final class Packing {

  private static final Logger LOG = System.getLogger(Packing.class.getName());

  private final LogFolder folder;
  private final int days;
  private final PackAs as;
  private volatile Thread worker = new Thread();
  private volatile boolean stopping;

  /**
   * @param days since a file's last line; 0 packs nothing
   */
  Packing(LogFolder folder, int days, PackAs as) {
    this.folder = folder;
    this.days = days;
    this.as = as;
  }

  /** Packs what is due, unless that is being done already. */
  void start(Instant now) {
    if (days == 0 || worker.isAlive()) {
      return;
    }
    Thread thread = new Thread(() -> run(now), "prediction-log-packing");
    thread.setDaemon(true);
    thread.setPriority(Thread.MIN_PRIORITY);
    worker = thread;
    thread.start();
  }

  /** Lets the file end that is being packed. */
  void stop() throws InterruptedException {
    stopping = true;
    worker.join();
  }

  private void run(Instant now) {
    try {
      pack(now);
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.WARNING, "Old files of the prediction log cannot be packed: " + e);
    }
  }

  /** A file is as old as its last line, so as the start of the one behind it. */
  void pack(Instant now) throws IOException {
    List<Path> files = folder.files();
    for (int i = 0; i + 1 < files.size(); i++) {
      Duration age = Duration.between(LogFolder.start(files.get(i + 1)), now);
      if (age.toDays() < days || stopping) {
        return;
      }
      if (LogFolder.isPacked(files.get(i))) {
        continue;
      }
      Optional<FolderLock> lock = FolderLock.tryTake(folder.path(), Right.REWRITE);
      if (lock.isEmpty()) {
        return; // somebody erases; the next hour will do
      }
      try (FolderLock taken = lock.get()) {
        pack(files.get(i));
      }
    }
  }

  private void pack(Path file) throws IOException {
    Path packed = as == PackAs.PARQUET ? LogFolder.parquet(file) : LogFolder.packed(file);
    if (!Rewriting.of(file, packed, line -> true)) {
      packed = LogFolder.packed(file);
      Rewriting.of(file, packed, line -> true);
    }
    if (Files.exists(packed)) {
      Files.deleteIfExists(file);
    }
  }
}
