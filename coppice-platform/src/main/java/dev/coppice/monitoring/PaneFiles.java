package dev.coppice.monitoring;

import dev.coppice.codec.BinaryStruct;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The panes that processes have written for each other: one file a process, replaced at each check.
 * So the replicas of a service see one window together, and a process that was restarted goes on
 * with the counts of the one before: its file is that of any other process. A file goes when all of
 * its panes are too old.
 */
final class PaneFiles {

  private static final Logger LOG = System.getLogger(PaneFiles.class.getName());
  private static final String END = ".panes";

  private final Path folder;
  private final String own;
  private boolean written;

  /**
   * @param process a name that no other process uses
   */
  PaneFiles(Path folder, String process) {
    this.folder = folder;
    this.own = process + END;
  }

  /** Replaces the own file. A disk that fails costs a restart its memory and nothing else. */
  void write(Panes panes) {
    try {
      Files.createDirectories(folder);
      Path draft = folder.resolve(own + ".draft");
      Files.write(draft, BinaryStruct.encode(panes.toStruct()));
      Files.move(
          draft,
          folder.resolve(own),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      written = true;
    } catch (IOException e) {
      LOG.log(Level.WARNING, "Counts for monitoring cannot be kept in " + folder + ": " + e);
    }
  }

  /** Whether somebody has removed the own file, as an erasure does. */
  boolean wasTaken() {
    return written && !Files.exists(folder.resolve(own));
  }

  /**
   * What the others have counted.
   *
   * @param oldest files with no pane from this number on are removed
   */
  List<Map<Long, Pane>> others(Layout layout, long oldest) {
    List<Map<Long, Pane>> others = new ArrayList<>();
    for (Path file : files()) {
      try {
        Struct struct = BinaryStruct.decode(Files.readAllBytes(file));
        TreeMap<Long, Pane> panes = new TreeMap<>(Panes.read(struct, layout));
        if (panes.isEmpty() || panes.lastKey() < oldest) {
          Files.deleteIfExists(file);
        } else {
          others.add(Collections.unmodifiableMap(panes));
        }
      } catch (NoSuchFileException e) {
        // another process removed it
      } catch (IOException | InvalidInput e) {
        LOG.log(Level.WARNING, file + " holds no counts for monitoring, so it is ignored: " + e);
      }
    }
    return others;
  }

  private List<Path> files() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(file -> file.getFileName().toString().endsWith(END))
          .filter(file -> !file.getFileName().toString().equals(own))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
