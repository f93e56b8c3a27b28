package dev.coppice.cli;

import dev.coppice.errors.Unavailable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Folders that may not exist yet. */
final class Folders {

  private Folders() {}

  /** The folder itself, or the nearest one above it that exists. */
  static Path nearestExisting(Path folder) {
    Path found = folder.toAbsolutePath().normalize();
    while (!Files.exists(found)) {
      found = Objects.requireNonNull(found.getParent()); // the root exists
    }
    return found;
  }

  /**
   * Asked before long work whose result shall go there; makes nothing.
   *
   * @throws Unavailable when nothing can be written there
   */
  static void requireWritable(Path folder) {
    Path found = nearestExisting(folder);
    if (!Files.isDirectory(found)) {
      throw new Unavailable(folder + " cannot be written: " + found + " is a file, not a folder");
    }
    if (!Files.isWritable(found)) {
      throw new Unavailable(folder + " cannot be written by this user (asked at " + found + ")");
    }
  }
}
