package dev.coppice.predictions;

import dev.coppice.errors.Problems;
import dev.coppice.errors.Unavailable;
import dev.coppice.predictions.LogSettings.Mode;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The log of one project's predictions: JSON lines in rotating files. Thread-safe.
 *
 * <p>Idea: whoever scores hands its rows to one writer thread, which renders everything that waits
 * as one group, writes it with one call, and then completes the stages of the group: the more load,
 * the larger the groups, the cheaper a line. Files stay open; a line costs the same in a log of any
 * size. The lines of a large request are made by several threads, piece by piece, and written in
 * the order of its rows while the next ones are made; lines of others may stand between two pieces.
 * Rejected: writing on the caller's thread (a stalled disk would stall the event loop), and a queue
 * of rendered bytes for small requests (twice the garbage).
 *
 * <p>Memory is bounded: room is taken before rows are scored, and when more than {@value #CAPACITY}
 * rows are on their way the next request is refused as unavailable, or in {@link Mode#ASYNC} its
 * lines are dropped and counted.
 *
 * <p>A disk that fails does not stop predictions: lines are lost, counted and shown in {@link
 * #state}, and the log goes on as soon as writing succeeds again. Only in {@link Mode#DURABLE},
 * where the line is a promise, the requests concerned fail as unavailable.
 */
public final class PredictionLog implements AutoCloseable {

  private static final Logger LOG = System.getLogger(PredictionLog.class.getName());

  /** Rows on their way; the largest request may come on top. */
  static final int CAPACITY = 1 << 16;

  private final @Nullable LogWriter writer;
  private final LogFiles files;
  private final Origins origins;

  private PredictionLog(@Nullable LogWriter writer, LogFiles files, Origins origins) {
    this.writer = writer;
    this.files = files;
    this.origins = origins;
  }

  /**
   * Opens a log for writing, behind what is there; a line that a killed process left half-written
   * is cut. Several processes may write one log, see {@link LogLanes}. Nothing is created for
   * {@link Mode#OFF}.
   *
   * @param folder that belongs to this log alone
   * @throws Unavailable when the folder cannot be written
   */
  public static PredictionLog open(
      Path folder, LogSettings settings, LineNames names, Clock clock) {
    return open(folder, settings, names, clock, AppendFile.DISK);
  }

  static PredictionLog open(
      Path folder, LogSettings settings, LineNames names, Clock clock, AppendFile.Disk disk) {
    check(settings);
    LogFiles files = new LogFiles(folder, names);
    if (settings.mode() == Mode.OFF) {
      return new PredictionLog(null, files, new Origins(folder));
    }
    try {
      LogLanes.Lane lane = new LogLanes(folder).take();
      LogFolder place = lane.folder();
      place.removeDrafts();
      Rotation.done(place);
      AppendFile file = new AppendFile(place, settings, clock, disk);
      LineFormat format = new LineFormat(names, settings.redact());
      LogWriter writer = new LogWriter(settings, place, file, format, lane.lock(), clock);
      writer.start();
      return new PredictionLog(writer, files, new Origins(place.path()));
    } catch (IOException e) {
      throw new Unavailable("The prediction log in " + folder + " cannot be written: " + e, e);
    }
  }

  private static void check(LogSettings settings) {
    Problems problems = new Problems();
    if (!(settings.sample() >= 0 && settings.sample() <= 1)) {
      problems.add("serving.log.sample", settings.sample() + " is no share; accepted: 0 to 1");
    }
    if (settings.rotateBytes() < 1) {
      problems.add("serving.log.rotate_bytes", "it is not positive; accepted: 1 or more");
    }
    if (settings.packDays() < 0 || settings.keepDays() < 0 || settings.keepBytes() < 0) {
      problems.add("serving.log", "a limit is negative; accepted: 0 (no limit) or more");
    }
    if (settings.packDays() > 0 && settings.packAs() == LogSettings.PackAs.PARQUET) {
      LinePacker.required();
    }
    problems.throwIfAny();
  }

  /**
   * Takes room, before rows are scored.
   *
   * @throws Unavailable when the log cannot follow
   */
  public Room reserve(int rows) {
    return writer == null ? Room.NOWHERE : writer.reserve(rows);
  }

  /**
   * Writes down which model a version is, before it answers. A disk that fails does not stop it:
   * then its predictions cannot be traced further than to the name of the version.
   */
  public void answering(Origin origin) {
    if (writer == null) {
      return;
    }
    try {
      origins.add(origin);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "It cannot be written down which model answers: " + e);
    }
  }

  public LogState state() {
    return writer == null ? new LogState(0, 0, 0, 0, null) : writer.state();
  }

  /** What is in the files, also while they are written. */
  public LogFiles files() {
    return files;
  }

  /**
   * Removes every line of a person, or of anything else that lines can tell, from all files.
   * Predictions go on meanwhile.
   *
   * @return how many lines were removed
   */
  public long erase(LogFiles.Which which) {
    if (writer == null) {
      return files.erase(which);
    }
    return writer.erase(files, which);
  }

  /** Writes what waits, and ends. */
  @Override
  public void close() {
    if (writer != null) {
      writer.close();
    }
  }

  /** Room for the rows of one request: appended to, or released. One thread at a time. */
  public interface Room {

    /** Of a log that is off. */
    Room NOWHERE =
        new Room() {
          @Override
          public CompletionStage<Void> append(List<Scored> rows, Executor helpers) {
            return CompletableFuture.completedFuture(null);
          }

          @Override
          public void release() {}
        };

    /**
     * Hands the rows to the log; nothing is written on the caller's thread.
     *
     * @param rows at most as many as the room was taken for
     * @param helpers make the lines where there are many rows
     * @return completes when the answer may leave, usually on the log's thread: hop off before any
     *     long work. Fails with {@link Unavailable} when a durable line could not be written.
     */
    CompletionStage<Void> append(List<Scored> rows, Executor helpers);

    /** The same without help: the lines of many rows are made on the caller's thread. */
    default CompletionStage<Void> append(List<Scored> rows) {
      return append(rows, Runnable::run);
    }

    /** Gives the room back unused; does nothing after {@link #append}. */
    void release();
  }
}
