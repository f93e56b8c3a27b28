package dev.coppice.predictions;

import dev.coppice.codec.JsonStruct;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The file beside a log that says what each version was: a line whenever a version begins to answer
 * that was another model before, or none. So a line of the log needs no hash, and a label such as
 * {@code v2} that meant two models is told apart by time.
 */
final class Origins {

  private static final String NAME = "versions.jsonl";

  private final Path file;
  private final Map<String, Origin> latest = new HashMap<>();
  private boolean known;

  Origins(Path folder) {
    this.file = folder.resolve(NAME);
  }

  /** All of them, oldest first. */
  List<Origin> all() {
    if (!Files.exists(file)) {
      return List.of();
    }
    try (Stream<byte[]> lines = RawLines.of(List.of(file))) {
      return lines.flatMap(line -> Origin.read(line).stream()).toList();
    }
  }

  /** Writes it down, on disk when this answers, unless that is what was said last. */
  synchronized void add(Origin origin) throws IOException {
    if (!known) {
      all().forEach(each -> latest.put(each.version(), each));
      known = true;
    }
    Origin before = latest.get(origin.version());
    if (before != null && before.isSameModel(origin)) {
      return;
    }
    byte[] json = JsonStruct.compact(origin.struct());
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      channel.position(wholeLines(channel));
      ByteBuffer buffer = ByteBuffer.wrap(line);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    latest.put(origin.version(), origin);
  }

  /** Where the next line begins: over what a killed process left half-written. */
  private static long wholeLines(FileChannel channel) throws IOException {
    long end = channel.size();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (end > 0) {
      one.clear();
      channel.read(one, end - 1);
      if (one.get(0) == '\n') {
        break;
      }
      end--;
    }
    channel.truncate(end);
    return end;
  }

  /** What the version of a prediction was when it was given. */
  static Optional<Origin> of(LoggedPrediction prediction, List<Origin> origins) {
    List<Origin> same = new ArrayList<>(origins);
    same.removeIf(origin -> !origin.version().equals(prediction.version()));
    Origin found = null;
    for (Origin origin : same) {
      if (found == null || !origin.since().isAfter(prediction.time())) {
        found = origin;
      }
    }
    return Optional.ofNullable(found);
  }
}
