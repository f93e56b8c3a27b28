package dev.coppice.predictions;

import dev.coppice.codec.JsonBytes;
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
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a prediction log has in its files: read line by line at constant memory, also while it is
 * written. Lines of one process stand in the order they were written; where several processes write
 * at a time, their files do. Thread-safe.
 */
public final class LogFiles {

  /** A line is stamped when its row was scored, which may be a little before its file began. */
  private static final Duration LATE = Duration.ofMinutes(10);

  private final LogLanes lanes;
  private final LineNames names;

  /**
   * @param names that the lines were written with
   */
  public LogFiles(Path folder, LineNames names) {
    this.lanes = new LogLanes(folder);
    this.names = names;
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
    return LogLanes.inOrder(lanes.all().stream().flatMap(lane -> files(lane, from, to).stream()));
  }

  private static List<Path> files(LogFolder lane, Instant from, Instant to) {
    List<Path> files = lane.files();
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
    return lanes.all().stream()
        .flatMap(lane -> new Origins(lane.path()).all().stream())
        .sorted(Comparator.comparing(Origin::since))
        .toList();
  }

  /** What the version of a prediction was when it was given; empty when nobody wrote it down. */
  public static Optional<Origin> origin(LoggedPrediction prediction, List<Origin> origins) {
    return Origins.of(prediction, origins);
  }

  /** The request ids of all predictions, in the order they were written. Close the stream. */
  public Stream<String> requestIds() {
    return RawLines.of(lanes.files()).flatMap(line -> LoggedPrediction.requestId(line).stream());
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
    byte[] id = new JsonBytes().add("\"request_id\":").quoted(requestId).copy();
    return lanes.all().stream()
        .flatMap(lane -> find(lane, requestId, id, from, to).stream())
        .max(Comparator.comparing(LoggedPrediction::time));
  }

  private Optional<LoggedPrediction> find(
      LogFolder lane, String requestId, byte[] id, Instant from, Instant to) {
    List<Path> newestFirst = files(lane, from, to);
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
    return RawLines.of(lanes.files())
        .filter(line -> matches(which, line))
        .flatMap(line -> LoggedPrediction.read(line, names).stream());
  }

  /**
   * Removes lines from all files: each that holds one is rewritten, at once. Servers that write
   * here are asked to begin a new file first, and go on meanwhile; what they log later is not
   * looked at.
   *
   * @return how many lines were removed
   * @throws Unavailable when a server does not do it, or a file cannot be rewritten
   */
  public long erase(Which which) {
    return lanes.all().stream().mapToLong(lane -> erase(which, lane)).sum();
  }

  /**
   * The same in a process that writes here itself.
   *
   * @param own its folder
   * @param writing the file that it writes
   */
  long erase(Which which, LogFolder own, Path writing) {
    long others =
        lanes.all().stream()
            .filter(lane -> !lane.path().equals(own.path()))
            .mapToLong(lane -> erase(which, lane))
            .sum();
    return others + rewrite(which, own, writing);
  }

  private static long erase(Which which, LogFolder lane) {
    if (lane.files().isEmpty()) {
      return 0;
    }
    try {
      Optional<FolderLock> alone = FolderLock.tryTake(lane.path(), Right.APPEND);
      if (alone.isPresent()) {
        try (FolderLock lock = alone.get()) {
          return rewrite(which, lane, null);
        }
      }
      return rewrite(which, lane, Rotation.ask(lane));
    } catch (IOException e) {
      throw new Unavailable("The prediction log in " + lane.path() + " cannot be used: " + e, e);
    }
  }

  /**
   * @param writing the file that is being written, which is left alone, and so are later ones
   */
  private static long rewrite(Which which, LogFolder lane, @Nullable Path writing) {
    long erased = 0;
    try (FolderLock lock = FolderLock.await(lane.path(), Right.REWRITE)) {
      lane.removeTwins();
      for (Path file : lane.files()) {
        if (writing == null || LogFolder.start(file).isBefore(LogFolder.start(writing))) {
          erased += rewrite(which, file);
        }
      }
      return erased;
    } catch (IOException e) {
      throw new Unavailable(
          "Lines in "
              + lane.path()
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
    boolean done =
        Rewriting.of(
            file,
            file,
            line -> {
              boolean matches = matches(which, line);
              erased[0] += matches ? 1 : 0;
              return !matches;
            });
    if (!done) {
      throw new IOException(file + " cannot be packed again");
    }
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
