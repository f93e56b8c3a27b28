package dev.coppice.bundle;

import dev.coppice.errors.Conflict;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Unavailable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** Writes the files of a bundle: all of them or none. {@link Archive} reads. */
final class BundleFiles {

  private BundleFiles() {}

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
