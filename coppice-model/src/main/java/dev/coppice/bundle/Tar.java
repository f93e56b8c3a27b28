package dev.coppice.bundle;

import dev.coppice.errors.InvalidInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the entries of a tar (POSIX ustar and pax, GNU long names). Links and devices are refused:
 * nothing that could point out of the archive is even looked at. One thread.
 *
 * <p>Rejected: a library; the 512-byte header is easier to check than a dependency.
 */
final class Tar {

  private static final int BLOCK = 512;
  private static final int LONGEST_NAME = 1 << 12;

  private final InputStream in;
  private long unread; // of the last entry, with its padding

  Tar(InputStream in) {
    this.in = in;
  }

  /** A plain file; its bytes follow in the stream. */
  record Entry(String name, long size) {}

  /** Whether these could be the first bytes of a tar. */
  static boolean begins(byte[] bytes) {
    return bytes.length >= BLOCK && isHeader(bytes);
  }

  /** The next plain file, or null at the end. What is left of the last one is skipped. */
  @Nullable Entry next() throws IOException {
    String longName = null;
    while (true) {
      in.skipNBytes(unread);
      unread = 0;
      byte[] header = in.readNBytes(BLOCK);
      if (header.length == 0 || isZero(header)) {
        return null;
      }
      if (header.length < BLOCK || !isHeader(header)) {
        throw new InvalidInput("This is a damaged tar: a header has another checksum.");
      }
      long size = number(header, 124, 12);
      unread = size + (BLOCK - size % BLOCK) % BLOCK;
      switch (header[156]) {
        case 0, '0', '7' -> {
          return new Entry(longName == null ? name(header) : longName, size);
        }
        case 'L' -> longName = text(content(size));
        case 'x' -> longName = pax(content(size), longName);
        case 'g' -> content(size); // comments about the whole archive
        case '5' -> longName = null; // folders follow from the names of files
        default ->
            throw new InvalidInput(
                "'" + name(header) + "' is a link or a device; a model holds plain files only");
      }
    }
  }

  /** Reads at most {@code most} bytes of the current entry. */
  byte[] read(Entry entry, long most) throws IOException {
    byte[] bytes = in.readNBytes((int) Math.min(entry.size(), most));
    unread -= bytes.length;
    if (bytes.length < Math.min(entry.size(), most)) {
      throw new InvalidInput(entry.name() + ": the tar ends in the middle of it");
    }
    return bytes;
  }

  private byte[] content(long size) throws IOException {
    if (size > LONGEST_NAME) {
      throw new InvalidInput("A name in the tar is longer than " + LONGEST_NAME + " bytes.");
    }
    byte[] bytes = in.readNBytes((int) size);
    unread -= bytes.length;
    return bytes;
  }

  private static String name(byte[] header) {
    String name = text(header, 0, 100);
    boolean isPosix = text(header, 257, 6).equals("ustar");
    String folder = isPosix ? text(header, 345, 155) : "";
    return folder.isEmpty() ? name : folder + "/" + name;
  }

  /** Records of the form {@code "LENGTH key=value\n"}; only the path matters here. */
  private static @Nullable String pax(byte[] records, @Nullable String name) {
    String path = name;
    for (String line : new String(records, StandardCharsets.UTF_8).split("\n")) {
      int blank = line.indexOf(' ');
      if (line.startsWith("path=", blank + 1)) {
        path = line.substring(blank + 6);
      } else if (line.startsWith("size=", blank + 1)) {
        throw new InvalidInput("A file in the tar is larger than 8 GiB.");
      }
    }
    return path;
  }

  private static boolean isHeader(byte[] block) {
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : block[i] & 0xFF;
    }
    try {
      return sum == number(block, 148, 8);
    } catch (InvalidInput e) {
      return false;
    }
  }

  private static boolean isZero(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  private static long number(byte[] header, int offset, int length) {
    String digits = text(header, offset, length).strip();
    if (!digits.matches("[0-7]{1,11}")) {
      throw new InvalidInput("This is a damaged tar: '" + digits + "' is no octal number.");
    }
    return Long.parseLong(digits, 8);
  }

  private static String text(byte[] bytes) {
    return text(bytes, 0, bytes.length);
  }

  private static String text(byte[] bytes, int offset, int length) {
    int end = offset;
    while (end < offset + length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, offset, end - offset, StandardCharsets.UTF_8);
  }
}
