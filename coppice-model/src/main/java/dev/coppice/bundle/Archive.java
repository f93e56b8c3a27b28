package dev.coppice.bundle;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Unavailable;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * The files of a folder, a zip, a tar or a tar.gz, in memory. Reading trusts nothing and writes
 * nothing: plain relative names only, no links, bounded counts and sizes, also for an archive that
 * unpacks to more than it says.
 */
public final class Archive {

  /** How many bytes all files of an archive may hold together. */
  public static final int MOST_BYTES = 1 << 30;

  private static final Pattern NAME =
      Pattern.compile(
          "(?:[A-Za-z0-9_][A-Za-z0-9_.+=-]{0,99}/){0,7}[A-Za-z0-9_][A-Za-z0-9_.+=-]{0,99}");

  /** How many files an archive may hold. */
  public static final int MOST_FILES = 200;

  private static final int DEEPEST = 8;

  private final Map<String, byte[]> files = new TreeMap<>();
  private long left;

  private Archive(long most) {
    this.left = most;
  }

  /**
   * @return the bytes of each file by its name, with slashes between folders
   * @throws InvalidInput when it is none of these forms, or holds what it must not
   * @throws NotFound when there is nothing
   */
  public static Map<String, byte[]> read(Path place) {
    return read(place, MOST_BYTES);
  }

  static Map<String, byte[]> read(Path place, long most) {
    if (!Files.exists(place)) {
      throw new NotFound("There is no model bundle at " + place + ".");
    }
    Archive archive = new Archive(most);
    try {
      if (Files.isDirectory(place)) {
        archive.addFolder(place.toRealPath()); // a name such as 'latest' may be a link
      } else {
        try (InputStream in = Files.newInputStream(place)) {
          archive.add(in, place.toString());
        }
      }
    } catch (IOException e) {
      throw new Unavailable("The bundle at " + place + " cannot be read: " + e, e);
    }
    return archive.files;
  }

  /**
   * Reads a zip, tar or tar.gz.
   *
   * @param place where it came from, for messages
   */
  public static Map<String, byte[]> read(InputStream in, String place) throws IOException {
    Archive archive = new Archive(MOST_BYTES);
    archive.add(in, place);
    return archive.files;
  }

  private void addFolder(Path folder) throws IOException {
    List<Path> entries;
    try (Stream<Path> all = Files.walk(folder, DEEPEST)) {
      entries = all.skip(1).limit(2L * MOST_FILES).sorted().toList();
    }
    for (Path entry : entries) {
      if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      String name = check(folder.relativize(entry).toString().replace('\\', '/'));
      if (!Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
        throw new InvalidInput(name + ": a bundle holds plain files only, no links");
      }
      try (InputStream in = Files.newInputStream(entry)) {
        put(name, in);
      }
    }
  }

  private void add(InputStream raw, String place) throws IOException {
    InputStream in = new BufferedInputStream(raw, 1 << 16);
    in.mark(1 << 10);
    byte[] head = in.readNBytes(512);
    in.reset();
    try {
      if (head.length > 2 && head[0] == 'P' && head[1] == 'K') {
        addZip(new ZipInputStream(in));
      } else if (head.length > 2 && (head[0] & 0xFF) == 0x1F && (head[1] & 0xFF) == 0x8B) {
        addTar(new Tar(new BufferedInputStream(new GZIPInputStream(in), 1 << 16)));
      } else if (Tar.begins(head)) {
        addTar(new Tar(in));
      }
    } catch (EOFException e) {
      throw new InvalidInput(place + " is an archive that ends too early; it is cut off.");
    } catch (ZipException e) {
      throw new InvalidInput(place + " is a damaged archive: " + e.getMessage());
    }
    if (files.isEmpty()) {
      throw new InvalidInput(
          place + " is neither a bundle folder nor a zip, tar or tar.gz with files in it.");
    }
  }

  private void addZip(ZipInputStream zip) throws IOException {
    for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
      if (!entry.isDirectory()) {
        put(check(entry.getName()), zip);
      }
    }
  }

  private void addTar(Tar tar) throws IOException {
    for (Tar.Entry entry = tar.next(); entry != null; entry = tar.next()) {
      String written = entry.name();
      String name = check(written.startsWith("./") ? written.substring(2) : written);
      if (entry.size() > left) {
        throw tooLarge(name);
      }
      byte[] bytes = tar.read(entry, left);
      left -= bytes.length;
      files.put(name, bytes);
    }
  }

  private String check(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new InvalidInput("'" + name + "' is no file name that a bundle can hold.");
    }
    if (files.size() >= MOST_FILES || files.containsKey(name)) {
      throw new InvalidInput(name + ": the bundle holds this name twice or too many files");
    }
    return name;
  }

  /** Allocation follows what is there, not what is claimed. */
  private void put(String name, InputStream in) throws IOException {
    byte[] bytes = in.readNBytes((int) Math.min(left + 1, Integer.MAX_VALUE - 16));
    if (bytes.length > left) {
      throw tooLarge(name);
    }
    left -= bytes.length;
    files.put(name, bytes);
  }

  private InvalidInput tooLarge(String name) {
    return new InvalidInput(
        name + ": the bundle holds more than it may, of which " + left + " bytes were left");
  }
}
