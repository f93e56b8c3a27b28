package dev.coppice.store;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Sha256;
import dev.coppice.codec.Struct;
import dev.coppice.errors.Conflict;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Problems;
import dev.coppice.errors.Rejected;
import dev.coppice.errors.Unavailable;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/** Makes a home of a backup, every byte checked; all of it or nothing. */
public final class HomeRestore {

  private static final int NAME_AT = 66; // behind a hash and two blanks

  private final Path backup;
  private final Path draft;
  private final LongConsumer progress;
  private final Problems problems = new Problems();
  private long files;
  private long bytes;

  private HomeRestore(Path backup, Path draft, LongConsumer progress) {
    this.backup = backup;
    this.draft = draft;
    this.progress = progress;
  }

  /** What was copied. */
  public record Restored(long files, long bytes) {}

  /**
   * @param home a folder that is not there or empty
   * @param progress gets the number of bytes copied so far
   * @throws Conflict when the home holds something, or a newer Coppice made the backup
   * @throws NotFound when there is no backup
   * @throws dev.coppice.errors.InvalidInput naming every file that is not what was backed up; the
   *     home is not there then
   * @throws Rejected when the list of files is not what was backed up
   */
  public static Restored restore(Path backup, Path home, LongConsumer progress) {
    Path to = home.toAbsolutePath().normalize();
    Draft.requireEmpty(to);
    requireKnown(backup);
    try (Draft draft = Draft.begin(to)) {
      HomeRestore restore = new HomeRestore(backup, draft.folder(), progress);
      restore.copy();
      draft.finish();
      return new Restored(restore.files, restore.bytes);
    } catch (IOException e) {
      throw new Unavailable(backup + " cannot be copied to " + home + ": " + e, e);
    }
  }

  private static void requireKnown(Path backup) {
    try {
      Struct manifest = JsonStruct.read(Files.readAllBytes(backup.resolve(HomeBackup.MANIFEST)));
      if (manifest.integer("format") > HomeBackup.FORMAT) {
        throw new Conflict(
            "A newer Coppice made "
                + backup
                + " (format "
                + manifest.integer("format")
                + "; this one knows "
                + HomeBackup.FORMAT
                + "); update Coppice");
      }
      byte[] sums = Files.readAllBytes(backup.resolve(HomeBackup.SUMS));
      if (!Sha256.of(sums).equals(manifest.text("sums_sha256"))) {
        throw new Rejected(backup.resolve(HomeBackup.SUMS) + " is not what was backed up");
      }
    } catch (NoSuchFileException e) {
      throw new NotFound("There is no backup in " + backup + ": it has no " + e.getMessage(), e);
    } catch (IOException e) {
      throw new Unavailable(backup + " cannot be read: " + e, e);
    }
  }

  private void copy() throws IOException {
    try (BufferedReader sums = Files.newBufferedReader(backup.resolve(HomeBackup.SUMS))) {
      for (String line = sums.readLine(); line != null; line = sums.readLine()) {
        add(line.substring(0, NAME_AT - 2), line.substring(NAME_AT));
      }
    }
    problems.throwIfAny();
  }

  private void add(String sha256, String name) throws IOException {
    Path base = draft.resolve(HomeBackup.FILES);
    Path file = draft.resolve(name).normalize();
    if (!file.startsWith(base)) {
      problems.add(name, "leads out of the home");
      return;
    }
    Path copy = draft.resolve(base.relativize(file));
    Files.createDirectories(copy.resolveSibling(""));
    try {
      Blob copied = Draft.copy(backup.resolve(name), copy);
      if (!copied.sha256().equals(sha256)) {
        problems.add(name, "has the SHA-256 " + copied.sha256() + ", not " + sha256);
      }
      files++;
      bytes += copied.size();
      progress.accept(bytes);
    } catch (NoSuchFileException e) {
      problems.add(name, "is missing");
    }
  }
}
