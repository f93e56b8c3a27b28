package dev.coppice.predictions;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
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
   * @return false when they cannot be packed in that way, and nothing was changed
   */
  static boolean of(Path from, Path to, Predicate<byte[]> keep) throws IOException {
    boolean parquet = LogFolder.isParquet(to);
    Path lines = LogFolder.draft(parquet ? LogFolder.unpacked(to) : to);
    write(from, lines, keep, LogFolder.isPacked(to) && !parquet);
    if (!Files.exists(from)) { // it became too old meanwhile
      Files.delete(lines);
      return true;
    }
    Path draft = parquet ? LogFolder.draft(to) : lines;
    if (parquet) {
      boolean packed = LinePacker.required().pack(lines, draft) && same(lines, draft);
      Files.delete(lines);
      if (!packed) {
        Files.deleteIfExists(draft);
        return false;
      }
    }
    try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(draft, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return true;
  }

  private static void write(Path from, Path draft, Predicate<byte[]> keep, boolean gzip)
      throws IOException {
    try (Stream<byte[]> lines = RawLines.of(List.of(from));
        OutputStream out = open(draft, gzip)) {
      for (byte[] line : (Iterable<byte[]>) lines::iterator) {
        if (keep.test(line)) {
          out.write(line);
          out.write('\n');
        }
      }
    }
  }

  /** Whether what was packed gives the same bytes back: asked before any original goes. */
  private static boolean same(Path lines, Path packed) throws IOException {
    try (InputStream before = Files.newInputStream(lines);
        InputStream after = LinePacker.required().open(packed)) {
      byte[] one;
      do {
        one = before.readNBytes(STEP);
        if (!Arrays.equals(one, after.readNBytes(STEP))) {
          return false;
        }
      } while (one.length > 0);
      return true;
    }
  }

  private static OutputStream open(Path draft, boolean packed) throws IOException {
    OutputStream out = Files.newOutputStream(draft);
    return new BufferedOutputStream(packed ? new GZIPOutputStream(out, STEP) : out, STEP);
  }
}
