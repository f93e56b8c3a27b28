package dev.coppice.predictions;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.ShortestDouble;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Unavailable;
import dev.coppice.frame.Schema;
import dev.coppice.predictions.FolderLock.Right;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a prediction log has in its files: read line by line at constant memory, also while it is
 * written. Thread-safe.
 */
public final class LogFiles {

  /** A line is stamped when its row was scored, which may be a little before its file began. */
  private static final Duration LATE = Duration.ofMinutes(10);

  private final LogFolder folder;
  private final LineNames names;
  private final Origins origins;

  /**
   * @param names that the lines were written with
   */
  public LogFiles(Path folder, LineNames names) {
    this.folder = new LogFolder(folder);
    this.names = names;
    this.origins = new Origins(folder);
  }

  /** Which lines somebody means. */
  public sealed interface Which {

    /** The row of this request id. */
    record Request(String id) implements Which {}

    /**
     * Every row with this value in a field.
     *
     * @param value a text, or a number as it is written shortest
     */
    record Value(String field, String value) implements Which {}
  }

  /**
   * The predictions from a time on to before another, in the order they were written. Close the
   * stream. A line that is no prediction is left out.
   */
  public Stream<LoggedPrediction> between(Instant from, Instant to) {
    return RawLines.of(files(from, to))
        .flatMap(line -> LoggedPrediction.read(line, names).stream())
        .filter(line -> !line.time().isBefore(from) && line.time().isBefore(to));
  }

  /**
   * The rows that were scored from a time on to before another, in the order they were written.
   * Close the stream. A line that is no prediction is left out.
   *
   * @param schema the fields to read
   */
  public Stream<LoggedFields> fields(Schema schema, Instant from, Instant to) {
    return RawLines.of(files(from, to))
        .flatMap(line -> LoggedFields.read(line, schema, from, to).stream());
  }

  /** The files that may hold predictions of a time, oldest first. */
  List<Path> files(Instant from, Instant to) {
    List<Path> files = folder.files();
    Instant late = to.isAfter(Instant.MAX.minus(LATE)) ? to : to.plus(LATE);
    List<Path> wanted = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      boolean over = i + 1 < files.size() && LogFolder.start(files.get(i + 1)).isBefore(from);
      if (!over && LogFolder.start(files.get(i)).isBefore(late)) {
        wanted.add(files.get(i));
      }
    }
    return wanted;
  }

  LineNames names() {
    return names;
  }

  /** What versions were, oldest first. */
  public List<Origin> origins() {
    return origins.all();
  }

  /** What the version of a prediction was when it was given; empty when nobody wrote it down. */
  public static Optional<Origin> origin(LoggedPrediction prediction, List<Origin> origins) {
    return Origins.of(prediction, origins);
  }

  void add(Origin origin) throws IOException {
    origins.add(origin);
  }

  /** The request ids of all predictions, in the order they were written. Close the stream. */
  public Stream<String> requestIds() {
    return RawLines.of(folder.files()).flatMap(line -> LoggedPrediction.requestId(line).stream());
  }

  /** {@link #find(String, Instant, Instant)} in all files. */
  public Optional<LoggedPrediction> find(String requestId) {
    return find(requestId, Instant.MIN, Instant.MAX);
  }

  /**
   * The prediction with a request id, the latest of equals; searches the newest file first. Costs
   * one pass over the files: about a second for each gigabyte of plain lines and two for each
   * gigabyte that is packed. Whoever knows roughly when it was asked reads only the files of that
   * time.
   */
  public Optional<LoggedPrediction> find(String requestId, Instant from, Instant to) {
    byte[] id = new Utf8Lines().add("\"request_id\":").quoted(requestId).copy();
    List<Path> newestFirst = files(from, to);
    Collections.reverse(newestFirst);
    for (Path file : newestFirst) {
      try (Stream<byte[]> lines =
          RawLines.of(List.of(file), (bytes, at, end) -> LineFormat.hasId(bytes, at, end, id))) {
        Optional<LoggedPrediction> found =
            lines
                .flatMap(line -> LoggedPrediction.read(line, names).stream())
                .filter(line -> line.requestId().equals(requestId))
                .filter(line -> !line.route().equals("shadow")) // it answered nobody
                .reduce((earlier, later) -> later);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /** The predictions that somebody means, oldest first. Close the stream. */
  public Stream<LoggedPrediction> matching(Which which) {
    return RawLines.of(folder.files())
        .filter(line -> matches(which, line))
        .flatMap(line -> LoggedPrediction.read(line, names).stream());
  }

  /**
   * Removes lines from all files: each that holds one is rewritten, at once. A server that writes
   * here is asked to begin a new file first, and goes on meanwhile; what it logs later is not
   * looked at.
   *
   * @return how many lines were removed
   * @throws Unavailable when the server does not do it, or a file cannot be rewritten
   */
  public long erase(Which which) {
    if (folder.files().isEmpty()) {
      return 0;
    }
    try {
      Optional<FolderLock> alone = FolderLock.tryTake(folder.path(), Right.APPEND);
      if (alone.isPresent()) {
        try (FolderLock lock = alone.get()) {
          return erase(which, null);
        }
      }
      return erase(which, Rotation.ask(folder));
    } catch (IOException e) {
      throw new Unavailable("The prediction log in " + folder.path() + " cannot be used: " + e, e);
    }
  }

  /**
   * @param writing the file that is being written, which is left alone, and so are later ones
   */
  long erase(Which which, @Nullable Path writing) {
    long erased = 0;
    try (FolderLock lock = FolderLock.await(folder.path(), Right.REWRITE)) {
      folder.removeTwins();
      for (Path file : folder.files()) {
        if (writing == null || LogFolder.start(file).isBefore(LogFolder.start(writing))) {
          erased += rewrite(which, file);
        }
      }
      return erased;
    } catch (IOException e) {
      throw new Unavailable(
          "Lines in "
              + folder.path()
              + " cannot be erased: "
              + e
              + "; "
              + erased
              + " were erased in older files; erase again to finish",
          e);
    }
  }

  private static long rewrite(Which which, Path file) throws IOException {
    try (Stream<byte[]> lines = RawLines.of(List.of(file))) {
      if (lines.noneMatch(line -> matches(which, line))) {
        return 0;
      }
    }
    long[] erased = {0};
    Rewriting.of(
        file,
        file,
        line -> {
          boolean matches = matches(which, line);
          erased[0] += matches ? 1 : 0;
          return !matches;
        });
    return erased[0];
  }

  private static boolean matches(Which which, byte[] line) {
    Struct struct;
    try {
      struct = JsonStruct.read(line);
      if (which instanceof Which.Request request) {
        return request.id().equals(struct.findText("request_id"));
      }
      Which.Value wanted = (Which.Value) which;
      Struct features = struct.struct("features");
      return features.has(wanted.field()) && wanted.value().equals(shown(features, wanted.field()));
    } catch (InvalidInput e) {
      return false; // no prediction
    }
  }

  private static String shown(Struct features, String field) {
    try {
      return features.text(field);
    } catch (InvalidInput e) {
      return ShortestDouble.brief(features.number(field));
    }
  }
}
