package dev.coppice.store;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Sha256;
import dev.coppice.codec.Struct;
import dev.coppice.errors.Conflict;
import dev.coppice.errors.Unavailable;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Copies a home while others use it.
 *
 * <p>Databases first, each as one consistent state ({@code VACUUM INTO}, which sees the write-ahead
 * log); then the bytes. Whatever a database refers to was put before the reference was written, and
 * nothing is collected meanwhile: so the bytes are there. The copy is {@code files/} with the home
 * as it is, {@code SHA256SUMS}, which {@code sha256sum -c} reads, and {@code backup.json}; it gets
 * its name when all of it is on disk.
 */
public final class HomeBackup {

  static final int FORMAT = 1;
  static final String MANIFEST = "backup.json";
  static final String SUMS = "SHA256SUMS";
  static final String FILES = "files";

  private static final Set<String> LEFT_OUT =
      Set.of("blobs/drafts", "blobs/leaving", "running", Maintenance.FILE);
  private static final String LEFTOVER = ".*\\.(db-wal|db-shm|db-journal|lock|draft)|\\.lock";

  private final Path home;
  private final Path draft;
  private final LongConsumer progress;
  private final List<String> damaged = new ArrayList<>();
  private long files;
  private long bytes;

  private HomeBackup(Path home, Path draft, LongConsumer progress) {
    this.home = home;
    this.draft = draft;
    this.progress = progress;
  }

  /**
   * What was copied.
   *
   * @param damaged blobs in the home whose bytes are not what was once kept; they are in the copy
   *     as they are
   */
  public record Copied(long files, long bytes, List<String> damaged) {}

  /**
   * @param target a folder that is not there or empty
   * @param now written into the manifest
   * @param progress gets the number of bytes copied so far
   * @throws Conflict when the target holds something, lies in the home, or a gc is running
   * @throws Unavailable when something cannot be read or written; the target is not there then
   */
  public static Copied make(Path home, Path target, Instant now, LongConsumer progress) {
    Path from = home.toAbsolutePath().normalize();
    Path to = target.toAbsolutePath().normalize();
    if (to.startsWith(from)) {
      throw new Conflict(target + " lies in the home " + home + "; name a folder beside it");
    }
    Draft.requireEmpty(to);
    try (Maintenance alone = Maintenance.begin(from);
        Draft draft = Draft.begin(to)) {
      HomeBackup backup = new HomeBackup(from, draft.folder(), progress);
      backup.copy(now);
      draft.finish();
      return new Copied(backup.files, backup.bytes, List.copyOf(backup.damaged));
    } catch (IOException e) {
      throw new Unavailable(home + " cannot be copied to " + target + ": " + e, e);
    }
  }

  private void copy(Instant now) throws IOException {
    try (BufferedWriter sums = Files.newBufferedWriter(draft.resolve(SUMS))) {
      Files.walkFileTree(home, new Visitor(sums, true));
      Files.walkFileTree(home, new Visitor(sums, false));
    }
    Draft.force(draft.resolve(SUMS));
    Struct manifest =
        new Struct()
            .put("format", FORMAT)
            .put("made", now.toString())
            .put("home", home.toString())
            .put("files", files)
            .put("bytes", bytes)
            .put("sums_sha256", Sha256.of(Files.readAllBytes(draft.resolve(SUMS))));
    Files.write(draft.resolve(MANIFEST), JsonStruct.pretty(manifest));
    Draft.force(draft.resolve(MANIFEST));
  }

  /** Goes over the home: once for its databases, once for everything else. */
  private final class Visitor extends SimpleFileVisitor<Path> {

    private final BufferedWriter sums;
    private final boolean databases;

    Visitor(BufferedWriter sums, boolean databases) {
      this.sums = sums;
      this.databases = databases;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes facts) {
      String name = name(folder);
      boolean begun = name.startsWith("runs/."); // a run that is being kept right now
      return begun || LEFT_OUT.contains(name)
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes facts) throws IOException {
      String name = name(file);
      boolean ours = !LEFT_OUT.contains(name) && !file.getFileName().toString().matches(LEFTOVER);
      if (ours && name.endsWith(".db") == databases) {
        try {
          add(file, name, sums);
        } catch (NoSuchFileException e) {
          // somebody removed it meanwhile
        }
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }
  }

  private String name(Path file) {
    return home.relativize(file).toString().replace('\\', '/');
  }

  private void add(Path file, String name, BufferedWriter sums) throws IOException {
    Path source = file;
    Path copy = draft.resolve(FILES).resolve(name);
    Files.createDirectories(copy.resolveSibling(""));
    if (name.endsWith(".db")) {
      source = draft.resolve("snapshot");
      new Sqlite(file).copyTo(source);
    }
    Blob copied = Draft.copy(source, copy);
    if (!source.equals(file)) {
      Files.delete(source);
    }
    if (name.startsWith("blobs/") && !name.endsWith("/" + copied.sha256())) {
      damaged.add(file.getFileName().toString());
    }
    sums.write(copied.sha256() + "  " + FILES + "/" + name + "\n");
    files++;
    bytes += copied.size();
    progress.accept(bytes);
  }
}
