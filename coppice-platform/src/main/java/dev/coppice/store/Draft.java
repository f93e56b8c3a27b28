package dev.coppice.store;

import dev.coppice.codec.Sha256;
import dev.coppice.errors.Conflict;
import dev.coppice.errors.Unavailable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.stream.Stream;

/**
 * A folder that is complete or not there: written beside its place, then renamed.
 *
 * @param folder where it is written
 * @param place where it will be
 */
record Draft(Path folder, Path place) implements AutoCloseable {

  /**
   * @throws Conflict when there is something
   */
  static void requireEmpty(Path folder) {
    try {
      if (Files.isDirectory(folder)) {
        try (Stream<Path> entries = Files.list(folder)) {
          if (entries.findAny().isEmpty()) {
            return;
          }
        }
      }
      if (Files.exists(folder)) {
        throw new Conflict(folder + " is not empty; nothing was changed, name a new folder");
      }
    } catch (IOException e) {
      throw new Unavailable(folder + " cannot be read: " + e, e);
    }
  }

  /** What an interrupted one left goes first. */
  static Draft begin(Path place) throws IOException {
    Draft draft = new Draft(place.resolveSibling("." + place.getFileName() + ".draft"), place);
    draft.close();
    Files.createDirectories(draft.folder);
    return draft;
  }

  /** Gives the folder its name. */
  void finish() throws IOException {
    Files.deleteIfExists(place); // an empty folder
    Files.move(folder, place, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Removes what was not finished. */
  @Override
  public void close() throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  /** Copies a file; it is on disk when this answers. */
  static Blob copy(Path from, Path to) throws IOException {
    MessageDigest digest = Sha256.digest();
    try (InputStream in = Files.newInputStream(from);
        FileChannel channel =
            FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        OutputStream out = new DigestOutputStream(Channels.newOutputStream(channel), digest)) {
      long size = in.transferTo(out);
      channel.force(true);
      return new Blob(HexFormat.of().formatHex(digest.digest()), size);
    }
  }

  static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }
}
