package dev.coppice.bundle;

import dev.coppice.errors.Conflict;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Unavailable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * The files of a bundle on disk. Reading trusts nothing: plain names only, no links, no folders,
 * bounded counts and sizes, also for a zip that unpacks to more than it says.
 */
final class BundleFiles {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}");
  private static final int MOST_FILES = 100;
  private static final int MOST_BYTES = 1 << 30;

  private BundleFiles() {}

  static Map<String, byte[]> read(Path place) {
    return read(place, MOST_BYTES);
  }

  /**
   * @param most how many bytes all files together may hold
   */
  static Map<String, byte[]> read(Path place, int most) {
    if (!Files.exists(place)) {
      throw new NotFound("There is no model bundle at " + place + ".");
    }
    try {
      return Files.isDirectory(place) ? readFolder(place, most) : readZip(place, most);
    } catch (IOException e) {
      throw new Unavailable("The bundle at " + place + " cannot be read: " + e, e);
    }
  }

  private static Map<String, byte[]> readFolder(Path folder, long most) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    long left = most;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String name = check(entry.getFileName().toString(), files);
        if (!Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
          throw new InvalidInput(name + ": a bundle holds plain files only, no folders or links");
        }
        try (InputStream in = Files.newInputStream(entry)) {
          left -= put(name, in, left, files);
        }
      }
    }
    return files;
  }

  private static Map<String, byte[]> readZip(Path file, long most) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    long left = most;
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        left -= put(check(entry.getName(), files), zip, left, files);
      }
    } catch (ZipException e) {
      throw new InvalidInput(file + " is neither a folder nor a zip: " + e.getMessage());
    }
    if (files.isEmpty()) {
      throw new InvalidInput(file + " is neither a bundle folder nor a zip with one.");
    }
    return files;
  }

  private static String check(String name, Map<String, byte[]> files) {
    if (!NAME.matcher(name).matches()) {
      throw new InvalidInput("'" + name + "' is no file name that a bundle can hold.");
    }
    if (files.size() >= MOST_FILES || files.containsKey(name)) {
      throw new InvalidInput(name + ": the bundle holds this name twice or too many files");
    }
    return name;
  }

  /** Reads at most {@code left} bytes; allocation follows what is there, not what is claimed. */
  private static int put(String name, InputStream in, long left, Map<String, byte[]> files)
      throws IOException {
    byte[] bytes = in.readNBytes((int) Math.min(left + 1, Integer.MAX_VALUE - 16));
    if (bytes.length > left) {
      throw new InvalidInput(
          name + ": the bundle holds more than it may, of which " + left + " bytes were left");
    }
    files.put(name, bytes);
    return bytes.length;
  }

  static void write(Map<String, byte[]> files, Path folder) {
    if (Files.exists(folder)) {
      throw new Conflict(folder + " exists already; a bundle is never overwritten.");
    }
    Path target = folder.toAbsolutePath().normalize();
    Path parent = target.getParent();
    if (parent == null) {
      throw new InvalidInput("A bundle cannot be written over " + target + ".");
    }
    Path draft = parent.resolve("." + target.getFileName() + ".draft");
    try {
      Files.createDirectories(parent);
      deleteDraft(draft);
      Files.createDirectory(draft);
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        writeDurably(draft.resolve(file.getKey()), file.getValue());
      }
      sync(draft);
      move(draft, target);
      sync(parent);
    } catch (IOException e) {
      try {
        deleteDraft(draft);
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      throw new Unavailable(
          "The bundle cannot be written to " + folder + ": " + e + "; nothing was left there.", e);
    }
  }

  private static void writeDurably(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to);
    }
  }

  /** Makes the names in a folder durable; some systems cannot open a folder, and need not. */
  private static void sync(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows refuses to open folders; the files themselves are on disk already
    }
  }

  private static void deleteDraft(Path draft) throws IOException {
    if (Files.isDirectory(draft)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(draft)) {
        for (Path entry : entries) {
          Files.delete(entry);
        }
      }
      Files.delete(draft);
    }
  }
}
