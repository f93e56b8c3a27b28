package dev.coppice.cli;

import dev.coppice.errors.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;

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

  /**
   * Writes a small file: complete or not at all.
   *
   * @throws Unavailable when it cannot be written
   */
  static void put(Path file, byte[] bytes) {
    Path draft = file.resolveSibling("." + file.getFileName() + ".draft");
    try {
      Files.write(draft, bytes);
      Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      deleteIfExists(draft);
      throw new Unavailable(file + " cannot be written: " + e, e);
    }
  }

  /** How many bytes the files below a folder hold; 0 when there is none. */
  static long size(Path folder) {
    if (!Files.exists(folder)) {
      return 0;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      long size = 0;
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        size += Files.size(file);
      }
      return size;
    } catch (IOException e) {
      throw new Unavailable(folder + " cannot be read: " + e, e);
    }
  }

  /** When it was last changed. */
  static FileTime time(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new Unavailable(file + " cannot be read: " + e, e);
    }
  }

  /** Removes a file or a folder with all that is in it. */
  static void deleteIfExists(Path place) {
    if (!Files.exists(place)) {
      return;
    }
    try (Stream<Path> all = Files.walk(place)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new Unavailable(place + " cannot be removed: " + e, e);
    }
  }
}
