package dev.coppice.predictions;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** A file of lines written anew: complete under its name, or not at all. */
final class Rewriting {

  private static final int STEP = 1 << 16;

  private Rewriting() {}

  /**
   * @param to where the lines go, packed if its name says so; may be where they come from
   * @param keep which lines go there
   */
  static void of(Path from, Path to, Predicate<byte[]> keep) throws IOException {
    Path draft = LogFolder.draft(to);
    try (Stream<byte[]> lines = RawLines.of(List.of(from));
        OutputStream out = open(draft, LogFolder.isPacked(to))) {
      for (byte[] line : (Iterable<byte[]>) lines::iterator) {
        if (keep.test(line)) {
          out.write(line);
          out.write('\n');
        }
      }
    }
    if (!Files.exists(from)) { // it became too old meanwhile
      Files.delete(draft);
      return;
    }
    try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(draft, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static OutputStream open(Path draft, boolean packed) throws IOException {
    OutputStream out = Files.newOutputStream(draft);
    return new BufferedOutputStream(packed ? new GZIPOutputStream(out, STEP) : out, STEP);
  }
}
