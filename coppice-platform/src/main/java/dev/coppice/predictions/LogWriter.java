package dev.coppice.predictions;

import dev.coppice.errors.Unavailable;
import dev.coppice.predictions.LogSettings.Mode;
import dev.coppice.predictions.PredictionLog.Room;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The queue of a log and the thread that empties it into the file. */
final class LogWriter {

  private static final Logger LOG = System.getLogger(LogWriter.class.getName());
  private static final int ENOUGH = 1 << 18; // bytes a write of many small requests
  private static final int SPARE = 4; // as many threads may make lines without new buffers
  private static final long TIDY_MILLIS = 3_600_000;
  private static final long LOOK_MILLIS = 500; // for those who ask through the folder
  private static final long LINGER_NANOS = 15_000;
  private static final long ASYNC_MILLIS = 1;
  private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

  private final LogSettings settings;
  private final Sampling sampling;
  private final AppendFile file;
  private final LineFormat format;
  private final Lines lines; // of small requests
  private final List<Piece> together = new ArrayList<>(); // whose lines these are
  private final BlockingQueue<Lines> spare = new ArrayBlockingQueue<>(SPARE);
  private final LogFolder folder;
  private final Packing packing;
  private final FolderLock lock;
  private final Clock clock;
  private final Thread thread = new Thread(this::run, "prediction-log");

  private final AtomicLong reserved = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private volatile @Nullable String fault;

  private final Object queue = new Object();
  private final List<Piece> waiting = new ArrayList<>();
  private final List<CompletableFuture<Path>> rotations = new ArrayList<>();
  private volatile boolean pending;
  private boolean idle;
  private boolean closed;

  private long nextTidy;
  private long nextLook = System.nanoTime();

  LogWriter(
      LogSettings settings,
      LogFolder folder,
      AppendFile file,
      LineFormat format,
      FolderLock lock,
      Clock clock) {
    this.settings = settings;
    this.sampling = new Sampling(settings.sample());
    this.file = file;
    this.format = format;
    this.lines = emptyLines();
    this.folder = folder;
    this.packing = new Packing(folder, settings.packDays(), settings.packAs());
    this.lock = lock;
    this.clock = clock;
    thread.setDaemon(true);
  }

  private Lines emptyLines() {
    return new Lines(
        sampling,
        format.another(),
        broken -> {
          lost.incrementAndGet();
          fail("a line could not be made: " + broken);
        });
  }

  void start() {
    thread.start();
  }

  LogState state() {
    return new LogState(written.get(), lost.get(), dropped.get(), reserved.get(), fault);
  }

  Room reserve(int rows) {
    while (true) {
      long before = reserved.get();
      if (before >= PredictionLog.CAPACITY) {
        if (settings.mode() == Mode.ASYNC) {
          return new Drop();
        }
        throw new Unavailable(
            "The prediction log cannot follow: " + before + " rows wait for it; try again soon");
      }
      if (reserved.compareAndSet(before, before + rows)) {
        return new Group(rows);
      }
    }
  }

  /** Counts what finds no room. */
  private final class Drop implements Room {
    @Override
    public CompletionStage<Void> append(List<Scored> rows, Executor helpers) {
      dropped.addAndGet(rows.size());
      return DONE;
    }

    @Override
    public void release() {}
  }

  /**
   * Rows of one request that are written together: all of a small one.
   *
   * @param made their lines, when somebody else made them; else this thread does
   */
  private record Piece(Group group, List<Scored> rows, @Nullable Lines made) {}

  /** The rows of one request on their way into the file. */
  private final class Group implements Room {

    private final int room;
    private final CompletableFuture<Void> done =
        settings.mode() == Mode.ASYNC ? DONE : new CompletableFuture<>();
    private int left; // pieces that are not written
    private boolean appended;
    private boolean failed;

    Group(int room) {
      this.room = room;
    }

    @Override
    public CompletionStage<Void> append(List<Scored> rows, Executor helpers) {
      if (rows.isEmpty()) {
        release();
        return DONE;
      }
      left = InPieces.count(rows.size());
      if (left == 1) {
        hand(new Piece(this, rows, null));
        appended = true;
        return done;
      }
      appended = true;
      return InPieces.inTurn(rows, helpers, this::made, this::hand)
          .whenComplete(this::handed)
          .thenCompose(nothing -> done);
    }

    private Piece made(List<Scored> rows) {
      Lines known = spare.poll();
      return new Piece(this, rows, (known == null ? emptyLines() : known).add(rows));
    }

    private void hand(Piece piece) {
      synchronized (queue) {
        if (closed) {
          throw new Unavailable("The prediction log is closed: the server is stopping");
        }
        waiting.add(piece);
        wake();
      }
    }

    /** When a piece cannot come, those before it are written, and nobody waits for the others. */
    private void handed(@Nullable Void nothing, @Nullable Throwable failure) {
      if (failure != null) {
        reserved.addAndGet(-room);
      }
    }

    @Override
    public void release() {
      if (!appended) {
        appended = true;
        reserved.addAndGet(-room);
      }
    }

    void written() {
      left--;
      if (left > 0) {
        return;
      }
      reserved.addAndGet(-room);
      if (failed && settings.mode() == Mode.DURABLE) {
        done.completeExceptionally(
            new Unavailable("The prediction could not be logged durably: " + fault));
      } else {
        done.complete(null);
      }
    }
  }

  /**
   * Removes lines from all that is written and waits now.
   *
   * @return how many
   */
  long erase(LogFiles files, LogFiles.Which which) {
    CompletableFuture<Path> rotated = new CompletableFuture<>();
    synchronized (queue) {
      if (closed) {
        throw new Unavailable("The prediction log is closed: the server is stopping");
      }
      rotations.add(rotated);
      wake();
    }
    return files.erase(which, folder, rotated.join());
  }

  void close() {
    synchronized (queue) {
      closed = true;
      wake();
    }
    try {
      thread.join();
      packing.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void wake() {
    pending = true;
    if (idle) {
      idle = false;
      queue.notifyAll();
    }
  }

  private void run() {
    List<Piece> pieces = new ArrayList<>();
    try (lock) {
      while (take(pieces)) {
        write(pieces);
        pieces.clear();
        serve();
      }
      file.force();
      file.close();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "The prediction log was not closed well: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      abandon(pieces);
    }
  }

  /**
   * Waits for something to do, at most until it is time to look around.
   *
   * @return whether to go on; false when closed and empty
   */
  @SuppressWarnings("WaitNotInLoop") // run() is the loop; waking up for nothing is harmless
  private boolean take(List<Piece> pieces) throws InterruptedException {
    linger();
    synchronized (queue) {
      if (waiting.isEmpty() && rotations.isEmpty() && !closed) {
        idle = true;
        queue.wait(LOOK_MILLIS);
        idle = false;
      }
      pending = false;
      pieces.addAll(waiting);
      waiting.clear();
      return !closed || !pieces.isEmpty() || !rotations.isEmpty();
    }
  }

  /**
   * Waking a thread costs more than writing a line, so it does not fall asleep at once: under load
   * the next row is there within microseconds. Where nobody waits for the line, it sleeps first and
   * writes many at once.
   */
  @SuppressWarnings("ThreadPriorityCheck") // yields for speed only; nothing relies on it
  private void linger() throws InterruptedException {
    if (settings.mode() == Mode.ASYNC) {
      Thread.sleep(ASYNC_MILLIS);
      return;
    }
    long until = System.nanoTime() + LINGER_NANOS;
    while (!pending && System.nanoTime() < until) {
      Thread.yield(); // to those who score, when all processors are busy
    }
  }

  private void write(List<Piece> pieces) {
    for (Piece piece : pieces) {
      Lines made = piece.made();
      if (made != null) {
        flush();
        append(made, List.of(piece));
        if (made.isWorthKeeping()) {
          spare.offer(made);
        }
      } else {
        lines.add(piece.rows());
        together.add(piece);
        if (lines.length() >= ENOUGH) {
          flush();
        }
      }
    }
    flush();
  }

  private void flush() {
    append(lines, together);
    together.clear();
  }

  /** Writes lines, and lets the answers leave that wait for nothing else. */
  private void append(Lines ready, List<Piece> pieces) {
    try {
      if (ready.count() > 0) {
        ready.appendTo(file);
        if (settings.mode() == Mode.DURABLE) {
          file.force();
        }
        written.addAndGet(ready.count());
        fault = null;
      }
    } catch (IOException | RuntimeException e) {
      lost.addAndGet(ready.count());
      pieces.forEach(piece -> piece.group().failed = true);
      fail(String.valueOf(e.getMessage()));
    } finally {
      ready.clear();
    }
    pieces.forEach(piece -> piece.group().written());
  }

  private void fail(String why) {
    if (fault == null) { // told when it begins; state() tells as long as it lasts
      LOG.log(Level.WARNING, "Predictions cannot be logged: " + why);
    }
    fault = why;
  }

  /** Rotations that were asked for, and files that are too old. */
  private void serve() {
    List<CompletableFuture<Path>> asked;
    synchronized (queue) {
      asked = List.copyOf(rotations);
      rotations.clear();
    }
    try {
      boolean wished = looksNow() && Rotation.isAsked(folder);
      if (wished || !asked.isEmpty()) {
        Path current = file.rotate();
        asked.forEach(each -> each.complete(current));
        Rotation.done(folder);
      } else if (clock.millis() >= nextTidy) {
        nextTidy = clock.millis() + TIDY_MILLIS;
        file.tidy();
        packing.start(clock.instant());
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.WARNING, "The files of the prediction log cannot be tidied: " + e);
      asked.forEach(
          each -> each.completeExceptionally(new Unavailable("No new log file: " + e, e)));
    }
  }

  private boolean looksNow() {
    long now = System.nanoTime();
    if (now - nextLook < 0) {
      return false;
    }
    nextLook = now + LOOK_MILLIS * 1_000_000;
    return true;
  }

  /** Nobody waits for a thread that is gone. */
  private void abandon(List<Piece> pieces) {
    List<Piece> left = new ArrayList<>(pieces);
    synchronized (queue) {
      closed = true;
      left.addAll(waiting);
      waiting.clear();
      rotations.forEach(each -> each.completeExceptionally(new Unavailable("The log has ended")));
    }
    for (Piece piece : left) {
      piece.group().failed = true;
      lost.addAndGet(piece.rows().size());
      piece.group().written();
    }
  }
}
