package dev.coppice.predictions;

import dev.coppice.errors.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log piece by piece: each call gives what was written since the one before, and costs as
 * much as that. Remembered is a place in each file, nothing of what is in them.
 *
 * <p>A file that was packed, or rewritten because somebody was erased, is another file: it is read
 * again from its beginning, so predictions may come twice, and whoever listens knows them by their
 * ids. One thread at a time.
 */
public final class LogTail {

  private static final int TOGETHER = 500;

  private final LogFiles files;
  private final Supplier<Labels> labels;
  private Map<Path, Place> places = new HashMap<>();

  /**
   * @param file what the file system knows the file by; null where it has no such thing
   * @param to the first byte that was not read
   */
  private record Place(@Nullable Object file, long size, long to) {}

  /**
   * @param labels asked for when they are first needed
   */
  public LogTail(LogFiles files, Supplier<Labels> labels) {
    this.files = files;
    this.labels = labels;
  }

  /** Begins anew: what was read comes again. */
  public void rewind() {
    places = new HashMap<>();
  }

  /**
   * Reads on.
   *
   * @param from older predictions are left out, and files of before are not opened
   */
  public void read(Instant from, Consumer<LoggedPrediction> each) {
    Set<Path> there = new HashSet<>();
    for (Path file : files.files(from, Instant.MAX)) {
      try {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        Place last = places.get(file);
        boolean same = last != null && Objects.equals(last.file(), now.fileKey());
        if (last == null || !same || last.size() != now.size()) {
          boolean grown = last != null && same && now.size() > last.size();
          long begin = last != null && grown && !LogFolder.isPacked(file) ? last.to() : 0;
          long to = begin + read(file, begin, from, each);
          places.put(file, new Place(now.fileKey(), now.size(), to));
        }
        there.add(file);
      } catch (NoSuchFileException e) {
        // it was too old, or is packed now
      } catch (IOException e) {
        throw new Unavailable("The prediction log " + file + " cannot be read: " + e, e);
      }
    }
    places.keySet().retainAll(there);
  }

  private long read(Path file, long begin, Instant from, Consumer<LoggedPrediction> each) {
    RawLines lines = new RawLines(file, begin);
    try (lines) {
      lines.forEachRemaining(
          line ->
              LoggedPrediction.read(line, files.names())
                  .filter(prediction -> !prediction.time().isBefore(from))
                  .ifPresent(each));
    }
    return lines.passed();
  }

  /** The labels of requests, as far as there are any. */
  public Map<String, Label> labels(List<String> requestIds) {
    Map<String, Label> known = new HashMap<>();
    for (int at = 0; at < requestIds.size(); at += TOGETHER) {
      List<String> some = requestIds.subList(at, Math.min(requestIds.size(), at + TOGETHER));
      known.putAll(labels.get().find(new ArrayList<>(some)));
    }
    return known;
  }
}
