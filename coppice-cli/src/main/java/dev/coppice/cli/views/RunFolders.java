package dev.coppice.cli.views;

import dev.coppice.errors.Unavailable;
import dev.coppice.recipe.Recipe;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Numbered run folders: {@code runs/v001}, {@code runs/v002}, ... that never change, and {@code
 * latest}, a copy of the newest one that passed every gate.
 */
public final class RunFolders {

  private final Path folder;

  public RunFolders(Path folder) {
    this.folder = folder;
  }

  /**
   * Adds a run.
   *
   * @param trainedAt in UTC, as ISO 8601
   * @param commit of the project's sources; empty when nobody knows
   * @return the new folder
   */
  public Path add(Recipe.Trained trained, String trainedAt, String commit) {
    try {
      Path runs = Files.createDirectories(folder.resolve("runs"));
      while (true) {
        String version = String.format(Locale.ROOT, "v%03d", highest(runs) + 1);
        Path run = runs.resolve(version);
        Map<String, byte[]> files = new RunFiles(trained, version, trainedAt, commit).all();
        Path draft = draft(runs, version, files);
        if (!claim(draft, run)) {
          continue; // somebody else was first: the next number
        }
        if (trained.report().passed()) {
          moveLatest(files);
        }
        return run;
      }
    } catch (IOException e) {
      throw new Unavailable("The run cannot be written to " + folder + ": " + e, e);
    }
  }

  private static int highest(Path runs) throws IOException {
    try (Stream<Path> entries = Files.list(runs)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.matches("v\\d{3,8}"))
          .mapToInt(name -> Integer.parseInt(name.substring(1)))
          .max()
          .orElse(0);
    }
  }

  private static Path draft(Path parent, String name, Map<String, byte[]> files)
      throws IOException {
    Path draft = Files.createTempDirectory(parent, "." + name + "-");
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(draft.resolve(file.getKey()), file.getValue());
    }
    return draft;
  }

  private static boolean claim(Path draft, Path run) throws IOException {
    try {
      Files.move(draft, run, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      delete(draft);
      return false;
    } catch (AtomicMoveNotSupportedException e) {
      throw e;
    } catch (FileSystemException e) {
      if (!Files.exists(run)) {
        throw e;
      }
      delete(draft);
      return false;
    }
  }

  private void moveLatest(Map<String, byte[]> files) throws IOException {
    Path latest = folder.resolve("latest");
    Path draft = draft(folder, "latest", files);
    Path old = folder.resolve(draft.getFileName() + "-old");
    if (Files.exists(latest)) {
      Files.move(latest, old, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(draft, latest, StandardCopyOption.ATOMIC_MOVE);
    if (Files.exists(old)) {
      delete(old);
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(folder)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.delete(path);
    }
  }
}
