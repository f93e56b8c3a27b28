package dev.coppice.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coppice.codec.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checkpoints in a folder of their own: one folder for one key, which stands for data, settings and
 * program. Every file and every line carries a hash over key, name and content, so that neither a
 * damaged one nor one of another training is ever taken for ours.
 *
 * <p>One process at a time works in a folder (a file lock, which dies with its process); a second
 * one trains without checkpoints.
 */
public final class CheckpointFolder implements Checkpoints, AutoCloseable {

  private static final String MAGIC = "coppice-checkpoint 1 ";
  private static final int HASH = 64;
  private static final int SHORT_HASH = 16;

  private final Path folder;
  private final String key;
  private final Consumer<String> told;
  private final @Nullable FileChannel lock;
  private volatile boolean usable;

  private CheckpointFolder(Path folder, String key, Consumer<String> told) {
    this.folder = folder;
    this.key = key;
    this.told = told;
    this.lock = lock();
    this.usable = lock != null;
  }

  /**
   * @param parent holds the folders of all trainings; made when something is kept
   * @param key equal for trainings that do the same to the bit
   * @param told hears what a person should know: that work goes on from here, or cannot be kept
   */
  public static CheckpointFolder open(Path parent, String key, Consumer<String> told) {
    return new CheckpointFolder(parent.resolve(key.substring(0, 16)), key, told);
  }

  private @Nullable FileChannel lock() {
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() != null) {
        return channel;
      }
      channel.close();
      told.accept("Another process does the same training now; this one keeps no checkpoints");
    } catch (OverlappingFileLockException e) {
      told.accept("Another thread does the same training now; this one keeps no checkpoints");
    } catch (IOException e) {
      told.accept("No checkpoints are kept: " + folder + " cannot be written: " + e);
    }
    return null;
  }

  @Override
  public Optional<byte[]> read(String name) {
    Path file = folder.resolve(name);
    if (!usable || !Files.exists(file)) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Files.readAllBytes(file);
      int start = MAGIC.length() + 2 * (HASH + 1);
      String header = new String(bytes, 0, Math.min(start, bytes.length), UTF_8);
      if (header.length() < start || !header.startsWith(MAGIC)) {
        return refused(file, "is damaged");
      }
      byte[] content = new byte[bytes.length - start];
      System.arraycopy(bytes, start, content, 0, content.length);
      if (!header.startsWith(key, MAGIC.length())) {
        return refused(file, "belongs to other data or settings");
      }
      return header.equals(header(name, content))
          ? Optional.of(content)
          : refused(file, "is damaged");
    } catch (IOException e) {
      return refused(file, "cannot be read: " + e);
    }
  }

  private Optional<byte[]> refused(Path file, String why) {
    told.accept("The checkpoint " + file + " " + why + "; this part starts again");
    return Optional.empty();
  }

  private String header(String name, byte[] content) {
    return MAGIC + key + ' ' + Sha256.of((key + name + Sha256.of(content)).getBytes(UTF_8)) + '\n';
  }

  @Override
  public void write(String name, byte[] bytes) {
    if (!usable) {
      return;
    }
    Path file = folder.resolve(name);
    Path draft = file.resolveSibling(file.getFileName() + ".draft");
    try {
      put(draft, header(name, bytes).getBytes(UTF_8), bytes);
      Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      giveUp(e);
      remove(draft);
    }
  }

  private static void put(Path file, byte[]... parts) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      for (byte[] part : parts) {
        writeAll(channel, part);
      }
      channel.force(true);
    }
  }

  private static void writeAll(FileChannel channel, byte[] bytes) throws IOException {
    for (ByteBuffer left = ByteBuffer.wrap(bytes); left.hasRemaining(); ) {
      channel.write(left);
    }
  }

  @Override
  public synchronized List<String> lines(String name) {
    Path file = folder.resolve(name);
    List<String> lines = new ArrayList<>();
    if (!usable || !Files.exists(file)) {
      return lines;
    }
    try {
      byte[] bytes = Files.readAllBytes(file);
      int good = 0;
      for (int end = 0; end < bytes.length; end++) {
        if (bytes[end] == '\n') {
          String line = new String(bytes, good, end - good, UTF_8);
          if (!line.startsWith(sum(name, line.substring(Math.min(SHORT_HASH, line.length()))))) {
            told.accept(
                "Line " + (lines.size() + 1) + " of " + file + " is damaged; it ends before that");
            break;
          }
          lines.add(line.substring(SHORT_HASH));
          good = end + 1;
        }
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(good); // a line that was cut off is written again
      }
    } catch (IOException e) {
      told.accept("The journal " + file + " cannot be read: " + e);
    }
    return lines;
  }

  private String sum(String name, String line) {
    return Sha256.of((key + name + line).getBytes(UTF_8)).substring(0, SHORT_HASH);
  }

  @Override
  public synchronized void append(String name, String line) {
    if (!usable) {
      return;
    }
    try (FileChannel channel =
        FileChannel.open(
            folder.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      writeAll(channel, (sum(name, line) + line + '\n').getBytes(UTF_8));
      channel.force(true);
    } catch (IOException e) {
      giveUp(e);
    }
  }

  private synchronized void giveUp(IOException why) {
    if (usable) {
      usable = false;
      told.accept("No more checkpoints are kept, the training goes on: " + why);
    }
  }

  @Override
  public void say(String what) {
    told.accept(what);
  }

  /** The training is done: removes what was kept for it. */
  public void clear() {
    if (lock != null && Files.exists(folder)) {
      usable = false;
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(this::remove);
      } catch (IOException e) {
        told.accept("The checkpoints in " + folder + " could not be removed: " + e);
      }
      Path parent = folder.getParent();
      if (parent != null && isEmpty(parent, 0)) {
        remove(parent);
      }
    }
  }

  private static boolean isEmpty(Path place, int besides) {
    try (Stream<Path> files = Files.list(place)) {
      return files.limit(besides + 1L).count() <= besides;
    } catch (IOException e) {
      return false;
    }
  }

  private void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (DirectoryNotEmptyException e) {
      // somebody else began to keep something
    } catch (IOException e) {
      told.accept(file + " could not be removed: " + e);
    }
  }

  /** Others may work here from now on. A folder in which nothing was kept goes. */
  @Override
  public void close() {
    if (isEmpty(folder, 1)) { // the lock
      clear();
    }
    try {
      if (lock != null) {
        lock.close();
      }
    } catch (IOException e) {
      told.accept("The lock of " + folder + " could not be given back: " + e);
    }
  }
}
