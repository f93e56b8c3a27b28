package dev.coppice.predictions;

import dev.coppice.errors.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files that one process at a time writes of a log, named by the time of their first line:
 * their names sort by time. Old ones are packed.
 */
record LogFolder(Path path) {

  /** How the name of a packed file ends. */
  static final String PACKED = ".jsonl.gz";

  static final String PARQUET = ".parquet";

  private static final String SUFFIX = ".jsonl";
  private static final String DRAFT = ".draft";
  private static final String PREFIX = "predictions-";
  private static final Pattern NAME =
      Pattern.compile("predictions-\\d{8}T\\d{12}Z\\.(jsonl|jsonl\\.gz|parquet)");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSSSSS'Z'").withZone(ZoneOffset.UTC);

  /** Oldest first. A packed file whose original is still there does not count. */
  List<Path> files() {
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries
          .filter(entry -> NAME.matcher(entry.getFileName().toString()).matches())
          .filter(entry -> !isPacked(entry) || !Files.exists(unpacked(entry)))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new Unavailable("The prediction log in " + path + " cannot be listed: " + e, e);
    }
  }

  /** A name for a file that begins now, behind all others even when the clock was set back. */
  Path next(Instant now) {
    List<Path> files = files();
    Instant start = now.truncatedTo(ChronoUnit.MICROS);
    if (!files.isEmpty()) {
      Instant after = start(files.get(files.size() - 1)).plus(1, ChronoUnit.MICROS);
      start = after.isAfter(start) ? after : start;
    }
    return path.resolve(PREFIX + TIME.format(start) + SUFFIX);
  }

  static Instant start(Path file) {
    String name = file.getFileName().toString();
    String time = name.substring(PREFIX.length(), name.indexOf('.'));
    return LocalDateTime.parse(time, TIME).toInstant(ZoneOffset.UTC);
  }

  static boolean isPacked(Path file) {
    return file.toString().endsWith(PACKED) || isParquet(file);
  }

  static boolean isParquet(Path file) {
    return file.toString().endsWith(PARQUET);
  }

  /** What a packed file was called before, or is itself. */
  static Path unpacked(Path file) {
    String name = file.getFileName().toString();
    return file.resolveSibling(name.substring(0, name.indexOf('.')) + SUFFIX);
  }

  static Path packed(Path file) {
    return file.resolveSibling(file.getFileName() + ".gz");
  }

  static Path parquet(Path file) {
    String name = file.getFileName().toString();
    return file.resolveSibling(name.substring(0, name.indexOf('.')) + PARQUET);
  }

  /** A file that is being rewritten, as {@link #files} never shows it. */
  static Path draft(Path file) {
    return file.resolveSibling("." + file.getFileName() + DRAFT);
  }

  /** Deletes packed files whose original is still there: whoever packed them was killed. */
  void removeTwins() throws IOException {
    for (Path file : files()) {
      if (!isPacked(file)) {
        Files.deleteIfExists(packed(file));
        Files.deleteIfExists(parquet(file));
      }
    }
  }

  /** Deletes what a process left that was killed while it rewrote a file. */
  void removeDrafts() throws IOException {
    try (Stream<Path> entries = Files.list(path)) {
      for (Path entry : entries.toList()) {
        String name = entry.getFileName().toString();
        if (name.startsWith("." + PREFIX) && name.endsWith(DRAFT)) {
          Files.delete(entry);
        }
      }
    }
  }

  /** {@link LogLanes#tidy}, of all that write this log. */
  void tidy(LogSettings settings, Instant now) throws IOException {
    LogLanes.around(this).tidy(this, settings, now);
  }
}
